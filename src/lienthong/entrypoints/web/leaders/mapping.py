"""The map of the leaders' page: outlines where the node was given an official file, else tiles.

Hoàng Sa and Trường Sa stand on every map of the country, whatever the file holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.base.settings import current as node
from lienthong.base.text import fold, sort_key
from lienthong.core.boundaries.drawing import place
from lienthong.entrypoints.web.leaders import tiles
from lienthong.services.direction.board import queries
from lienthong.services.direction.board.models import BoardDay
from lienthong.services.direction.board.queries import Board, Scope
from lienthong.services.registry.boundaries import queries as boundaries
from lienthong.services.registry.models import Boundary

# Longitude and latitude amid each archipelago, as the communes of today are placed.
ISLANDS = (("Hoàng Sa", "48", 111.8, 16.5), ("Trường Sa", "56", 114.3, 9.8))
MARGIN = 12


@dataclass(frozen=True)
class Shape:
    """One unit on the map or in the list beside it. ``path`` is "" where the file lacks it."""

    code: str
    name: str
    count: int
    shade: int
    path: str = ""


def picture(found: BoardDay, board: Board, scope: Scope) -> dict[str, Any]:
    """Return the map of the page: a province's node shows its communes, others the provinces."""
    own = own_province()
    return communes(found, scope, own) if own else _country(board)


def _country(board: Board) -> dict[str, Any]:
    drawn = boundaries.provinces()
    names = {code: short_name(one.name) for code, one in boundaries.units("tinh").items()}
    if not drawn:
        return _tiles(board, names)
    cell = boundaries.CELLS["tinh"]
    marks = [(name, code, *place(x, y, cell)) for name, code, x, y in ISLANDS]
    shown = _shapes(names, board.provinces, drawn)
    return {
        "kind": "provinces", "shapes": shown, "marks": marks, "total": sum(s.count for s in shown),
        "source": boundaries.files()["tinh"].stated_source,
        "box": _box(drawn, [(x, y) for _, _, x, y in marks], 130),
    }  # fmt: skip


def _tiles(board: Board, names: Mapping[str, str]) -> dict[str, Any]:
    width, height = tiles.size()
    return {
        "tiles": tiles.tiles(board.provinces, names),
        "islands": [(one, names.get(one.code, one.code)) for one in tiles.islands()],
        "width": width, "height": height, "tile_width": tiles.WIDTH, "tile_height": tiles.HEIGHT,
        "total": sum(board.provinces.values()),
    }  # fmt: skip


def communes(found: BoardDay, scope: Scope, province: str) -> dict[str, Any]:
    """Return the communes of a province: on the map where outlines are known, else as tiles."""
    units = [one for one in boundaries.units("xa").values() if one.province == province]
    names = {one.code: short_name(one.name) for one in units}
    drawn = boundaries.communes(province)
    shown = _shapes(names, queries.communes(found, scope), drawn)
    told: dict[str, Any] = {"kind": "communes", "shapes": shown, "marks": [], "box": "",
                            "total": sum(s.count for s in shown)}  # fmt: skip
    if drawn:
        told |= {"box": _box(drawn, [], 0), "source": boundaries.files()["xa"].stated_source}
    return told


def _shapes(
    names: Mapping[str, str], counts: Mapping[str, int], drawn: Sequence[Boundary]
) -> list[Shape]:
    paths, shade = {one.code: one.path for one in drawn}, tiles.shades(counts, names)
    found = [
        Shape(code, name, counts.get(code, 0), shade[code], paths.get(code, ""))
        for code, name in names.items()
    ]
    return sorted(found, key=lambda one: sort_key(one.name))


def _box(drawn: Sequence[Boundary], marks: Sequence[tuple[int, int]], wide: int) -> str:
    """Return the view box around everything; ``wide`` leaves room for a name beside a mark."""
    left = min([b.left for b in drawn] + [x for x, _ in marks]) - MARGIN
    top = min([b.top for b in drawn] + [y for _, y in marks]) - MARGIN
    right = max([b.right for b in drawn] + [x + wide for x, _ in marks]) + MARGIN
    bottom = max([b.bottom for b in drawn] + [y for _, y in marks]) + MARGIN
    return f"{left} {top} {right - left} {bottom - top}"


def own_province() -> str:
    """Return the province whose name a province's node bears, "" for any other node."""
    if node().role != "province":
        return ""
    called = f" {fold(node().node_name)} "
    held = [
        (len(name), code)
        for code, one in boundaries.units("tinh").items()
        if (name := fold(short_name(one.name))) and f" {name} " in called
    ]
    return max(held)[1] if held else ""


def short_name(name: str) -> str:
    """Return a unit without the word for what it is.

    >>> short_name("Thành phố Hồ Chí Minh"), short_name("Xã An Bình")
    ('Hồ Chí Minh', 'An Bình')
    """
    for kind in ("Tỉnh ", "Thành phố ", "Phường ", "Xã ", "Đặc khu "):
        if name.startswith(kind):
            return name.removeprefix(kind)
    return name
