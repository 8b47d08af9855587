"""What a report is about: by the plan's text, or as people set it; and what stands in its way."""

from datetime import date, timedelta

import pytest

from lienthong.base.settings import REPO_DIR
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.direction.models import Task
from lienthong.services.intake import actions as intake
from lienthong.services.registry import actions as registry
from lienthong.services.registry.errors import AgencyEnded, UnknownAgency
from lienthong.services.registry.models import Agency
from lienthong.services.reporting import actions, errors, queries
from lienthong.services.reporting.laying_out import sections_of
from lienthong.services.reporting.models import Report
from lienthong.services.reporting.scoping import Scope, scope_of
from lienthong.services.reporting.within import kpis_within, tasks_within
from lienthong.services.sync import queries as sync
from lienthong.services.sync.alarms import raise_alarm
from tests.integration.reporting.conftest import BY, OFFICER, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tasks")]
# The contract of the registers names that of the databases.
CONTRACTS = ("danh-muc-csdl", "so-theo-doi")


def police(**told: object) -> None:
    """A ministry, and one that is made a unit of it."""
    shared = {"position": 1, "level": "central", "parent_id": None}
    Agency.objects.create(pk="bca", name="Bộ Công an", **shared | told)
    Agency.objects.create(pk="btc", name="Bộ Tài chính", **shared | {"parent_id": "bca"})


def composed(regime: str, period: str) -> dict[str, object]:
    made = actions.compose_report(regime_id=regime, period=period, by=OFFICER)
    return {section.code: section for section in sections_of(made)}


def scoped(regime: str, scope: Scope | None) -> None:
    actions.set_scope(regime_id=regime, scope=scope, by=BY)


# Regime → the plans, how many tasks are named, how many there are.
BY_THE_TEXT = {
    "r002-09": (("002", "000", "003"), 0, 98),  # the Resolution and who carries it out
    "r000-01": (("000",), 1, 1),
    "r001-04": (("001",), 0, 33),
    "r001-07": (("001",), 0, 33),
    "r003-03": (("003",), 0, 26),
    "r003-05": (("003",), 1, 1),
    "r004-01": (("004",), 1, 1),
    "r004-02": (("004",), 0, 60),
    "r004-05": (("004",), 20, 20),
}


def test_the_plans_text_says_what_a_report_is_about() -> None:
    scopes = {regime: scope_of(queries.regime(regime)) for regime in BY_THE_TEXT}

    assert {
        regime: (scope.plans, len(scope.tasks), tasks_within(scope).count())
        for regime, scope in scopes.items()
    } == BY_THE_TEXT


def test_every_kpi_of_the_plans_is_measured_or_declared_and_belongs_to_its_plan() -> None:
    by_regime = {
        regime: [
            line.kpi for line in kpis_within(scope_of(queries.regime(regime)), TODAY)
            if not line.kpi.own
        ]
        for regime in ("r001-04", "r002-09", "r004-02")
    }  # fmt: skip
    whole = [line.figure for line in kpis_within(Scope(), TODAY) if not line.kpi.own]

    assert {r: len(kpis) for r, kpis in by_regime.items()} == {
        "r001-04": 10, "r002-09": 11 + 4 + 5, "r004-02": 14,
    }  # fmt: skip
    assert len(whole) == 44
    marked = [row[6] for row in composed("r004-02", "2026")["kpi_table"].grids[0].rows]
    assert set(marked[:14]) <= {"Nút đo", "Khai báo"}


def test_people_widen_and_narrow_what_a_report_is_about() -> None:
    scoped("r002-09", Scope())
    whole = composed("r002-09", "2026-11")
    scoped("r001-04", Scope(plans=("000", "002"), pillar="data"))
    narrow = tasks_within(scope_of(queries.regime("r001-04")))
    police()
    scoped("r001-04", Scope(agencies=("bca",)))
    led = tasks_within(scope_of(queries.regime("r001-04")))
    scoped("r001-04", None)

    assert len(whole["task_table"].grids[0].rows) == 191
    assert len(whole["kpi_table"].grids[0].rows) >= 44
    assert Report.objects.get().scope["plans"] == []
    assert set(narrow.values_list("plan_id", "pillar")) == {("000", "data"), ("002", "data")}
    assert led.count() > 1
    leads = list(led.values_list("lead_ids", flat=True))
    assert all({"bca", "btc"} & set(ids) for ids in leads)
    assert any("bca" not in ids for ids in leads)  # units beneath it, too
    assert scope_of(queries.regime("r001-04")).plans == ("001",)
    assert AuditRecord.objects.filter(action="reporting.set_scope").count() == 4


def test_a_lower_plans_task_is_told_of_with_the_one_it_carries_out() -> None:
    Task.objects.filter(pk="t000-iii-1-a").update(parent_id="t004-phu-luc-02-a-ii")
    found = tasks_within(scope_of(queries.regime("r004-01")))

    assert set(found.values_list("pk", flat=True)) == {"t000-iii-1-a", "t004-phu-luc-02-a-ii"}


def test_a_scope_that_names_what_is_not_there_is_refused_with_its_place() -> None:
    police(valid_to=date(2026, 1, 1))
    before = queries.regime("r001-04").scope

    for scope, refusal, place in (
        (Scope(agencies=("bca",)), AgencyEnded, "bca"),
        (Scope(agencies=("khong-co",)), UnknownAgency, None),
        (Scope(plans=("999",)), errors.BadScope, "999"),
        (Scope(tasks=("t-khong-co",)), errors.BadScope, "t-khong-co"),
    ):
        with pytest.raises(refusal) as refused:
            scoped("r001-04", scope)
        assert place is None or refused.value.place == place
    assert queries.regime("r001-04").scope == before
    with pytest.raises(errors.UnknownRegime):
        scoped("r999", Scope())


def test_the_next_period_holds_what_falls_due_in_it_once() -> None:
    Task.objects.filter(plan="001").update(deadline=None, cadence="", deadline_rule="")
    first, second, third, done = Task.objects.filter(plan="001").order_by("position")[:4]
    Task.objects.filter(pk=first.pk).update(deadline=date(2027, 3, 14))
    Task.objects.filter(pk=second.pk).update(deadline=date(2027, 3, 15))  # the period after
    Task.objects.filter(pk=third.pk).update(cadence="monthly", due_day=20)
    Task.objects.filter(pk=done.pk).update(deadline=date(2027, 1, 5), state=Task.DONE)
    part = composed("r001-04", "2026-Q4")["next_period"]

    assert part.grids[0].title == "Nhiệm vụ đến hạn từ 15/12/2026 đến 14/03/2027"
    assert [(row[0], row[1], row[3]) for row in part.grids[0].rows] == [
        (1, third.title, "20/12/2026"), (2, first.title, "14/03/2027"),
    ]  # fmt: skip
    assert part.figures[0].value == 2


@pytest.fixture
def registers() -> None:
    for name in CONTRACTS:
        text = (REPO_DIR / "contracts" / f"{name}.yaml").read_text(encoding="utf-8")
        contracts.apply_contract(text=text, file=name, by=BY)
    registry.load_reference(by=BY)


def raised(code: str, on: date, **told: str) -> None:
    values = {
        "ma": code, "loai": "kho-khan", "noi_dung": f"Việc {code}", "co_quan": "bvhttdl",
        "ngay_neu": on.isoformat(), "noi_tra_loi": "btc", "trang_thai": "cho-tra-loi",
    } | told  # fmt: skip
    saved = intake.save_row(
        table_name="kho_khan_de_xuat", row_id=None, values=values, expected_version=None, by=BY,
        origin="form",
    )  # fmt: skip
    assert saved.row_id, saved.problems


@pytest.mark.usefixtures("registers")
def test_difficulties_open_or_answered_in_the_period_are_told_with_owner_and_answer() -> None:
    said = {"trang_thai": "da-tra-loi", "tra_loi": "Đã bố trí dự toán"}
    raised("qua-han", date(2026, 9, 1), han_tra_loi="2026-10-01")
    raised("da-tra-loi", date(2026, 10, 1), ngay_tra_loi="2026-11-05", loai="de-xuat", **said)
    raised("tra-loi-ky-truoc", date(2026, 9, 1), ngay_tra_loi="2026-10-05", **said)
    raised("neu-sau-ky", date(2026, 12, 1))
    raised("viec-khac", date(2026, 11, 1), nhiem_vu="t001-iv-4-2")
    raised("viec-nay", date(2026, 11, 1), nhiem_vu="khac; t002-iv-2", han_tra_loi="2026-12-20")
    part = composed("r002-09", "2026-11")["difficulties"]

    told = [(row[1], row[3], row[5]) for row in part.grids[0].rows]
    assert told == [
        ("Khó khăn: Việc qua-han", "Bộ Tài chính", "Quá hạn, chưa trả lời"),
        ("Khó khăn: Việc viec-nay", "Bộ Tài chính", "Đang chờ trả lời"),
        ("Đề xuất: Việc da-tra-loi", "Bộ Tài chính",
         "Trả lời ngày 05/11/2026: Đã bố trí dự toán"),
    ]  # fmt: skip
    assert [figure.value for figure in part.figures] == [2, 1, 1]
    assert part.asks  # and what people write stands beside them


def alarms_in(parts: dict[str, object]) -> object:
    return next(f.value for f in parts["sync"].figures if f.label == "Cảnh báo đang mở")


@pytest.mark.usefixtures("registers")
def test_a_narrowed_report_is_about_its_units_tasks_and_databases() -> None:
    raised("cua-bo", date(2026, 11, 1))
    raised("cua-bo-khac", date(2026, 11, 1), co_quan="bkhcn")
    raised("cho-cong-an", date(2026, 11, 1), co_quan="bkhcn", noi_tra_loi="bca")
    scoped("r002-09", Scope(agencies=("bca",)))
    by_unit = composed("r002-09", "2026-11")["difficulties"].grids[0].rows
    named = composed("r000-01", "2026-11-20")["difficulties"].grids[0].rows
    scoped("r001-04", Scope(group="khong-co"))
    for subject in ("out:danh-muc-csdl:trung-tam", "table:danh_muc_csdl", "peer:trung-tam"):
        raise_alarm(kind="thu", subject=subject, message="Thử.", values={})
    none = composed("r001-04", "2026-Q4")

    assert [row[1] for row in by_unit] == ["Khó khăn: Việc cho-cong-an"]
    assert named == ()
    databases = {figure.label: figure.value for figure in none["quality"].figures}
    assert databases["Cơ sở dữ liệu có hợp đồng dữ liệu"] == 0
    assert none["sync"].figures[0].value == 0
    assert alarms_in(none) == 0
    scoped("r002-09", Scope())
    assert alarms_in(composed("r002-09", "2026-10")) == 3
    assert {one.subject for one in sync.open_alarms_of(["danh-muc-csdl"])} == {
        "table:danh_muc_csdl", "out:danh-muc-csdl:trung-tam",
    }  # fmt: skip
    assert sync.open_alarms_of(["so-theo-doi"]) == []


def test_without_the_register_the_part_only_tells_where_late_work_gathers() -> None:
    part = composed("r002-09", "2026-11")["difficulties"]

    assert part.figures == ()
    assert [grid.title for grid in part.grids] == ["Đơn vị có nhiều nhiệm vụ quá hạn nhất"]
    assert part.grids[0].rows[0][2] > 0


def test_asking_again_later_keeps_what_a_report_was_about() -> None:
    made = actions.compose_report(regime_id="r001-04", period="2026-Q4", by=OFFICER)
    scoped("r001-04", Scope(plans=("002",)))
    kept = queries.report(made.pk).scope
    actions.recompose(report_id=made.pk, by=OFFICER)

    assert kept["plans"] == ["001"]
    assert queries.report(made.pk).scope["plans"] == ["002"]
    assert TODAY + timedelta(days=1) < made.due
