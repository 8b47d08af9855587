"""The operations on a declared table, as OpenAPI says them: parameters, bodies, every answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.core.contract.model import Field, Table
from lienthong.entrypoints.api.asking import MOST_OFFSET, MOST_ROWS
from lienthong.services.accounts.repeats import LONGEST
from lienthong.services.contracts.indexes import sortable
from lienthong.services.intake.actions.rows import MAX_ROWS

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_BROKEN: Schema = {
    "type": "object",
    "properties": {
        name: {"type": ["string", "null"]}
        for name in ("rule", "word", "severity", "value", "message", "remedy")
    }
    | {"columns": {"type": "array", "items": _TEXT}},
    "required": ["rule", "severity", "columns", "message", "remedy"],
}
_VERDICT: Schema = {
    "type": "object",
    "properties": {
        "index": {"type": "integer", "minimum": 0},
        "verdict": {"type": "string", "enum": ["accepted", "unchanged", "refused"]},
        "row_id": {"type": ["string", "null"]},
        "version": {"type": ["integer", "null"]},
        "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Broken"}},
    },
    "required": ["verdict", "row_id", "version", "problems"],
}
_PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457, with the place and the remedy.",
    "properties": dict.fromkeys(("type", "title", "code", "message", "place", "remedy"), _TEXT)
    | {"status": {"type": "integer"}, "values": {"type": "object"}},
    "required": ["type", "title", "status", "code", "message", "place", "remedy"],
}
SCHEMAS: Mapping[str, Schema] = {"Problem": _PROBLEM, "Broken": _BROKEN, "Verdict": _VERDICT}
_WORDS = {
    "304": "The caller has it already",
    "400": "The request means nothing here",
    "401": "Nobody is signed in",
    "403": "The caller may not do this",
    "404": "There is no such row or table",
    "409": "Another change stands in the way",
    "412": "Another version is in force",
    "413": "Too much at once",
    "422": "Nothing was written: the rules or the form of the body are broken",
    "428": "If-Match is missing",
}


@dataclass(frozen=True)
class Names:
    """What the schemas of a table are called."""

    values: str
    part: str
    record: str

    @classmethod
    def of(cls, table: Table, *, alone: bool) -> "Names":
        end = "" if alone else f".{table.name}"
        return cls(f"Values{end}", f"Part{end}", f"Record{end}")


def paths(table: Table, names: Names) -> Schema:
    """Return the paths of a table."""
    base = f"/api/v1/databases/{table.name}/records"
    return {
        base: {"get": _list(table, names), "post": _upsert(table, names)},
        f"{base}/{{row_id}}": _single(table, names),
        f"{base}/{{row_id}}/history": {
            "parameters": [_ROW_ID],
            "get": {
                "operationId": f"{table.name}_history",
                "summary": "Every version of a row, newest first",
                "responses": _answers(
                    "Versions", {"type": "array", "items": {"type": "object"}}, "401 403 404 304"
                ),
            },
        },
    }


_ROW_ID: Schema = {
    "name": "row_id",
    "in": "path",
    "required": True,
    "description": "_id of a row as it was read: its key, or a reference where the key is masked.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 300, "pattern": "^[^/]+$"},
}


def _list(table: Table, names: Names) -> Schema:
    page = {
        "type": "object",
        "properties": {
            "limit": {"type": "integer"},
            "offset": {"type": "integer"},
            "total": {"type": "integer"},
            "total_exact": {"type": "boolean"},
            "next_cursor": {"type": ["string", "null"]},
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{names.record}"}},
        },
        "required": ["limit", "offset", "next_cursor", "rows"],
    }
    return {
        "operationId": f"{table.name}_list",
        "summary": "A page of rows",
        "parameters": [*_common(table), *_filters(table), _header("If-None-Match")],
        "responses": _answers("Rows", page, "304 400 401 403 404 422"),
    }


def _common(table: Table) -> list[Schema]:
    columns = [f.name for f in table.fields if sortable(f)]
    return [
        _query("search", "Words, with or without diacritics", _TEXT),
        _query("sort", "Fields, separated by commas; -field sorts down", _TEXT | {
            "examples": [f"-{columns[0]}"] if columns else []}),
        _query("fields", "Only these fields, separated by commas", _TEXT),
        _query("limit", "Rows of a page", _whole_number(1, MOST_ROWS, 50)),
        _query("offset", "Rows left out; prefer cursor", _whole_number(0, MOST_OFFSET, 0)),
        _query("cursor", "next_cursor of the page before, in the same order", _TEXT),
        _query("cancelled", "Cancelled rows too", {"type": "boolean", "default": False}),
        _query("total", "false: do not count", {"type": "boolean", "default": True}),
    ]  # fmt: skip


def _filters(table: Table) -> list[Schema]:
    return [
        _query(field.name + ending, f"{field.title}: {words}", _TEXT)
        for field in table.fields
        for ending, words in _operators(field).items()
    ]


def _operators(field: Field) -> dict[str, str]:
    if not sortable(field):
        return {"__null": "empty (true) or not (false)"}
    found = {"": "equal", "__ne": "not equal", "__in": "one of, separated by commas"}
    found["__null"] = "empty (true) or not (false)"
    if field.logical_type == "string":
        return found | {"__contains": "contains", "__starts": "starts with"}
    if field.logical_type == "boolean":
        return found
    return found | {"__gt": "above", "__gte": "from", "__lt": "below", "__lte": "up to"}


def _upsert(table: Table, names: Names) -> Schema:
    rows = {
        "type": "array",
        "maxItems": MAX_ROWS,
        "items": {"$ref": f"#/components/schemas/{names.values}"},
    }
    sent = {"type": "object", "required": ["rows"], "properties": {"rows": rows}}
    counts = {n: {"type": "integer"} for n in ("accepted", "unchanged", "refused")}
    verdicts = {"type": "array", "items": {"$ref": "#/components/schemas/Verdict"}}
    return {
        "operationId": f"{table.name}_upsert",
        "summary": f"Make or change up to {MAX_ROWS} rows; each gets its verdict, in order",
        "parameters": [_IDEMPOTENCY],
        "requestBody": _body(sent),
        "responses": _answers(
            "Verdicts",
            {"type": "object", "properties": counts | {"rows": verdicts}, "required": ["rows"]},
            "400 401 403 404 409 413 422",
        ),
    }


_IDEMPOTENCY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same request sent again with the same key within 24 hours is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
}


def _single(table: Table, names: Names) -> Schema:
    record = {"$ref": f"#/components/schemas/{names.record}"}
    verdict = {"$ref": "#/components/schemas/Verdict"}
    reason = {"type": "object", "required": ["reason"], "properties": {"reason": _TEXT}}
    cancelled = {
        "type": "object",
        "properties": {"row_id": _TEXT, "version": {"type": "integer"}},
    }
    match = _header("If-Match") | {
        "description": "The ETag that was read, or *; without it the answer is 428."
    }
    changing = "400 401 403 404 409 412 422 428"
    return {
        "parameters": [_ROW_ID],
        "get": {
            "operationId": f"{table.name}_read",
            "parameters": [_query("fields", "Only these fields", _TEXT), _header("If-None-Match")],
            "responses": _answers("Row", record, "304 400 401 403 404"),
        },
        "put": {
            "operationId": f"{table.name}_replace",
            "parameters": [match],
            "requestBody": _body({"$ref": f"#/components/schemas/{names.values}"}),
            "responses": _answers("Verdict", verdict, changing),
        },
        "patch": {
            "operationId": f"{table.name}_change",
            "parameters": [match],
            "requestBody": _body({"$ref": f"#/components/schemas/{names.part}"}),
            "responses": _answers("Verdict", verdict, changing),
        },
        "delete": {
            "operationId": f"{table.name}_cancel",
            "requestBody": _body(reason),
            "responses": _answers("Cancelled", cancelled, "400 401 403 404 422"),
        },
    }


def _answers(words: str, schema: Schema, others: str) -> Schema:
    found: Schema = {"200": _json(words, schema)}
    for status in others.split():
        found[status] = {"description": _WORDS[status]}
        if status != "304":
            found[status]["content"] = {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }
    if words == "Verdict":
        found["422"]["content"]["application/json"] = {"schema": schema}
    return found


def _json(words: str, schema: Schema) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _body(schema: Schema) -> Schema:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _query(name: str, words: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "description": words, "schema": schema}


def _header(name: str) -> Schema:
    return {"name": name, "in": "header", "schema": _TEXT}


def _whole_number(low: int, high: int, usual: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high, "default": usual}
