"""The periods of a reporting regime: which days a report covers, and the last day to send it.

Windows lie end to end. A regime that closes its figures on the 14th counts quarter I from 15/12 of
the year before to 14/3; one that says nothing counts by the calendar. A period is named after the
month, quarter, half-year or year in which it closes: ``2026-11``, ``2026-Q4``, ``2026-H2``,
``2026``; one on demand after its day, ``2026-11-22``.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Cadence = Literal["monthly", "quarterly", "semiannual", "yearly", "once", "on_demand"]
CADENCES: tuple[Cadence, ...] = get_args(Cadence)
MONTHS: dict[Cadence, int] = {"monthly": 1, "quarterly": 3, "semiannual": 6, "yearly": 12}
_KEYS: tuple[tuple[Cadence, str], ...] = (
    ("monthly", r"(?P<year>\d{4})-(?P<part>0[1-9]|1[0-2])"),
    ("quarterly", r"(?P<year>\d{4})-Q(?P<part>[1-4])"),
    ("semiannual", r"(?P<year>\d{4})-H(?P<part>[12])"),
    ("yearly", r"(?P<year>\d{4})(?P<part>)"),
    ("on_demand", r"\d{4}-\d{2}-\d{2}"),
)


class BadPeriod(ValueError):
    """A name that is no period of the regime."""


@dataclass(frozen=True)
class Schedule:
    """When a regime asks for a report.

    ``closes_on``: the day of a period's last month on which figures close, 0 for its last day.
    ``due_day``: the day named, 0 for none; ``due_months`` says of which months when it is not the
    period's last. ``before``: that day is too late. ``part``: only this month, quarter or half.
    ``due``: the one day of a report due once.
    """

    cadence: Cadence
    closes_on: int = 0
    due_day: int = 0
    due_months: tuple[int, ...] = ()
    before: bool = False
    part: int = 0
    due: date | None = None


@dataclass(frozen=True)
class Period:
    """The days a report covers, both included, and the last day to send it in time, if any."""

    key: str
    cadence: Cadence
    start: date
    end: date
    due: date | None


def period_at(schedule: Schedule, day: date) -> Period:
    """Return the period a day lies in, whatever ``part`` says.

    >>> quarter = Schedule("quarterly", closes_on=14, due_day=25)
    >>> period_at(quarter, date(2025, 12, 20)).key
    '2026-Q1'
    >>> str(period_at(quarter, date(2026, 3, 14)).due)
    '2026-03-25'
    """
    if schedule.cadence == "once":
        due = schedule.due or day
        return Period("once", "once", due.replace(day=1), due, schedule.due)
    if schedule.cadence == "on_demand":
        return Period(day.isoformat(), "on_demand", day, day, None)
    year, month = day.year, day.month
    if day > _close(schedule, year, month):
        year, month = _moved(year, month, 1)
    return _numbered(schedule, year, (month - 1) // MONTHS[schedule.cadence] + 1)


def period_named(schedule: Schedule, key: str) -> Period:
    """Return the period of a name. Raises BadPeriod when the regime has none of that name."""
    if schedule.cadence == "once":
        if key != "once" or schedule.due is None:
            raise BadPeriod(key)
        return period_at(schedule, schedule.due)
    found = re.fullmatch(dict(_KEYS)[schedule.cadence], key)
    if found is None:
        raise BadPeriod(key)
    if schedule.cadence == "on_demand":
        return period_at(schedule, _real_day(key))
    year, part = int(found["year"]), int(found["part"] or 1)
    if year < 2 or (schedule.part and part != schedule.part):
        raise BadPeriod(key)
    return _numbered(schedule, year, part)


def cadence_of(key: str) -> Cadence | None:
    """Return the cadence whose periods are named so; None when no period is.

    >>> cadence_of("2026-11"), cadence_of("2026-Q4"), cadence_of("2026-13")
    ('monthly', 'quarterly', None)
    """
    return next((name for name, form in _KEYS if re.fullmatch(form, key)), None)


def owed(schedule: Schedule, since: date, until: date) -> Iterator[Period]:
    """Yield the periods that touch the days from ``since`` to ``until``, oldest first.

    A report due once is owed whenever it has a day; one on demand never.
    """
    if schedule.cadence in ("on_demand", "once"):
        if schedule.due is not None:
            yield period_at(schedule, schedule.due)
        return
    day = since
    while day <= until:
        period = period_at(schedule, day)
        if schedule.part in (0, _part(period.key)):
            yield period
        day = period.end + timedelta(days=1)


def _part(key: str) -> int:
    return int(key[5:].lstrip("QH") or 0)


def _numbered(schedule: Schedule, year: int, part: int) -> Period:
    months = MONTHS[schedule.cadence]
    last = part * months
    before_year, before_month = _moved(year, last, -months)
    start = _close(schedule, before_year, before_month) + timedelta(days=1)
    due = _due(schedule, year, last)
    key = _key(schedule.cadence, year, part)
    return Period(key, schedule.cadence, start, _close(schedule, year, last), due)


def _key(cadence: Cadence, year: int, part: int) -> str:
    forms = {"monthly": f"-{part:02d}", "quarterly": f"-Q{part}", "semiannual": f"-H{part}"}
    return f"{year:04d}{forms.get(cadence, '')}"


def _due(schedule: Schedule, year: int, last_month: int) -> date | None:
    if not schedule.due_day and not schedule.due_months:
        return None
    months = [m for m in schedule.due_months if m <= last_month] or [last_month]
    day = _day(year, max(months), schedule.due_day or 31)
    return day - timedelta(days=1) if schedule.before else day


def _close(schedule: Schedule, year: int, month: int) -> date:
    return _day(year, month, schedule.closes_on or 31)


def _moved(year: int, month: int, by: int) -> tuple[int, int]:
    whole = year * 12 + month - 1 + by
    return whole // 12, whole % 12 + 1


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _real_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadPeriod(text) from error
