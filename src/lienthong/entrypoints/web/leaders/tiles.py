"""The provinces as tiles: no boundary data ships with the product, so this is no map of borders.

Each of the 34 provinces is one tile, placed by where it lies; Hoàng Sa and Trường Sa stand to the
east as parts of Đà Nẵng and Khánh Hòa. Every tile is a link that the keyboard reaches.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 94, 31, 4
# Code of the province → column, row.
PLACES = {
    "12": (1, 0), "15": (2, 0), "08": (3, 0), "04": (4, 0),
    "11": (0, 1), "14": (1, 1), "25": (2, 1), "19": (3, 1), "20": (4, 1),
    "01": (2, 2), "24": (3, 2), "22": (4, 2),
    "37": (2, 3), "33": (3, 3), "31": (4, 3),
    "38": (2, 4), "40": (2, 5), "42": (3, 6), "44": (3, 7), "46": (4, 8), "48": (4, 9),
    "51": (4, 10), "52": (4, 11), "66": (3, 12), "56": (4, 12),
    "75": (2, 13), "68": (3, 13), "80": (1, 13), "79": (2, 14), "82": (1, 14),
    "91": (0, 14), "86": (1, 15), "92": (0, 15), "96": (0, 16),
}  # fmt: skip
ISLANDS = (("Hoàng Sa", "48", 5, 9), ("Trường Sa", "56", 5, 13))
COLUMNS, ROWS = 6, 17


@dataclass(frozen=True)
class Tile:
    """One province in the picture. ``shade`` 0–4 is its fifth among the provinces with rows."""

    code: str
    name: str
    x: int
    y: int
    count: int
    shade: int


@dataclass(frozen=True)
class Island:
    """An archipelago beside the province it belongs to."""

    name: str
    code: str
    x: int
    y: int


def size() -> tuple[int, int]:
    """Return the width and height of the picture."""
    return COLUMNS * (WIDTH + GAP) - GAP, ROWS * (HEIGHT + GAP) - GAP


def tiles(counts: Mapping[str, int], names: Mapping[str, str]) -> list[Tile]:
    """Return a tile of every province whose place is known, from north to south."""
    shade = shades(counts, PLACES)
    return [
        Tile(code, names.get(code, code), *_corner(column, row), counts.get(code, 0), shade[code])
        for code, (column, row) in sorted(PLACES.items(), key=lambda item: item[1][::-1])
    ]


def islands() -> list[Island]:
    """Return the archipelagos with their places."""
    return [Island(name, code, *_corner(column, row)) for name, code, column, row in ISLANDS]


def _corner(column: int, row: int) -> tuple[int, int]:
    return column * (WIDTH + GAP), row * (HEIGHT + GAP)


def shades(counts: Mapping[str, int], codes: Iterable[str]) -> dict[str, int]:
    """Return 0 for a unit without rows, else 1–4 by its place among those that have some."""
    every = list(codes)
    held = sorted(code for code in every if counts.get(code, 0) > 0)
    ranked = sorted(held, key=lambda code: (counts[code], code))
    found = dict.fromkeys(every, 0)
    for at, code in enumerate(ranked):
        found[code] = 1 + 4 * at // len(ranked)
    return found
