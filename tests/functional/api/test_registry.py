"""The register by programs: agencies through time, links, an inventory from file to undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.services.registry import queries
from tests.functional.api.conftest import call  # noqa: F401 - a fixture
from tests.integration.intake.conftest import person  # noqa: F401 - a fixture
from tests.integration.registry.inventories import line, workbook
from tests.integration.registry.test_register import registered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def test_inventory_and_agency_events(registered, call) -> None:  # noqa: F811
    officer = call()
    content = workbook([("", [line("Nhà ở học sinh bán trú", nam=2020)])])
    status, taken = officer.upload(
        "/registry/inventories",
        file=SimpleUploadedFile("kiem-ke.xlsx", content), agency="vinh-long", on="2026-11-01",
    )  # fmt: skip
    assert (status, taken["counts"], taken["state"]) == (200, {"new": 1}, "open")
    one = f"/registry/inventories/{taken['id']}"
    (shown,) = officer("get", one)[1]["lines"]
    assert shown["name"] == "Nhà ở học sinh bán trú"
    officer("post", f"{one}/decisions", {"lines": [shown["id"]], "decision": "take"})
    assert officer("post", f"{one}/confirm")[1]["state"] == "confirmed"
    assert officer("get", "/registry/databases?agency=vinh-long")[1]["total"] == 1
    assert officer("post", f"{one}/undo")[1]["left"] == []
    assert officer("get", "/registry/databases?agency=vinh-long")[1]["total"] == 0

    event = {"kind": "renamed", "on": "2026-03-01", "basis": "Nghị quyết 01", "name": "Tên mới"}
    assert officer("post", "/registry/agencies/vinh-long/events", event)[0] == 200
    assert queries.agency("vinh-long").name == "Tên mới"
    tree = {u["id"]: u["name"] for u in officer("get", "/registry/tree?on=2026-02-28")[1]}
    assert tree["vinh-long"] == "UBND tỉnh Vĩnh Long"
    assert officer("get", "/registry/agencies/vinh-long")[1]["events"][0]["kind"] == "renamed"


def test_links_and_coverage_are_told(registered, call) -> None:  # noqa: F811
    leader = call("leader", "")
    links = leader("get", "/registry/links?database=bnv-nq71-09")[1]
    assert [(o["kind"], {o["start"], o["end"]}) for o in links] == [
        ("trung-ten", {"bnv-nq71-09", "bnv-review-02"})
    ]
    assert {d["gap"] for d in leader("get", "/registry/coverage")[1] if d["domain"]} == {"none"}


def test_a_leader_or_clerk_changes_nothing(registered, call) -> None:  # noqa: F811
    event = {"kind": "renamed", "on": "2026-03-01", "basis": "Nghị quyết 01", "name": "Tên mới"}

    for role, unit in (("leader", ""), ("clerk", "bnv")):
        assert call(role, unit)("post", "/registry/agencies/vinh-long/events", event)[0] == 403
    assert queries.agency("vinh-long").name == "UBND tỉnh Vĩnh Long"


def test_a_clerk_hands_in_only_the_own_agency(registered, call) -> None:  # noqa: F811
    clerk = call("clerk", "bnv")
    file = SimpleUploadedFile("a.xlsx", workbook([("", [line("Sổ tay ngư trường")])]))

    assert clerk.upload("/registry/inventories", file=file, agency="vinh-long")[0] == 403
