"""VN-2000 against the official transformation of the EPSG registry."""

from decimal import Decimal

import pytest
from pyproj.transformer import TransformerGroup

from lienthong.core.cleaning import vn2000


@pytest.mark.parametrize(
    ("code", "meridian", "zone"),
    [(3405, 105, 6), (3406, 111, 6), (9210, 105.75, 3), (5899, 107.75, 3), (9205, 103, 3)],
)
@pytest.mark.parametrize("north", [950_000, 1_190_000, 2_325_000])
@pytest.mark.parametrize("east", [420_000, 587_000])
def test_to_wgs84_agrees_with_the_epsg_registry(code, meridian, zone, north, east):
    known = TransformerGroup(code, 4326, always_xy=True).transformers
    official = next(t for t in known if "VN-2000 to WGS 84 (2)" in t.description)

    found = vn2000.to_wgs84(Decimal(north), Decimal(east), meridian=meridian, zone=zone)

    longitude, latitude = official.transform(east, north)
    assert float(found.latitude) == pytest.approx(latitude, abs=2e-7)
    assert float(found.longitude) == pytest.approx(longitude, abs=2e-7)


@pytest.mark.parametrize(
    "said",
    ["X=1190000; Y=603000", "21.03; 105.85", "X=1190000; Y=603000; KTT 95", "X=1; Y=2; KTT 105"],
)
def test_read_refuses_what_does_not_say_its_zone(said):
    assert vn2000.read(said) is None
