"""Agencies through time: a merger, a rename, a split, and what the reference files may not undo."""

from datetime import date, timedelta

import pytest

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.audit.models import AuditRecord
from lienthong.services.records.queries import Asked
from lienthong.services.registry import actions, queries, register
from lienthong.services.registry.agencies import queries as dated
from lienthong.services.registry.models import Agency
from tests.integration.registry.test_register import registered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
BY = system("test")
DAY = date(2026, 3, 1)
BASIS = "Nghị quyết 01/NQ ngày 01/3/2026"


@pytest.fixture
def known():
    actions.load_reference(by=BY)


def found(agency_id: str, parent: str = "bvhttdl", name: str = "Cục thử") -> Agency:
    return actions.establish_agency(
        agency_id=agency_id, name=name, level="ministry-unit", parent_id=parent,
        on=date(2025, 1, 1), basis="Quyết định 1", by=BY,
    )  # fmt: skip


def shown(day: date) -> dict[str, tuple[str, str]]:
    return {u.id: (u.name, u.parent_id) for u in dated.tree(day)}


def test_renamed_agency_keeps_its_earlier_name_for_earlier_days(known) -> None:
    actions.rename_agency(agency_id="bvhttdl", name="Bộ mới", on=DAY, basis=BASIS, by=BY)

    assert shown(DAY - timedelta(days=1))["bvhttdl"][0] == "Bộ Văn hóa, Thể thao và Du lịch"
    assert shown(DAY)["bvhttdl"][0] == "Bộ mới"
    assert queries.agency("bvhttdl").name == "Bộ mới"
    assert [p.name for p in dated.periods("bvhttdl")][-1] == "Bộ mới"
    assert AuditRecord.objects.filter(action="registry.agency_renamed").count() == 1


def test_merged_units_end_and_lead_to_their_successor(known) -> None:
    found("cuc-a"), found("cuc-b"), found("phong-a", "cuc-a"), found("cuc-moi")
    actions.merge_agencies(
        agency_ids=["cuc-a", "cuc-b"], into_id="cuc-moi", on=DAY, basis=BASIS, by=BY
    )
    actions.rename_agency(agency_id="cuc-moi", name="Cục sau", on=DAY, basis=BASIS, by=BY)

    assert {"cuc-a", "cuc-b"} <= set(shown(DAY - timedelta(days=1)))
    assert not {"cuc-a", "cuc-b"} & set(shown(DAY))
    assert shown(DAY)["phong-a"] == ("Cục thử", "cuc-moi")
    assert shown(DAY - timedelta(days=1))["phong-a"] == ("Cục thử", "cuc-a")
    assert dated.successors("cuc-a") == ["cuc-moi"]
    assert dated.ended(["cuc-a", "cuc-moi"], DAY) == {"cuc-a": DAY}


def test_split_agency_leads_to_all_that_came_after(known) -> None:
    found("cuc-a"), found("cuc-b"), found("cuc-c"), found("cuc-d")
    actions.split_agency(agency_id="cuc-a", into_ids=["cuc-b", "cuc-c"], on=DAY, basis=BASIS, by=BY)
    actions.merge_agencies(
        agency_ids=["cuc-c"], into_id="cuc-d", on=DAY + timedelta(days=1), basis=BASIS, by=BY
    )

    assert dated.successors("cuc-a") == ["cuc-b", "cuc-d"]
    assert {e.kind for e in dated.events("cuc-c")} == {"established", "split", "merged"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on": clock.today() + timedelta(days=1)}, "not-yet-in-force"),
        ({"basis": " "}, "no-basis"),
        ({"on": date(2024, 12, 31)}, "before-last-change"),
        ({"agency_id": "phong-a", "parent_id": "khong-co"}, "unknown-agency"),
        ({"agency_id": "cuc-a", "parent_id": "phong-a"}, "agency-within-itself"),
        ({"agency_id": "phong-a", "parent_id": "cuc-a"}, "nothing-changes"),
    ],
)
def test_a_wrong_move_is_refused_with_a_remedy(known, change, code) -> None:
    found("cuc-a"), found("phong-a", "cuc-a")
    asked = {"agency_id": "cuc-a", "parent_id": "btc", "on": DAY, "basis": BASIS, "by": BY}

    with pytest.raises(UserError) as refused:
        actions.move_agency(**{**asked, **change})
    assert refused.value.code == code
    assert shown(DAY)["cuc-a"][1] == "bvhttdl"


def test_an_agency_with_units_is_not_dissolved(known) -> None:
    found("cuc-a"), found("phong-a", "cuc-a")

    with pytest.raises(UserError) as refused:
        actions.dissolve_agency(agency_id="cuc-a", on=DAY, basis=BASIS, by=BY)
    assert refused.value.values["units"] == "Cục thử"
    actions.dissolve_agency(agency_id="phong-a", on=DAY, basis=BASIS, by=BY)
    actions.dissolve_agency(agency_id="cuc-a", on=DAY, basis=BASIS, by=BY)
    assert dated.successors("cuc-a") == []


def test_reference_files_take_back_neither_names_nor_own_units(known, tmp_path) -> None:
    from lienthong.base.settings import REPO_DIR
    from lienthong.services.registry.facts import FACT_TABLES

    found("cuc-a")
    actions.rename_agency(agency_id="bvhttdl", name="Bộ mới", on=DAY, basis=BASIS, by=BY)
    for name in ("VERSION", *(t.file for t in FACT_TABLES)):
        text = (REPO_DIR / "reference" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text + ("-2" if name == "VERSION" else ""), encoding="utf-8")

    assert actions.load_reference(by=BY, folder=tmp_path).changed
    assert queries.agency("bvhttdl").name == "Bộ mới"
    assert queries.agency("cuc-a").retired_at is None


def test_databases_are_handed_over_with_their_history(registered) -> None:  # noqa: F811
    moved = actions.hand_over_databases(from_id="vpcp", to_id="bnv", basis=BASIS, by=BY)

    assert moved == 11
    assert register.databases(Asked(filters={"co_quan": "vpcp"}, limit=0)).total == 0
    assert register.database("vpcp-nq71-01").row["ten_co_quan"] == queries.agency("bnv").name
