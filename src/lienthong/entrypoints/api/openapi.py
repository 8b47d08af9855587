"""OpenAPI 3.1 of one declared table: a program can be written against the contract alone."""

from dataclasses import replace
from typing import Any

from django.conf import settings

from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.dictionary import geojson
from lienthong.services.dictionary import queries as dictionary

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
PROBLEM = {
    "type": "object",
    "properties": {
        name: {"type": "string"}
        for name in ("rule", "word", "severity", "value", "message", "remedy")
    }
    | {"columns": {"type": "array", "items": {"type": "string"}}},
}


def document(contract: Contract, table: Table) -> dict[str, Any]:
    """Return the description of the table's own part of the API."""
    base = f"/api/v1/databases/{table.name}/records"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{contract.title} – {table.title}",
            "version": contract.version,
            "description": table.description,
        },
        "security": [{"apiKey": []}, {"session": []}],
        "paths": {base: _collection(table), f"{base}/{{row_id}}": _single()},
        "components": {
            "securitySchemes": {
                "apiKey": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            },
            "schemas": {
                "Values": _values(table),
                "Record": {
                    "allOf": [{"$ref": "#/components/schemas/Values"}],
                    "type": "object",
                    "properties": SYSTEM,
                },
                "Problem": PROBLEM,
                "Verdict": _verdict(),
            },
        },
    }


def _values(table: Table) -> dict[str, Any]:
    required = [
        f.name
        for f in table.fields
        if f.name in table.primary_key or (f.required and f.required_severity == "error")
    ]
    return {
        "type": "object",
        "properties": {f.name: _property(f) for f in table.fields},
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


def _collection(table: Table) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "query", "schema": {"type": kind}}
        for name, kind in (
            ("search", "string"),
            ("sort", "string"),
            ("limit", "integer"),
            ("offset", "integer"),
        )
    ]
    parameters += [
        {"name": f.name, "in": "query", "schema": {"type": "string"}, "description": f.title}
        for f in table.fields
    ]
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/Record"}}
    page = {
        "type": "object",
        "properties": {"total": {"type": "integer"}, "rows": rows},
    }
    sent = {
        "type": "object",
        "required": ["rows"],
        "properties": {
            "rows": {
                "type": "array",
                "maxItems": 500,
                "items": {"$ref": "#/components/schemas/Values"},
            }
        },
    }
    verdicts = {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": {"$ref": "#/components/schemas/Verdict"}}
        },
    }
    return {
        "get": {"parameters": parameters, "responses": {"200": _json("Rows", page)}},
        "post": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": sent}}},
            "responses": {"200": _json("Verdicts", verdicts)},
        },
    }


def _single() -> dict[str, Any]:
    row_id = {"name": "row_id", "in": "path", "required": True, "schema": {"type": "string"}}
    match = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
    body = {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Values"}}},
    }
    verdict = _json("Verdict", {"$ref": "#/components/schemas/Verdict"})
    answers = {"200": verdict, "412": {"description": "Another version is in force"}}
    reason = {
        "type": "object",
        "required": ["reason"],
        "properties": {"reason": {"type": "string"}},
    }
    return {
        "parameters": [row_id],
        "get": {"responses": {"200": _json("Row", {"$ref": "#/components/schemas/Record"})}},
        "put": {"parameters": [match], "requestBody": body, "responses": answers},
        "patch": {"parameters": [match], "requestBody": body, "responses": answers},
        "delete": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": reason}}},
            "responses": {"200": {"description": "Cancelled"}},
        },
    }


def _verdict() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "verdict": {"type": "string", "enum": ["accepted", "unchanged", "refused"]},
            "row_id": {"type": ["string", "null"]},
            "version": {"type": ["integer", "null"]},
            "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
        },
    }


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
