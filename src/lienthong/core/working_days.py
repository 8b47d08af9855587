"""Working days of Viet Nam: weekends and public holidays (Tết by the lunar calendar) are off.

The library knows the days that yearly decisions move; newer days off a node names itself.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import holidays

_DAY = timedelta(days=1)


def is_working(day: date, days_off: Collection[date] = ()) -> bool:
    """Tell whether offices work on a day; ``days_off`` are days off besides.

    >>> is_working(date(2026, 9, 1)), is_working(date(2026, 9, 2)), is_working(date(2026, 9, 5))
    (False, False, False)
    >>> is_working(date(2026, 9, 7))
    True
    """
    return day not in days_off and _year(day.year).is_working_day(day)


def due(start: date, days: int, days_off: Collection[date] = ()) -> date:
    """Return the last working day of a term of ``days`` working days after ``start``.

    >>> due(date(2026, 8, 28), 2)
    datetime.date(2026, 9, 4)
    """
    day = start
    while days > 0:
        day += _DAY
        if is_working(day, days_off):
            days -= 1
    return day


def overdue_since(today: date, days: int, days_off: Collection[date] = ()) -> date:
    """Return the latest start whose term of ``days`` working days ended before today.

    >>> overdue_since(date(2026, 9, 4), 2)
    datetime.date(2026, 8, 27)
    """
    start = today - _DAY
    while due(start, days, days_off) >= today:
        start -= _DAY
    return start


def between(start: date, end: date, days_off: Collection[date] = ()) -> int:
    """Return how many working days follow ``start`` up to ``end``, that day included.

    >>> between(date(2026, 8, 28), date(2026, 9, 4))
    2
    """
    days = (start + _DAY * step for step in range(1, (end - start).days + 1))
    return sum(1 for day in days if is_working(day, days_off))


@lru_cache(64)
def _year(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("VN", years=year)
