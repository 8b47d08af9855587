"""A file of boundaries: what is taken, what is refused and where, what a picture keeps of it."""

from typing import Any

import pytest

from lienthong.core.boundaries.drawing import outline
from lienthong.core.boundaries.reading import read

CODES = {"01", "48"}
SQUARE = [[105, 21], [106, 21], [106, 22], [105, 22], [105, 21]]


def feature(code: object, ring: Any = SQUARE, kind: str = "Polygon") -> dict[str, Any]:
    coordinates = [ring] if kind == "Polygon" else ring
    shape = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"id": 7, "ma": code}, "geometry": shape}


def document(*features: object) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def test_codes_are_found_by_themselves_numbers_get_their_zero_back() -> None:
    several = [[SQUARE], [SQUARE]]

    found = read(document(feature(1), feature("48", several, "MultiPolygon")), CODES, 2)

    assert (found.code_property, found.faults) == ("ma", ())
    assert {code: len(rings) for code, rings in found.rings.items()} == {"01": 1, "48": 2}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (feature("99"), "không phải mã đơn vị"),
        (feature("01"), "đã có ở một mục trước"),
        (feature("48", [105, 21], "Point"), "không phải vùng"),
        (feature("48", SQUARE[:-1]), "chưa khép kín"),
        (feature("48", [[21, 105], [22, 105], [22, 106], [21, 105]]), "nằm ngoài Việt Nam"),
        (feature("48", [["a", 1]] * 4), "hình hỏng"),
        (feature("48", 5), "hình hỏng"),
    ],
)
def test_a_wrong_feature_is_told_by_its_number(wrong: object, said: str) -> None:
    (fault,) = read(document(feature("01"), wrong), CODES, 2).faults

    assert fault.feature == 2
    assert said in fault.message % fault.values
    assert fault.remedy


@pytest.mark.parametrize("broken", [[], {"type": "Feature"}, document(), document(feature("77"))])
def test_a_file_that_is_something_else_is_told(broken: object) -> None:
    found = read(broken, CODES, 2)

    assert (found.faults[0].feature, found.rings) == (0, {})


def test_neighbours_still_share_their_border_and_islands_stay() -> None:
    jagged = [[106.0, 21.0], [106.004, 21.3], [105.996, 21.6], [106.0, 22.0]]
    left = outline([[[105, 22], [105, 21], *jagged, [105, 22]]], 0.1)
    island = [[112.01, 16.01], [112.02, 16.01], [112.02, 16.02], [112.01, 16.01]]
    right = outline([[[107, 21], [107, 22], *reversed(jagged), [107, 21]], island], 0.1)

    assert left.path == "M29 20v10h9v-10z"
    assert right.path.startswith("M48 30v-10h-10v10z")
    assert right.path.count("z") == 2
    assert (right.right, right.bottom) == (97, 81)
