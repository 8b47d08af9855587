"""Values of declared rows on their way into and out of PostgreSQL and JSON."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from lienthong.core.contract.model import Field, LogicalType, Table
from lienthong.core.dictionary import json_form
from lienthong.core.rules.model import Value

_PLAIN = frozenset({str, int, bool, type(None)})  # most values: JSON carries them as they are


def to_json(value: Value) -> Any:
    """Return a value as JSON carries it: numbers exact (as text), dates in ISO 8601."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return json_form.to_json(value) if isinstance(value, dict | list) else value


def row_json(row_id: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return a row as one JSON object for ``json_to_recordset``."""
    document: dict[str, Any] = {"_id": row_id}
    for name, value in values.items():
        document[name] = value if value.__class__ in _PLAIN else to_json(value)
    return document


def dump(rows: list[dict[str, Any]]) -> str:
    """Return rows as JSON text."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def from_json(value: Any, logical_type: LogicalType) -> Value:
    """Return a value of history or of the API as the type the contract says."""
    if value is None:
        return None
    match logical_type:
        case "number":
            return Decimal(str(value))
        case "date":
            return date.fromisoformat(str(value)[:10])
        case "time":
            return time.fromisoformat(str(value))
        case "object" | "array":
            return value  # type: ignore[no-any-return]
        case "timestamp":
            return datetime.fromisoformat(str(value))
        case "integer":
            return int(value)
        case "boolean":
            return bool(value)
        case _:
            return str(value)


def typed(table: Table, row: Mapping[str, Any]) -> dict[str, Value]:
    """Return the contract's columns of a JSON row, typed; missing ones are None."""
    return {f.name: of_field(f, row.get(f.name)) for f in table.fields}


def of_field(field: Field, value: Any) -> Value:
    """Return a value that JSON carries as the field's type, parts of nested ones too."""
    if not field.is_nested:
        return from_json(value, field.logical_type)
    return json_form.from_json(field, value)


def loaded(table: Table) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what turns the jsonb columns of a row just read, which come as text, into values."""
    nested = [field for field in table.fields if field.is_nested]

    def load(row: dict[str, Any]) -> dict[str, Any]:
        for field in nested:
            text = row.get(field.name)
            if isinstance(text, str):
                row[field.name] = json_form.from_json(field, json.loads(text))
        return row

    return load
