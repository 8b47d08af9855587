"""The cursor of an incremental source: kept as text, compared in the type of its column."""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.sources.ports import CursorValue, Family, Window

_READ: Mapping[Family, Callable[[str], CursorValue]] = {
    "integer": int,
    "number": Decimal,
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
}


def written(value: CursorValue) -> str:
    """Return a cursor's value as the source keeps it."""
    return value.isoformat() if isinstance(value, date) else str(value)


def read(text: str, family: Family) -> CursorValue:
    """Return the value of a kept cursor. Raises UserError when a person wrote something else."""
    try:
        return _READ.get(family, loose)(text)
    except (ValueError, InvalidOperation) as error:
        raise UserError(
            N_("Mốc «%(value)s» không phải giá trị của cột mốc."),
            code="bad-cursor",
            values={"value": text},
            place="cursor",
            remedy=N_("Ghi ngày dạng 2026-01-31, số bằng chữ số, hoặc để trống để lấy từ đầu."),
            status=422,
        ) from error


def window(column: str, family: Family, text: str, overlap: int) -> Window:
    """Return the window that goes on from a kept cursor, ``overlap`` seconds or numbers back.

    Only a whole number that never repeats may be left out itself: two rows can share a moment.
    """
    if not text:
        return Window(column)
    since = _back(read(text, family), overlap)
    return Window(column, since, strictly=family == "integer" and not overlap)


def _back(value: CursorValue, overlap: int) -> CursorValue:
    if isinstance(value, datetime):
        return value - timedelta(seconds=overlap)
    if isinstance(value, date):
        return value - timedelta(days=math.ceil(overlap / 86_400))
    return value if isinstance(value, str) else value - overlap


def loose(text: str) -> CursorValue:
    """Read the cursor of a place that declares no types: JSON has numbers and texts only."""
    for family in ("integer", "timestamp"):
        try:
            return _READ[family](text)
        except ValueError:
            continue
    return text
