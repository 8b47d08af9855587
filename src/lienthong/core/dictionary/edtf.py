"""Dates that are not whole or not sure, in the Extended Date/Time Format of ISO 8601-2.

Source: EDTF specification, Library of Congress, 4 February 2019. We keep level 0 dates, and of
level 1: the qualifiers ``?`` ``~`` ``%``, unspecified digits (``196X``, ``14XX``), seasons, and
intervals whose ends may be open (``..``) or unknown. A century is ``14XX``: 1400 to 1499.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_DATE = re.compile(r"(-?)([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%]?)\Z")
_PARTIAL = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")
_SEASONS = range(21, 25)
OPEN, UNKNOWN = "..", ""
Day = tuple[int, int, int]  # year (may be negative), month, day


@dataclass(frozen=True)
class Point:
    """One date: ``year`` is four characters, X for digits nobody knows; month 21–24 is a season."""

    year: str
    negative: bool = False
    month: int | None = None
    day: int | None = None
    qualifier: str = ""

    @property
    def span(self) -> tuple[Day, Day]:
        """The first and the last day it may mean."""
        low, high = (int(self.year.replace("X", digit)) for digit in "09")
        if self.negative:
            low, high = -high, -low
        if self.month is None:
            return (low, 1, 1), (high, 12, 31)
        if self.month in _SEASONS:
            first = (self.month - 21) * 3 + 1
            return (low, first, 1), (high, first + 2, _last_day(high, first + 2))
        if self.day is None:
            return (low, self.month, 1), (high, self.month, _last_day(high, self.month))
        return (low, self.month, self.day), (high, self.month, self.day)


@dataclass(frozen=True)
class Interval:
    """From one date to another; an end is a Point, OPEN or UNKNOWN."""

    start: Point | str
    end: Point | str


def _last_day(year: int, month: int) -> int:
    return monthrange(year, month)[1] if 1 <= year <= 9999 else 28


@lru_cache(maxsize=2048)
def parse(text: str) -> Point | Interval | None:
    """Return what the text means, None when it is not of the forms above.

    >>> parse("14XX~").span
    ((1400, 1, 1), (1499, 12, 31))
    >>> parse("1990-02-30") is None, parse("1954/1945") is None
    (True, True)
    """
    if "/" not in text:
        return _point(text)
    left, _, right = text.partition("/")
    start, end = _end(left), _end(right)
    if start is None or end is None or not (isinstance(start, Point) or isinstance(end, Point)):
        return None
    if isinstance(start, Point) and isinstance(end, Point) and start.span[0] > end.span[1]:
        return None
    return Interval(start, end)


def _end(text: str) -> Point | str | None:
    return text if text in (OPEN, UNKNOWN) else _point(text)


def _point(text: str) -> Point | None:
    found = _DATE.match(text)
    if found is None:
        return None
    sign, year, month, day, qualifier = found.groups()
    point = Point(year, bool(sign), int(month) if month else None, int(day) if day else None,
                  qualifier)  # fmt: skip
    if year == "0000":
        return None  # no calendar that people here use has it
    if point.month is None:
        return point
    if "X" in year or not _is_day(point):
        return None
    return point


def _is_day(point: Point) -> bool:
    if point.month in _SEASONS:
        return point.day is None
    try:
        date(max(1, int(point.year)), point.month or 1, point.day or 1)
    except ValueError:
        return False
    return True


def is_partial(text: str) -> bool:
    """Say whether the text is a level 0 date: a year, a month of it, or a day.

    >>> is_partial("1990-05"), is_partial("1990-13"), is_partial("14XX")
    (True, False, False)
    """
    return _PARTIAL.match(text) is not None and text[:4] != "0000" and parse(text) is not None


def bounds(text: str) -> tuple[Day | None, Day | None]:
    """Return the first and last day the text may mean, None where an end is open or unknown.

    >>> bounds("1945/1954"), bounds("/1945")
    (((1945, 1, 1), (1954, 12, 31)), (None, (1945, 12, 31)))
    """
    meant = parse(text)
    if isinstance(meant, Point):
        return meant.span
    if meant is None:
        return None, None
    start, end = meant.start, meant.end
    return (
        start.span[0] if isinstance(start, Point) else None,
        end.span[1] if isinstance(end, Point) else None,
    )
