"""The index over the runs as a line: drawn by the server, no script, every point a link."""

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.services.quality.queries import TrendPoint
from lienthong.services.quality.scores import Limits

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 210, 44, 14, 12, 26


@dataclass(frozen=True)
class Dot:
    """One run on the line."""

    x: float
    y: float
    point: TrendPoint


@dataclass(frozen=True)
class Chart:
    """What the template draws: bands of colour, the scale, the line and its dots."""

    line: str
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, int], ...]
    bands: tuple[tuple[str, float, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def chart(points: Sequence[TrendPoint], limits: Limits) -> Chart | None:
    """Return the drawing of the index over the runs, oldest first; None of fewer than two."""
    measured = [(point, point.index) for point in points if point.index is not None]
    if len(measured) < 2:
        return None
    floor = max(0, min(70, 10 * int((min(value for _, value in measured) - 3) // 10)))
    scale = (HEIGHT - TOP - BOTTOM) / (100 - floor)
    step = (WIDTH - LEFT - RIGHT - 12) / (len(measured) - 1)

    def height(value: float) -> float:
        return round(TOP + (100 - max(floor, value)) * scale, 1)

    dots = tuple(
        Dot(round(LEFT + 6 + at * step, 1), height(value), point)
        for at, (point, value) in enumerate(measured)
    )
    edges = (("good", 100.0, limits.green), ("watch", limits.green, limits.yellow),
             ("bad", limits.yellow, float(floor)))  # fmt: skip
    bands = tuple(
        (tone, height(top), round(height(bottom) - height(top), 1))
        for tone, top, bottom in edges
        if top > floor
    )
    ticks = tuple((height(value), value) for value in range(floor, 101, 10 if floor else 25))
    return Chart(" ".join(f"{d.x},{d.y}" for d in dots), dots, ticks, bands)
