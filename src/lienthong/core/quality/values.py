"""What an engine hands over, as the values that rules know: floats become exact numbers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal
from typing import Any

from lienthong.core.dictionary.value import Value


def as_value(held: Any) -> Value:
    """Return the value the reference evaluation is asked about.

    A float is the shortest number that is read back as it, so order and equality are kept.

    >>> as_value(0.1), as_value(float("nan")), as_value(b"\\x00a")
    (Decimal('0.1'), Decimal('NaN'), '0061')
    """
    kind = held.__class__
    if kind is float:
        return Decimal(repr(held))
    if kind in (bytes, bytearray, memoryview):
        return bytes(held).hex()
    if kind is dict:
        return {k: as_value(v) for k, v in held.items() if v is not None} or None
    if kind in (list, tuple):
        return [as_value(v) for v in held] or None
    known: Value = held
    return known if isinstance(held, _KNOWN) or held is None else str(held)


_WIDE = Context(prec=400)  # an engine's numbers have at most 38 digits, a float's 310
_KNOWN = (str, int, bool, Decimal, date, datetime, time)


def key_part(value: Value) -> str | None:
    """Return a text equal for two values exactly when SQL says that they are equal.

    None for an empty cell, which is equal to nothing.

    >>> key_part(Decimal("1.50")) == key_part(Decimal("1.5")), key_part("")
    (True, None)
    """
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return format(value.normalize(_WIDE) + 0, "f") if value.is_finite() else str(value)
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def row_of(names: Mapping[str, str], held: Mapping[str, Any]) -> dict[str, Value]:
    """Return a row of values; ``names`` maps a column to where its unreadable text stands."""
    found: dict[str, Value] = {}
    for name, stray in names.items():
        value = as_value(held[name])
        found[name] = held[stray] if value is None and stray else value
    return found
