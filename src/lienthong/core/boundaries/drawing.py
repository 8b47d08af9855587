"""Outlines as paths of a picture: few enough points, and neighbours still touch.

Every point is moved to the nearest point of one grid, so what two units share stays shared; lines
lose the points that lie on them. A ring smaller than the grid stays as a mark: islands never go.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.core.boundaries.reading import Ring

Point = tuple[int, int]
WEST, NORTH = 102.0, 24.0  # the corner the grid begins at, degrees
NARROWING = math.cos(math.radians(16))  # a degree of longitude in one of latitude, amid Viet Nam


@dataclass(frozen=True)
class Outline:
    """A path of SVG in cells of a grid, with the box around it."""

    path: str
    left: int
    top: int
    right: int
    bottom: int


def place(longitude: float, latitude: float, cell: float) -> Point:
    """Return the point of the grid nearest to a place; ``cell`` is its size in degrees."""
    return round((longitude - WEST) * NARROWING / cell), round((NORTH - latitude) / cell)


def outline(rings: Iterable[Ring], cell: float) -> Outline:
    """Return the rings of one unit as one path.

    >>> outline([[[102, 24], [102, 23.5], [102, 23], [103, 23], [102, 24]]], 0.5).path
    'M0 0v2h2z'
    """
    drawn = [_snapped(ring, cell) for ring in rings]
    xs, ys = zip(*(point for ring in drawn for point in ring), strict=True)
    path = "".join(_path(ring) for ring in drawn)
    return Outline(path, min(xs), min(ys), max(xs), max(ys))


def _snapped(ring: Ring, cell: float) -> list[Point]:
    points: list[Point] = []
    for position in ring[:-1]:
        point = place(float(position[0]), float(position[1]), cell)
        if not points or point != points[-1]:
            points.append(point)
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    kept = [p for n, p in enumerate(points) if not _lies_on(points[n - 1], p, points[n + 1 - len(points)])]  # noqa: E501 # fmt: skip
    if len(kept) >= 3:
        return kept
    x, y = points[0]
    return [(x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y)]


def _lies_on(before: Point, point: Point, after: Point) -> bool:
    """Tell whether a point lies on the line between its neighbours."""
    ax, ay = point[0] - before[0], point[1] - before[1]
    bx, by = after[0] - point[0], after[1] - point[1]
    return ax * by == ay * bx and ax * bx + ay * by >= 0


def _path(ring: Sequence[Point]) -> str:
    (x, y), *rest = ring
    parts = [f"M{x} {y}"]
    for right, down in rest:
        dx, dy = right - x, down - y
        parts.append(f"v{dy}" if dx == 0 else f"h{dx}" if dy == 0 else f"l{dx} {dy}")
        x, y = right, down
    return "".join([*parts, "z"])
