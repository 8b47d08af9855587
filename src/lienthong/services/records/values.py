"""Values of declared rows on their way into and out of PostgreSQL and JSON."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lienthong.core.contract.model import LogicalType, Table
from lienthong.core.rules.model import Value

_PLAIN = frozenset({str, int, bool, type(None)})  # most values: JSON carries them as they are


def to_json(value: Value) -> Any:
    """Return a value as JSON carries it: numbers exact (as text), dates in ISO 8601."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


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
    return {f.name: from_json(row.get(f.name), f.logical_type) for f in table.fields}
