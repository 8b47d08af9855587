"""The periods of recurring work: months, quarters, half-years, years, and each one's last day."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "yearly": 12}


@dataclass(frozen=True)
class Period:
    """One period, both days included, and the last day on which its work is in time."""

    start: date
    end: date
    due: date


def period_of(
    cadence: str, day: date, *, due_day: int = 0, due_month: int = 0, before: bool = False
) -> Period:
    """Return the period a day lies in; weeks begin on Monday.

    Args:
        due_day: the day of the period's last month (or of ``due_month``) the plan names, 0 for
            the last day of the period.
        before: that day itself is too late.

    >>> period_of("quarterly", date(2026, 2, 10), due_day=25).due
    datetime.date(2026, 3, 25)
    >>> period_of("monthly", date(2026, 2, 10), due_day=20, before=True).due
    datetime.date(2026, 2, 19)
    """
    if cadence == "weekly":
        start = day - timedelta(days=day.weekday())
        return Period(start, start + timedelta(days=6), start + timedelta(days=6))
    months = MONTHS[cadence]
    first = (day.month - 1) // months * months + 1
    end = _day(day.year, first + months - 1, 31)
    due = _day(day.year, due_month or end.month, due_day) if due_day else end
    return Period(date(day.year, first, 1), end, due - timedelta(days=int(before and due_day > 0)))


def periods_from(
    cadence: str, since: date, *, due_day: int = 0, due_month: int = 0, before: bool = False
) -> Iterator[Period]:
    """Yield the period that holds a day and those after it, without end."""
    day = since
    while True:
        period = period_of(cadence, day, due_day=due_day, due_month=due_month, before=before)
        yield period
        day = period.end + timedelta(days=1)


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
