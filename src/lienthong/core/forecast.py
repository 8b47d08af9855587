"""Where a figure is heading, by the simplest means: a straight line through its last points.

A line is no promise. Whoever shows it says that it is a forecast and from how many points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_POINTS = 12
FEWEST_POINTS = 3
FARTHEST_DAYS = 3650


@dataclass(frozen=True)
class Line:
    """A straight line through ``points`` days' figures; ``level`` is its height on ``start``."""

    start: date
    level: float
    per_day: float
    points: int

    def at(self, day: date) -> float:
        """Return the height of the line on a day.

        >>> Line(date(2026, 1, 1), 10.0, 0.5, 3).at(date(2026, 1, 11))
        15.0
        """
        return self.level + self.per_day * (day - self.start).days


def straight_line(points: Sequence[tuple[date, float]]) -> Line | None:
    """Fit a line by least squares to the last points, oldest first, one a day.

    None with fewer than three points: two always lie on a line.

    >>> straight_line([(date(2026, 1, n), 10.0 * n) for n in (1, 2, 3)]).per_day
    10.0
    >>> straight_line([(date(2026, 1, 1), 1.0), (date(2026, 1, 2), 2.0)]) is None
    True
    """
    last = list(points)[-MOST_POINTS:]
    if len(last) < FEWEST_POINTS:
        return None
    start = last[0][0]
    days = [(day - start).days for day, _value in last]
    mean_day = sum(days) / len(days)
    mean_value = sum(value for _day, value in last) / len(last)
    spread = sum((x - mean_day) ** 2 for x in days)
    if not spread:
        return None
    together = sum(
        (x - mean_day) * (value - mean_value) for x, (_d, value) in zip(days, last, strict=True)
    )
    per_day = together / spread
    return Line(start, mean_value - per_day * mean_day, per_day, len(last))


def reached_on(line: Line, target: float, *, after: date) -> date | None:
    """Return the day on which a rising line reaches a target; None when it does not rise to it.

    >>> reached_on(Line(date(2026, 1, 1), 0.0, 10.0, 3), 100.0, after=date(2026, 1, 3))
    datetime.date(2026, 1, 11)
    """
    missing = target - line.at(after)
    if missing <= 0:
        return after
    if line.per_day <= 0 or missing / line.per_day > FARTHEST_DAYS:
        return None
    return after + timedelta(days=-int(-missing // line.per_day))


def spaced(points: Sequence[tuple[date, float]]) -> list[tuple[date, float]]:
    """Return the last point of each week when that leaves enough, else every day's.

    >>> len(spaced([(date(2026, 11, n), 1.0) for n in range(2, 23)]))
    3
    """
    weeks = {day.isocalendar()[:2]: (day, value) for day, value in points}
    return list(weeks.values()) if len(weeks) >= FEWEST_POINTS else list(points)
