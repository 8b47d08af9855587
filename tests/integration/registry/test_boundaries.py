"""Boundaries that an administrator gives: taken whole or not at all, kept, audited, replaced."""

import json

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.audit.models import AuditRecord
from lienthong.services.intake import originals
from lienthong.services.registry import actions
from lienthong.services.registry.boundaries import queries
from lienthong.services.registry.boundaries.errors import BoundariesRefused

pytestmark = pytest.mark.django_db
BY = system("test")
SOURCE = "Cục Đo đạc, công văn 1"


def geojson(*codes: str) -> bytes:
    ring = [[105, 10], [106, 10], [106, 11], [105, 10]]
    features = [
        {"type": "Feature", "properties": {"ma": code},
         "geometry": {"type": "Polygon", "coordinates": [ring]}} for code in codes
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def take(level: str, content: bytes, source: str = SOURCE):
    return actions.take_boundaries(
        level=level, name="ranh-gioi.geojson", content=content, stated_source=source, by=BY
    )


def test_the_file_is_kept_and_the_next_one_takes_its_place() -> None:
    first = take("tinh", geojson("01", "86"))
    second = take("tinh", geojson("86"))

    assert (first.units, len(first.lacking)) == (2, 32)
    assert [one.code for one in queries.provinces()] == ["86"]
    assert originals.path_of(first.sha256).read_bytes() == geojson("01", "86")
    told = AuditRecord.objects.filter(action="registry.boundaries_take").order_by("id").last()
    assert told.before["sha256"] == first.sha256
    assert told.after["sha256"] == second.sha256


def test_communes_belong_to_their_province_until_they_are_taken_away() -> None:
    commune = next(one for one in queries.units("xa").values() if one.province == "86")
    take("xa", geojson(commune.code))

    assert [one.code for one in queries.communes("86")] == [commune.code]
    assert queries.communes("01") == []
    actions.drop_boundaries(level="xa", by=BY)
    actions.drop_boundaries(level="xa", by=BY)
    assert queries.files() == {}
    assert AuditRecord.objects.filter(action="registry.boundaries_drop").count() == 1


def test_a_wrong_file_leaves_the_one_before(monkeypatch) -> None:
    take("tinh", geojson("01"))

    with pytest.raises(BoundariesRefused) as refused:
        take("tinh", geojson("86", "04", "99", "98"))
    assert [fault.feature for fault in refused.value.faults] == [3, 4]
    for content, source, code in (
        (b"\xff{", SOURCE, "boundaries-unreadable"),
        (geojson("86"), " ", "boundaries-source-missing"),
    ):
        with pytest.raises(UserError) as stopped:
            take("tinh", content, source)
        assert stopped.value.code == code
    monkeypatch.setattr("lienthong.services.registry.actions.boundaries.MOST_BYTES", 9)
    with pytest.raises(UserError, match="lớn hơn"):
        take("tinh", geojson("86"))
    assert [one.code for one in queries.provinces()] == ["01"]
