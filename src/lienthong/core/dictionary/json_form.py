"""Values as JSON carries them, the same way wherever they are kept, sent or compared.

A decimal is a JSON number where the number says it exactly, else its digits as a text; moments are
in UTC; absent parts are left out. One value has one form, so equal values have equal digests at
every node, and a text within JSON is only ever what a person typed.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from lienthong.core.contract import kinds
from lienthong.core.contract.model import Field
from lienthong.core.dictionary.value import Value

_EXACT = 2**53  # whole numbers up to here are exact in every JSON reader
_MOST_DIGITS = 1000


class NotOfField(ValueError):
    """The JSON is no value of the field."""


def to_json(value: Value) -> Any:
    """Return a value within an object or array as JSON carries it.

    >>> to_json({"so_do": Decimal("1.50"), "ghi_chu": None, "muc": [date(2025, 7, 1)]})
    {'so_do': 1.5, 'muc': ['2025-07-01']}
    """
    if isinstance(value, Decimal):
        return _digits(value)
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: to_json(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [to_json(item) for item in value]
    return value


def _digits(value: Decimal) -> int | float | str:
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return str(value)
    if value == value.to_integral_value() and abs(value) <= _EXACT:
        return int(value)
    nearest = float(value)
    if Decimal(repr(nearest)) == value and abs(nearest) < _EXACT:
        return nearest
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def canonical(value: Value) -> str:
    """Return the one JSON text of an object or array: keys in order, no spaces.

    >>> canonical({"b": "x", "a": [1]})
    '{"a":[1],"b":"x"}'
    """
    return json.dumps(to_json(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def from_json(field: Field, data: Any, *, strict: bool = False) -> Value:
    """Return the value of a field that JSON carries. Raises NotOfField.

    ``strict`` refuses parts that the contract does not declare; otherwise they are left out.
    """
    try:
        return _read(field, data, strict)
    except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
        raise NotOfField(field.name) from error


def _read(field: Field, data: Any, strict: bool) -> Value:
    if data is None:
        return None
    match field.logical_type:
        case "object":
            return _object(field, data, strict)
        case "array":
            items = (_read(field.element, item, strict) for item in _of(list, data))
            return [item for item in items if item is not None] or None
        case "integer":
            return int(str(data)) if not isinstance(data, bool) else _refuse(data)
        case "number":
            return Decimal(str(data)) if not isinstance(data, bool) else _refuse(data)
        case "boolean":
            return bool(_of(bool, data))
        case "date":
            return date.fromisoformat(_of(str, data))
        case "time":
            return time.fromisoformat(_of(str, data))
        case "timestamp":
            return datetime.fromisoformat(_of(str, data))
        case _:
            return str(_of(str, data))


def _object(field: Field, data: Any, strict: bool) -> Value:
    parts: Mapping[str, Any] = _of(dict, data)
    kind = kinds.BY_NAME.get(field.kind)
    if kind is not None and kind.whole:
        return dict(parts) or None
    names = {child.name for child in field.children}
    if strict and not names.issuperset(parts):
        _refuse(parts)
    read = {c.name: _read(c, parts.get(c.name), strict) for c in field.children}
    return {name: value for name, value in read.items() if value is not None} or None


def _of(wanted: type, data: Any) -> Any:
    return data if isinstance(data, wanted) else _refuse(data)


def _refuse(data: object) -> Any:
    raise ValueError(type(data).__name__)
