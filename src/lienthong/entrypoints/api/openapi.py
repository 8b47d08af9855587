"""OpenAPI 3.1 of one declared table: a program can be written against the contract alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.dictionary import geojson
from lienthong.entrypoints.api import openapi_paths
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records.masking import MASK, hides

MOST_CODES = 200
TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer", "format": "int64"},
    "number": {"type": "string", "format": "decimal"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timestamp": {"type": "string", "format": "date-time"},
    "object": {"type": "object"},
    "array": {"type": "array"},
}
# Within an object or array a decimal is a number, or its digits where a number is not exact.
DECIMAL = {"type": ["number", "string"], "format": "decimal"}
LINEAR_RING = {
    "type": "array",
    "minItems": 4,
    "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
}
AREA = {
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"enum": list(geojson.TYPES)},
        "coordinates": {
            "type": "array",
            "items": {"anyOf": [LINEAR_RING, {"type": "array", "items": LINEAR_RING}]},
        },
    },
}
SYSTEM: dict[str, dict[str, Any]] = {
    "_id": {"type": "string", "maxLength": 150},
    "_version": {"type": "integer", "format": "int64", "minimum": 1},
    "_event": {"type": "string", "enum": ["NEW", "UPDATE", "CANCEL"]},
    "_changed_at": {"type": "string", "format": "date-time"},
    "_source": {"type": "string"},
}


def document(contract: Contract, table: Table) -> dict[str, Any]:
    """Return the description of the table's own part of the API."""
    return _whole(f"{contract.title} – {table.title}", contract.version, table.description, [table])


def of_database(contract: Contract, tables: Sequence[Table]) -> dict[str, Any]:
    """Return the description of some tables of a database."""
    return _whole(contract.title, contract.version, contract.description, tables)


def _whole(title: str, version: str, description: str, tables: Sequence[Table]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = dict(openapi_paths.SCHEMAS)
    for table in tables:
        names = openapi_paths.Names.of(table, alone=len(tables) == 1)
        paths |= openapi_paths.paths(table, names)
        schemas |= {
            names.values: _values(table),
            names.part: {**_values(table), "required": []},
            names.record: _record(table),
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description},
        "servers": [{"url": "/"}],
        "security": [{"apiKey": []}, {"session": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "apiKey": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            },
            "schemas": schemas,
        },
    }


def _record(table: Table) -> dict[str, Any]:
    """Return a row as it is read: fields may be left out, masked, or older than the rules."""
    fields = {f.name: _read(f) for f in table.fields}
    return {
        "type": "object",
        "properties": SYSTEM | fields,
        "required": list(SYSTEM),
        "additionalProperties": False,
    }


def _read(field: Field) -> dict[str, Any]:
    """Return what a field may hold: rows written before a rule was stricter are read all the same.

    Empty is possible everywhere; the mask stands where the caller may not see the value.
    """
    shape = TYPES[field.logical_type]
    nested = _inside(field) if field.is_nested else {}
    value = {**shape, **nested, "type": [shape["type"], "null"]}
    schema: dict[str, Any] = {"title": field.title, "description": field.description}
    if not hides(field) and field.access.read is None:
        return schema | value
    return schema | {"anyOf": [value, {"const": MASK}]}


def _values(table: Table) -> dict[str, Any]:
    required = [
        f.name
        for f in table.fields
        if f.name in table.primary_key or (f.required and f.required_severity == "error")
    ]
    return {
        "type": "object",
        "properties": {
            f.name: _property(replace(f, required=f.name in required)) for f in table.fields
        },
        "required": required,
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    schema = dict(TYPES[field.logical_type])
    if not field.required:
        schema["type"] = [schema["type"], "null"]
    schema["title"] = field.title
    schema["description"] = field.description
    limits = {"minLength": field.min_length, "maxLength": field.max_length}
    if field.logical_type == "string":
        schema |= {k: v for k, v in limits.items() if v is not None}
        if field.pattern:
            schema["pattern"] = field.pattern
    elif field.logical_type == "integer":
        numbers = {"minimum": field.minimum, "maximum": field.maximum}
        schema |= {k: v for k, v in numbers.items() if v is not None}
    code_list = dictionary.current().code_list(field.code_list)
    if code_list is not None and len(code_list.items) <= MOST_CODES:
        codes = list(dict.fromkeys(item.code for item in code_list.items))
        schema["enum"] = codes if field.required else [*codes, None]
    if field.kind:
        schema["x-kind"] = field.kind
    if field.is_nested:
        schema |= _inside(field)
    if field.examples:
        schema["examples"] = list(field.examples)
    return schema


def _inside(field: Field) -> dict[str, Any]:
    """Return what an object or array holds."""
    if field.logical_type == "array":
        limits = field.limits
        sizes = {"minItems": limits.min_items, "maxItems": limits.max_items}
        stated: dict[str, Any] = {k: v for k, v in sizes.items() if v is not None}
        if limits.unique_items:
            stated["uniqueItems"] = True
        return stated | {"items": _part(field.element, required=True)}
    if not field.children:
        return dict(AREA)
    return {
        "properties": {c.name: _part(c, required=c.required) for c in field.children},
        "required": [c.name for c in field.children if c.required],
        "additionalProperties": False,
    }


def _part(field: Field, *, required: bool) -> dict[str, Any]:
    schema = _property(replace(field, required=True))
    if field.logical_type == "number":
        schema |= DECIMAL
    if not required:
        kinds = schema["type"]
        schema["type"] = [*(kinds if isinstance(kinds, list) else [kinds]), "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema
