"""Where the nodes of a graph stand, worked out on the server: rings around one node, or a circle.

No script draws: every node is a link that the keyboard reaches, every edge is also a line of the
table below the picture.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 640
_RINGS = {0: 0.0, 1: 175.0, 2: 270.0}
_LONGEST = 26


@dataclass(frozen=True)
class Spot:
    """One node in the picture. ``tone`` is a class of the style sheet, ``lines`` its label."""

    id: str
    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    title: str
    address: str
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """One edge in the picture; ``kind`` is a class of the style sheet."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str
    label: str
    width: float = 1.5


def rings(far: Mapping[str, int]) -> dict[str, tuple[float, float]]:
    """Return id → place: what is 0 steps away in the middle, 1 and 2 steps on rings around it."""
    places = {}
    for steps, radius in _RINGS.items():
        ids = [key for key, found in far.items() if found == steps]
        for number, key in enumerate(ids):
            places[key] = _on_ring(number, len(ids), radius, turn=steps * 0.35)
    return places


def circle(ids: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return id → place, evenly on one ellipse."""
    return {key: _on_ring(n, len(ids), 250.0) for n, key in enumerate(ids)}


def _on_ring(number: int, count: int, radius: float, turn: float = 0.0) -> tuple[float, float]:
    angle = 2 * math.pi * number / max(count, 1) - math.pi / 2 + turn
    # The picture is wider than high, and labels run across.
    x = WIDTH / 2 + radius * 1.5 * math.cos(angle)
    return round(x, 1), round(HEIGHT / 2 + radius * math.sin(angle), 1)


def label(name: str) -> tuple[str, ...]:
    """Return a name on at most two lines, cut where it is longer.

    >>> label("CSDL quốc gia về cán bộ, công chức, viên chức trong các cơ quan nhà nước")
    ('CSDL quốc gia về cán bộ,', 'công chức, viên chức trong…')
    """
    lines, line = [], ""
    for word in name.split():
        longer = f"{line} {word}".strip()
        if len(longer) > _LONGEST and line:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) <= 2:
        return tuple(lines)
    return lines[0], f"{lines[1]}…"


def edge(
    places: Mapping[str, tuple[float, float]], start: str, end: str, kind: str, said: str,
    width: float = 1.5,
) -> Line:  # fmt: skip
    """Return an edge between two placed nodes."""
    return Line(*places[start], *places[end], kind, said, width)
