"""Moments: ISO 8601 or Vietnamese order with a clock; without a zone, Vietnamese time.

Day and month are read in the order that the column's other cells prove, as days are.
"""

import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.cleaning import date as days
from lienthong.core.cleaning import text
from lienthong.core.cleaning.evidence import DayOrder
from lienthong.core.cleaning.model import CannotRead, Clean, Cleaned, Normaliser, Raw, Step, Unsure
from lienthong.core.rules.model import Choice

VIETNAM = timezone(timedelta(hours=7))
_PARTS = re.compile(
    r"(?P<day>[0-9]{1,4}[/.\-][0-9]{1,2}[/.\-][0-9]{1,4})[T ]\s*"
    r"(?P<h>[0-9]{1,2})[:h](?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.(?P<f>[0-9]{1,6})[0-9]*)?)?\s*"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?\Z"
)


def clean(raw: Raw) -> Cleaned:
    """Read a moment.

    >>> clean("05/03/2020 14:30")[0].isoformat(), clean("2020-03-05T07:30:00Z")[0].isoformat()
    ('2020-03-05T14:30:00+07:00', '2020-03-05T07:30:00+00:00')
    """
    return _cleaned(raw, "")


def cleaner(order: DayOrder = "") -> Clean:
    """Return the cleaner of a column whose other cells prove this order."""
    return lambda raw: _cleaned(raw, order)


def _cleaned(raw: Raw, order: DayOrder) -> Cleaned:
    if isinstance(raw, datetime):
        return (raw if raw.tzinfo else raw.replace(tzinfo=VIETNAM)), ()
    if isinstance(raw, date):
        return _midnight(raw), ()
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        return _serial(raw)
    said, steps = text.one_line(raw)
    if said is None:
        return None, steps
    moment = _read(said, order)
    iso = moment.isoformat()
    return moment, steps if iso == said else (*steps, Step("timestamp", said, iso))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def _serial(raw: int | float | Decimal) -> Cleaned:
    day = days.serial(raw)
    moment = _midnight(day) + timedelta(seconds=round(float(raw) % 1 * 86400))
    return moment, (Step("excel-date", str(raw), moment.isoformat()),)


def _read(said: str, order: DayOrder) -> datetime:
    found = _PARTS.match(said)
    if found is None:
        return _midnight(days.read(said, order))
    try:
        return _at(days.read(found["day"], order), found)
    except Unsure as question:
        raise _with_clock(question, found) from None


def _with_clock(question: Unsure, found: re.Match[str]) -> Unsure:
    """Return a question about the day whose answers keep the time of day."""
    moments = ((c, _at(date.fromisoformat(c.value), found)) for c in question.choices)
    choices = tuple(
        Choice(moment.isoformat(), f"{choice.title} {moment:%H:%M}", choice.reason)
        for choice, moment in moments
    )
    return Unsure(question.message, question.remedy, choices, question.values)


def _at(day: date, found: re.Match[str]) -> datetime:
    fraction = (found["f"] or "0").ljust(6, "0")
    try:
        clock = time(int(found["h"]), int(found["m"]), int(found["s"] or 0), int(fraction))
        return datetime.combine(day, clock, _zone(found["zone"]))
    except ValueError as error:
        raise _refused() from error


def _zone(text: str | None) -> timezone:
    if text is None:
        return VIETNAM
    if text == "Z":
        return timezone.utc  # noqa: UP017 - the same object; kept beside the offsets
    ahead = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(ahead if text[0] == "+" else -ahead)


def _refused() -> CannotRead:
    return CannotRead(
        N_("Không đọc được thời điểm «%(value)s» ở cột «%(title)s»."),
        N_("Nhập ngày và giờ, ví dụ 05/03/2020 14:30."),
    )


NORMALISER = Normaliser(
    "timestamp",
    ("timestamp",),
    lambda field, dictionary: clean,
    informed=lambda field, dictionary, known: cleaner(known.day_order),
)
