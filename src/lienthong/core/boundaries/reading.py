"""Read a file of boundaries: GeoJSON in WGS 84, one feature a unit, told by feature when wrong.

Source: RFC 7946. Which property holds the code is found by itself: the one whose values are codes
of units in force. A file is taken whole or not at all.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.dictionary import geojson
from lienthong.core.dictionary.validators.coordinate import EAST, NORTH, SOUTH, WEST

Ring = Sequence[Sequence[float]]
FEWEST = 4  # positions of a ring, the first one again at its end


@dataclass(frozen=True)
class BoundaryFault:
    """What is wrong with one feature (counted from 1; 0: with the file), and what to do."""

    feature: int
    message: str
    remedy: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Boundaries:
    """What a file holds: unit → its rings, and the faults; it may be kept only without any."""

    code_property: str
    rings: Mapping[str, tuple[Ring, ...]]
    faults: tuple[BoundaryFault, ...]


class _Wrong(Exception):
    def __init__(self, message: str, remedy: str, **values: object) -> None:
        self.told = (message, remedy, values)


def read(document: Any, codes: Collection[str], length: int) -> Boundaries:
    """Read a FeatureCollection. ``codes`` are those in force, ``length`` their digits."""
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        said = N_("Tệp không phải GeoJSON có danh sách đơn vị (FeatureCollection).")
        return Boundaries("", {}, (BoundaryFault(0, said, _ASK),))
    name = _code_property(features, codes, length)
    if not name:
        said = N_("Không thuộc tính nào của các đơn vị trong tệp là mã đơn vị đang có hiệu lực.")
        return Boundaries("", {}, (BoundaryFault(0, said, _CODES),))
    rings: dict[str, tuple[Ring, ...]] = {}
    faults = []
    for number, feature in enumerate(features, start=1):
        try:
            code = _code(feature, name, codes, length, rings)
            rings[code] = _rings(feature, code)
        except _Wrong as wrong:
            faults.append(BoundaryFault(number, *wrong.told))
    return Boundaries(name, rings, tuple(faults))


_ASK = N_("Xuất lại tệp ở dạng GeoJSON, hệ tọa độ WGS 84 (EPSG:4326), rồi nộp lại.")
_CODES = N_("Thêm vào tệp một thuộc tính ghi mã theo danh mục đơn vị hành chính hiện hành.")
_SHAPE = N_("Sửa hình của đơn vị này trong phần mềm bản đồ rồi xuất lại tệp.")


def _properties(feature: Any) -> Mapping[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _code_property(features: Sequence[Any], codes: Collection[str], length: int) -> str:
    """Return the property that holds a known code most often, and in half the features or more."""
    fits: Counter[str] = Counter(
        name
        for feature in features
        for name, value in _properties(feature).items()
        if _coded(value, length) in codes
    )
    name, number = fits.most_common(1)[0] if fits else ("", 0)
    return name if 2 * number >= len(features) else ""


def _coded(value: Any, length: int) -> str:
    """Return a value as a code; software drops the zeros in front of what it takes for a number."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value).strip().zfill(length)


def _code(
    feature: Any, name: str, codes: Collection[str], length: int, known: Collection[str]
) -> str:
    code = _coded(_properties(feature).get(name), length)
    if code not in codes:
        raise _Wrong(
            N_("Mã «%(code)s» ở thuộc tính «%(name)s» không phải mã đơn vị đang có hiệu lực."),
            _CODES, code=code, name=name,
        )  # fmt: skip
    if code in known:
        said = N_("Đơn vị mã «%(code)s» đã có ở một mục trước.")
        raise _Wrong(said, N_("Gộp các phần của một đơn vị thành một MultiPolygon."), code=code)
    return code


def _rings(feature: Mapping[str, Any], code: str) -> tuple[Ring, ...]:
    shape = feature.get("geometry")
    kind = shape.get("type") if isinstance(shape, dict) else None
    if not isinstance(shape, dict) or kind not in geojson.TYPES:
        said = N_("Đơn vị mã «%(code)s» có hình kiểu «%(kind)s», không phải vùng.")
        raise _Wrong(said, _SHAPE, code=code, kind=str(kind))
    try:
        found = tuple(geojson.rings(shape))
        for ring in found:
            _check(ring, code)
    except (KeyError, TypeError, ValueError) as error:
        raise _Wrong(N_("Đơn vị mã «%(code)s» có hình hỏng."), _SHAPE, code=code) from error
    if not found:
        raise _Wrong(N_("Đơn vị mã «%(code)s» có hình hỏng."), _SHAPE, code=code)
    return found


def _check(ring: Ring, code: str) -> None:
    if len(ring) < FEWEST or list(ring[0]) != list(ring[-1]):
        raise _Wrong(N_("Đơn vị mã «%(code)s» có đường bao chưa khép kín."), _SHAPE, code=code)
    for longitude, latitude in _positions(ring):
        if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
            raise _Wrong(
                N_("Đơn vị mã «%(code)s» có đỉnh %(point)s nằm ngoài Việt Nam."),
                N_("Chuyển tệp sang WGS 84 (EPSG:4326), kinh độ trước, vĩ độ sau; "
                   "tọa độ VN-2000 phải chuyển đổi trước."),
                code=code, point=f"{longitude}; {latitude}",
            )  # fmt: skip


def _positions(ring: Ring) -> Iterator[tuple[float, float]]:
    """Yield longitude and latitude; a height behind them is let pass."""
    for position in ring:
        longitude, latitude = position[0], position[1]
        yield float(longitude), float(latitude)
