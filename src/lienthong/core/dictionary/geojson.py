"""Areas: a GeoJSON Polygon or MultiPolygon, closed rings, sizes bounded, inside Viet Nam.

Source: RFC 7946, sections 3.1.6 and 3.1.7. Positions are longitude, latitude in WGS 84, seven
decimal places (a centimetre).
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.coordinate import EAST, NORTH, SOUTH, WEST
from lienthong.core.dictionary.validators.model import Fault

TYPES = ("Polygon", "MultiPolygon")
MAX_POSITIONS = 10_000
PLACES = 7
_REMEDY = N_("Vẽ lại vùng trên bản đồ, hoặc dán GeoJSON kiểu Polygon hay MultiPolygon.")
Ring = list[list[float]]


def rounded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the area alone, its degrees rounded and whole ones written as whole numbers.

    Raises TypeError or ValueError when it is no area.
    """
    if data.get("type") not in TYPES:
        raise ValueError("type")
    return {"type": data["type"], "coordinates": _rounded(data["coordinates"])}


def _rounded(node: Any) -> Any:
    if isinstance(node, list):
        return [_rounded(part) for part in node]
    if isinstance(node, bool) or not isinstance(node, int | float | Decimal):
        raise TypeError(type(node).__name__)
    degree = round(float(node), PLACES)
    if not -360 <= degree <= 360:
        raise ValueError(node)
    return int(degree) if degree.is_integer() else degree


def rings(data: Mapping[str, Any]) -> Iterator[Ring]:
    """Yield every ring, outer and inner. Raises TypeError, KeyError when it is no area."""
    polygons = data["coordinates"] if data["type"] == "MultiPolygon" else [data["coordinates"]]
    for polygon in polygons:
        yield from polygon


def find(data: Mapping[str, Any]) -> Fault | None:
    """Return what is wrong with an area, None when it is a good one.

    >>> find({"type": "Polygon", "coordinates": [[[105, 21], [106, 21], [106, 22], [105, 21]]]})
    >>> bad = {"type": "Polygon", "coordinates": [[[105, 21], [106, 21], [106, 22]]]}
    >>> find(bad).message[:20]
    'Vùng ở cột «%(title)'
    """
    try:
        return _find(data)
    except (KeyError, TypeError, ValueError, IndexError):
        return Fault(N_("Giá trị ở cột «%(title)s» không phải một vùng GeoJSON."), _REMEDY)


def _find(data: Mapping[str, Any]) -> Fault | None:
    if data["type"] not in TYPES or set(data) != {"type", "coordinates"}:
        raise ValueError("type")
    found = list(rings(data))
    count = sum(len(ring) for ring in found)
    if not found:
        raise ValueError("no ring")
    if count > MAX_POSITIONS:
        return Fault(
            N_("Vùng ở cột «%(title)s» có %(count)s đỉnh, quá giới hạn %(limit)s."),
            N_("Giản lược đường bao trước khi nhập."),
            {"count": str(count), "limit": str(MAX_POSITIONS)},
        )
    for number, ring in enumerate(found, start=1):
        if len(ring) < 4 or ring[0] != ring[-1]:
            return Fault(
                N_("Vùng ở cột «%(title)s» có đường bao thứ %(number)s chưa khép kín."),
                N_("Lặp lại đỉnh đầu ở cuối mỗi đường bao; mỗi đường bao có ít nhất ba đỉnh."),
                {"number": str(number)},
            )
    return _outside(found)


def _outside(found: list[Ring]) -> Fault | None:
    for ring in found:
        for position in ring:
            longitude, latitude = position
            if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
                return Fault(
                    N_("Vùng ở cột «%(title)s» có đỉnh %(point)s nằm ngoài Việt Nam."),
                    N_("GeoJSON ghi kinh độ trước, vĩ độ sau; kiểm tra xem có bị đảo không."),
                    {"point": f"{longitude}; {latitude}"},
                )
    return None
