"""The trend of an indicator drawn by the server: figures, target, deadline, and the forecast.

The forecast is a straight line and drawn apart from what was measured: dashed, named as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lienthong.core.forecast import Line, reached_on
from lienthong.entrypoints.web import display
from lienthong.services.direction.kpis.queries import KpiLine

WIDTH, HEIGHT = 760, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 18, 30
FEWEST, MOST_POINTS = 2, 200
AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class Mark:
    """A place of the scale with its label, or a figure's point."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Forecast:
    """The line ahead: its two ends, the value on its last day, when it reaches the target."""

    points: str
    day: date
    value: float
    reached: date | None
    count: int


@dataclass(frozen=True)
class Drawing:
    """Everything the picture holds, in its own coordinates."""

    points: str
    dots: Sequence[Mark]
    target_y: float | None
    deadline_x: float | None
    ticks: Sequence[Mark]
    days: Sequence[Mark]
    forecast: Forecast | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


class _Scale:
    """From days and values to places in the picture."""

    def __init__(self, first: date, last: date, low: float, high: float) -> None:
        self.first, self.span = first, max(1, (last - first).days)
        self.low, self.height = low, (high - low) or 1.0

    def x(self, day: date) -> float:
        return round(LEFT + (day - self.first).days / self.span * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / self.height
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def drawn(history: Sequence[tuple[date, float]], line: KpiLine, today: date) -> Drawing | None:
    """Return the picture of an indicator's figures, oldest first; None with fewer than two."""
    if len(history) < FEWEST:
        return None
    shown = history[-MOST_POINTS:]
    figure = line.figure
    ahead = _ahead(line, shown[-1][0], today)
    values = [value for _day, value in shown]
    wanted = [v for v in (figure.target_number, ahead and ahead[1]) if v is not None]
    low, high = min(0.0, *values, *wanted), max([*values, *wanted, 1.0])
    last = max(shown[-1][0], ahead[0] if ahead else today)
    scale = _Scale(shown[0][0], last, low, high * 1.05 if high > 0 else high)
    deadline = figure.deadline
    inside = deadline is not None and shown[0][0] <= deadline <= last
    return Drawing(
        points=" ".join(f"{scale.x(day)},{scale.y(value)}" for day, value in shown),
        dots=[Mark(scale.x(d), scale.y(v), f"{d:%d/%m/%Y}: {_written(v)}") for d, v in shown],
        target_y=None if figure.target_number is None else scale.y(figure.target_number),
        deadline_x=scale.x(deadline) if deadline and inside else None,
        ticks=[Mark(LEFT, scale.y(v), _written(v)) for v in _levels(low, high)],
        days=[Mark(scale.x(d), HEIGHT - 8, f"{d:%d/%m/%y}") for d in _ends(shown[0][0], last)],
        forecast=_forecast(line, ahead, shown[-1], scale, today),
    )


def _ahead(line: KpiLine, last: date, today: date) -> tuple[date, float] | None:
    """Return the day the forecast ends on, and its value: the deadline, or some weeks ahead."""
    if line.line is None or line.figure.met:
        return None
    deadline = line.figure.deadline
    far = min(today + AHEAD, deadline) if deadline and deadline > last else today + AHEAD
    return far, _bounded(line.line.at(far), line)


def _bounded(value: float, line: KpiLine) -> float:
    return min(100.0, max(0.0, value)) if line.figure.unit == "%" else max(0.0, value)


def _forecast(
    line: KpiLine,
    ahead: tuple[date, float] | None,
    last: tuple[date, float],
    scale: _Scale,
    today: date,
) -> Forecast | None:
    straight: Line | None = line.line
    if ahead is None or straight is None:
        return None
    day, value = ahead
    target = line.figure.target_number
    reached = reached_on(straight, target, after=today) if target is not None else None
    days = [last[0], *_full(straight, line, last[0], day), day]
    points = " ".join(f"{scale.x(d)},{scale.y(_bounded(straight.at(d), line))}" for d in days)
    return Forecast(points, day, value, reached, straight.points)


def _full(straight: Line, line: KpiLine, first: date, last: date) -> list[date]:
    """Return the day on which a share reaches 100 %, if the line does before its end."""
    if line.figure.unit != "%":
        return []
    day = reached_on(straight, 100.0, after=first)
    return [day] if day is not None and first < day < last else []


def _written(value: float) -> str:
    return display.number(f"{value:g}")


def _levels(low: float, high: float) -> list[float]:
    return [low, round((low + high) / 2, 1), round(high, 1)] if high > low else [low]


def _ends(first: date, last: date) -> list[date]:
    middle = first + (last - first) / 2
    return [first, middle, last] if (last - first).days > 1 else [first]
