"""Which change of type keeps every value, and how a value is written in the other type.

Widening is exact both ways. Any other change of type keeps the old column beside the new one and
carries over only the values that the new type can hold exactly.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lienthong.core.contract.model import LogicalType
from lienthong.core.package.text_form import PARSERS

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
Convert = Callable[[Any], Any]


def _number_text(value: Decimal) -> str:
    """1.50 and 1.5 are one number, written once, as in a row's id."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _boolean_text(value: bool) -> str:
    return "true" if value else "false"


def _instant_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _midnight(value: date) -> datetime:
    """A day begins at midnight in Việt Nam."""
    return datetime.combine(value, time(), VIET_NAM)


# From a type to a wider one. A new widening is one line here.
WIDENINGS: dict[tuple[str, str], Convert] = {
    ("integer", "number"): Decimal,
    ("integer", "string"): str,
    ("number", "string"): _number_text,
    ("boolean", "string"): _boolean_text,
    ("date", "string"): date.isoformat,
    ("date", "timestamp"): _midnight,
    ("time", "string"): time.isoformat,
    ("timestamp", "string"): _instant_text,
}
# Key types that may widen: the row ids made of them stay the same text.
KEY_WIDENINGS = frozenset({("integer", "number"), ("integer", "string"), ("date", "string")})


def widens(before: LogicalType, after: LogicalType) -> bool:
    """Say whether every value of one type has its own value in the other."""
    return (before, after) in WIDENINGS


def convert(value: Any, before: LogicalType, after: LogicalType) -> Any:
    """Return the same value in the other type, or None where the other type has none."""
    if value is None or before == after:
        return value
    widen = WIDENINGS.get((before, after))
    if widen is not None:
        return widen(value)
    return _exact(value, before, after)


def _exact(value: Any, before: LogicalType, after: LogicalType) -> Any:
    """Return the value that widens back to this one; None when there is none."""
    back = WIDENINGS.get((after, before))
    if back is None:
        return None
    try:
        narrow = _narrow(value, after)
        return narrow if narrow is not None and back(narrow) == value else None
    except (ArithmeticError, KeyError, ValueError):
        return None


def _narrow(value: Any, after: LogicalType) -> Any:
    if isinstance(value, str):
        if after == "boolean":
            return {"true": True, "false": False}[value]
        if after == "timestamp":
            return datetime.fromisoformat(value)
        parse = PARSERS.get(after)
        return parse(value) if parse else None
    if isinstance(value, Decimal) and after == "integer":
        whole = int(value)
        return whole if -(2**63) <= whole < 2**63 else None
    if isinstance(value, datetime) and after == "date":
        return value.astimezone(VIET_NAM).date()
    return None
