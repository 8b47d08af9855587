"""KPIs: what the node measures and from which rows, what people declare, where figures head."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.settings import REPO_DIR
from lienthong.services.accounts.models import Role, User
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.direction import actions, errors
from lienthong.services.direction.actions.kpis import Stated
from lienthong.services.direction.kpis import queries, rights
from lienthong.services.direction.kpis.definition import Definition
from lienthong.services.direction.kpis.files import definitions_in
from lienthong.services.direction.kpis.models import KpiReading, KpiRow
from lienthong.services.direction.kpis.rows import Behind, Question
from lienthong.services.direction.kpis.unmeasured import WHY
from lienthong.services.direction.measures import MEASURES, measure_of
from lienthong.services.direction.models import Kpi, PriorityItem, Task
from lienthong.services.quality.models import Ticket
from lienthong.services.records import actions as records
from lienthong.services.registry import actions as registry
from lienthong.services.registry.models import ReviewCampaign, ReviewItem
from tests.integration.registry.test_register import registered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
BY = system("test")
SHARE = Definition(title="Tỷ lệ của riêng nút", unit="%", target=Decimal(100))


@pytest.fixture
def loaded():
    registry.load_reference(by=BY)
    return actions.load_reference(by=BY)


@pytest.fixture
def measured(registered, loaded):  # noqa: F811
    return actions.measure_kpis(by=BY)


def said(value: int, day: date | None = None) -> Stated:
    at = day or clock.today()
    return Stated(Decimal(value), "Quyết định giao việc", at, at)


def values(at: date | None = None) -> dict[str, queries.KpiValue]:
    return {value.code: value for value in queries.kpi_values(at or clock.today())}


def test_every_kpi_of_the_plans_is_measured_or_says_why_not(loaded) -> None:
    plans = {kpi.pk: measure_of(kpi) for kpi in Kpi.objects.filter(own=False)}

    assert len(plans) == 44
    assert {pk for pk, measure in plans.items() if measure is None} == set(WHY)


def test_figures_are_counted_from_the_rows_behind_them(measured) -> None:
    found = values()
    known = [v for v in found.values() if v.source == "measured" and v.value is not None]
    silent = [v for v in found.values() if v.source == "measured" and v.value is None]

    assert measured.failed == ()
    assert len(known) >= 15
    assert all(v.reason and v.measured_at for v in silent)
    for line in queries.kpi_lines(clock.today()):
        if line.measure is not None and line.figure.value is not None:
            rows = KpiRow.objects.filter(kpi=line.kpi)
            counted = rows.filter(counted=True).count()
            expected = 100 * counted / rows.count() if line.figure.unit == "%" else counted
            assert line.figure.value == pytest.approx(expected, abs=0.0001), line.kpi.pk
    assert (found["k002-03"].value, found["k002-03"].met) == (330, True)
    assert (found["inventories-complete"].value, found["inventories-complete"].state) == (
        100, "met",
    )  # fmt: skip
    assert (found["databases-declared"].value, found["names-repeated"].value) == (0, 4)
    assert (found["k002-10"].value, found["k002-10"].met) == (0, False)
    assert "Chưa ai ghi" in found["k002-02"].reason
    assert found["tables-green"].value is None


def test_a_node_without_the_register_says_so(loaded) -> None:
    actions.measure_kpis(by=BY)

    assert "chưa được khai báo" in values()["k002-03"].reason


def test_a_measured_kpi_is_not_typed_over(loaded) -> None:
    with pytest.raises(errors.MeasuredKpi) as refused:
        actions.declare_kpi(kpi_id="k002-03", stated_figure=said(330), by=BY)

    assert refused.value.remedy
    with pytest.raises(errors.UnknownKpi):
        actions.declare_kpi(kpi_id="k999", stated_figure=said(1), by=BY)


def test_declarations_stay_and_count_for_their_period(loaded) -> None:
    before = clock.today() - timedelta(days=40)
    actions.declare_kpi(kpi_id="k002-05", stated_figure=said(0, before), by=BY)
    actions.declare_kpi(kpi_id="k002-05", stated_figure=said(1), by=BY)

    assert (values()["k002-05"].value, values()["k002-05"].met) == (1, True)
    assert values(before)["k002-05"].value == 0
    assert values(before - timedelta(days=1))["k002-05"].source == "none"
    told = AuditRecord.objects.filter(action="direction.declare_kpi").first()
    assert told is not None
    assert told.after["evidence"] == "Quyết định giao việc"


def test_a_period_that_cannot_be_is_refused(loaded) -> None:
    today = clock.today()
    for start, end, error in ((5, -5, errors.PeriodTurned), (5, 9, errors.PeriodToCome)):
        days = (today + timedelta(days=start), today + timedelta(days=end))
        with pytest.raises(error):
            actions.declare_kpi(
                kpi_id="k002-05", stated_figure=Stated(Decimal(1), "x", *days), by=BY
            )


def test_a_milestone_is_met_at_a_hundred_percent(loaded) -> None:
    actions.declare_kpi(kpi_id="k001-05", stated_figure=said(60), by=BY)
    assert (values()["k001-05"].met, values()["k001-05"].unit) == (False, "%")

    actions.declare_kpi(kpi_id="k001-05", stated_figure=said(100), by=BY)
    assert values()["k001-05"].met


def test_a_day_keeps_its_last_reading_and_other_days_theirs(loaded) -> None:
    yesterday = clock.today() - timedelta(days=1)
    kpi = Kpi.objects.get(pk="tasks-done")
    KpiReading.objects.create(kpi=kpi, day=yesterday, at=clock.now(), value=Decimal(7))
    for _round in range(2):
        actions.measure_kpis(by=BY, only=[kpi.pk])

    assert KpiReading.objects.filter(kpi=kpi).count() == 2
    assert values(yesterday)[kpi.pk].value == 7
    assert values()[kpi.pk].value == 0


def test_rows_behind_are_not_written_again_when_they_are_the_same(loaded) -> None:
    actions.measure_kpis(by=BY, only=["tasks-done"])
    first = set(KpiRow.objects.values_list("pk", flat=True))
    actions.measure_kpis(by=BY, only=["tasks-done"])

    assert first
    assert set(KpiRow.objects.values_list("pk", flat=True)) == first


def test_only_measured_kpis_are_measured(loaded) -> None:
    with pytest.raises(errors.DeclaredKpi):
        actions.measure_kpis(by=BY, only=["k002-05"])


def test_a_straight_line_tells_who_will_not_make_it(loaded) -> None:
    today = clock.today()
    kpi = actions.define_kpi(
        kpi_id="rieng",
        definition=Definition(
            title="Riêng", unit="%", target=Decimal(100), measure="databases-declared",
            deadline=today + timedelta(days=20),
        ),
        by=BY,
    )  # fmt: skip
    for ago, value in ((4, 10), (2, 20), (0, 30)):
        KpiReading.objects.create(
            kpi=kpi, day=today - timedelta(days=ago), at=clock.now(), value=Decimal(value)
        )

    assert values()["rieng"].state == "not_met"  # 30 + 5 a day reaches 100 in 14 days
    KpiReading.objects.filter(kpi=kpi, day=today).update(value=Decimal(21))
    assert values()["rieng"].state == "at_risk"


def test_own_kpis_are_defined_edited_retired_and_revived(loaded) -> None:
    actions.define_kpi(kpi_id="rieng", definition=SHARE, by=BY)
    with pytest.raises(errors.KpiExists):
        actions.define_kpi(kpi_id="rieng", definition=SHARE, by=BY)
    actions.retire_kpi(kpi_id="rieng", by=BY)
    assert "rieng" not in values()
    with pytest.raises(errors.RetiredKpi):
        actions.declare_kpi(kpi_id="rieng", stated_figure=said(1), by=BY)
    actions.revive_kpi(kpi_id="rieng", by=BY)

    assert values()["rieng"].source == "none"
    done = AuditRecord.objects.filter(subject="kpi:rieng").values_list("action", flat=True)
    assert {"direction.define_kpi", "direction.retire_kpi", "direction.revive_kpi"} <= set(done)


def test_what_a_plan_gives_is_not_edited_here(loaded) -> None:
    with pytest.raises(errors.PlansKpi):
        actions.edit_kpi(kpi_id="k002-05", definition=SHARE, by=BY)
    with pytest.raises(errors.PlansKpi):
        actions.retire_kpi(kpi_id="k002-05", by=BY)
    said_so = actions.describe_kpi(
        kpi_id="k002-05", definition="Người được giao", formula="Đếm", cadence="yearly", by=BY
    )

    assert said_so.definition == "Người được giao"
    actions.load_reference(by=BY)
    assert Kpi.objects.get(pk="k002-05").formula == "Đếm"


def test_a_definition_that_does_not_hold_is_refused(loaded) -> None:
    for wrong in (
        {"title": " "}, {"unit": ""}, {"comparator": "~"}, {"cadence": "daily"},
        {"owner_id": "khong-co"}, {"plan_id": "khong-co"}, {"measure": "khong-co"},
        {"measure": "plan-tasks-done"}, {"scope": "bvhttdl", "measure": "priority-complete"},
    ):  # fmt: skip
        stated = {"title": "Tên", "unit": "%", "target": Decimal(1)} | wrong
        with pytest.raises(errors.BadKpi) as refused:
            actions.define_kpi(kpi_id="rieng", definition=Definition(**stated), by=BY)
        assert refused.value.place, wrong
        assert refused.value.remedy, wrong


def test_the_shipped_set_comes_once_and_stays_as_people_left_it(loaded) -> None:
    shipped = {m.id for m in MEASURES if m.shipped}
    assert set(Kpi.objects.filter(own=True).values_list("id", flat=True)) == shipped

    actions.retire_kpi(kpi_id="contracts-open", by=BY)
    assert actions.ship_kpis(by=BY) == []
    assert "contracts-open" not in values()


def test_an_own_kpi_is_measured_in_its_scope(registered, loaded) -> None:  # noqa: F811
    scoped = Definition(
        title="Của Bộ", unit="", target=Decimal(38), measure="databases-registered",
        scope="bvhttdl", comparator="=",
    )  # fmt: skip
    actions.define_kpi(kpi_id="cua-bo", definition=scoped, by=BY)
    actions.measure_kpis(by=BY, only=["cua-bo"])

    assert (values()["cua-bo"].value, values()["cua-bo"].unit) == (38, "cơ sở dữ liệu")


def test_rows_are_searched_narrowed_and_sorted(registered, loaded) -> None:  # noqa: F811
    actions.measure_kpis(by=BY, only=["k002-03"])
    kpi = queries.kpi("k002-03")

    def found(question: Question) -> Behind:
        return Behind(kpi, question, rights.Sight())

    everything = found(Question())
    assert everything.count == 330
    assert len(everything.units()) == 16
    assert found(Question(search="di tich")).count >= found(Question(search="di tích")).count > 0
    assert found(Question(search="dí tích")).count == 0
    assert found(Question(unit="bvhttdl")).count == 38
    assert found(Question(counted=False)).count == 0
    titles = [row.title for row in found(Question(order="title", down=True)).rows(0, 2)]
    assert titles[0] > titles[1]
    assert Behind(kpi, Question(), rights.Sight(unit="bvhttdl")).count == 38
    assert Behind(kpi, Question(), rights.Sight(refused="không")).count == 0


def test_who_declares_is_the_owner_or_a_data_officer(loaded) -> None:
    kpi = queries.kpi("k002-05")
    clerk = User(username="a", role=Role.CLERK, unit=kpi.owner_ids[0])
    other = User(username="b", role=Role.CLERK, unit="bca")

    assert rights.may_declare(clerk, kpi)
    assert not rights.may_manage(clerk)
    assert not rights.may_declare(other, kpi)
    assert not rights.may_declare(User(username="c", role=Role.LEADER), kpi)
    assert rights.may_manage(User(username="d", role=Role.DATA_OFFICER))


def test_definitions_are_read_from_a_file(loaded, tmp_path) -> None:
    path = tmp_path / "chi-tieu.csv"
    path.write_text(
        "Mã,Tên,Mục tiêu,Đơn vị tính,So sánh,Hạn,Kỳ theo dõi,Đơn vị chịu trách nhiệm\n"
        "k002-05,của kế hoạch,1,người,=,,,\n"
        'rieng-1,Chỉ tiêu riêng,"97,5",%,≥,31/12/2026,hằng quý,"Bộ Văn hóa, Thể thao và Du lịch"\n',
        encoding="utf-8",
    )

    assert actions.take_in_kpis(definitions=definitions_in(path, path.name), by=BY) == ["rieng-1"]
    made = Kpi.objects.get(pk="rieng-1")
    assert (made.target, made.cadence, made.owner_ids) == ("97.5", "quarterly", ["bvhttdl"])
    assert made.deadline == date(2026, 12, 31)
    assert Kpi.objects.get(pk="k002-05").title != "của kế hoạch"


def test_a_wrong_line_of_a_file_is_named(loaded, tmp_path) -> None:
    path = tmp_path / "chi-tieu.csv"
    for line, said_so in (
        ("rieng-1,Tên,nhiều,", "không phải là số"),
        ("rieng-1,Tên,1.000,", "hai cách đọc"),
        ("rieng-1,Tên,1,30/2/2026", "không phải là ngày"),
        ("rieng-1,Tên,1,\nrieng-1,Tên,2,", "lặp lại"),
    ):
        path.write_text(f"Mã,Tên,Mục tiêu,Hạn\n{line}\n", encoding="utf-8")
        with pytest.raises(UserError) as refused:
            definitions_in(path, path.name)
        assert said_so in refused.value.message
        assert refused.value.place.startswith("chi-tieu.csv: ")
    path.write_text("Mã,Tên\nrieng-1,Tên\n", encoding="utf-8")
    with pytest.raises(UserError) as refused:
        definitions_in(path, path.name)
    assert "thiếu cột" in refused.value.message


def test_chief_engineers_are_counted_from_their_register(registered, loaded) -> None:  # noqa: F811
    def value() -> queries.KpiValue:
        actions.measure_kpis(by=BY, only=["k000-02"])
        return values()["k000-02"]

    assert "chưa được khai báo" in value().reason
    path = REPO_DIR / "contracts" / "so-theo-doi.yaml"
    contracts.apply_contract(text=path.read_text(encoding="utf-8"), file=path.name, by=BY)
    assert "chưa có dòng nào" in value().reason
    table = contract_queries.table("tong_cong_trinh_su")[1]
    person = {"co_quan": "bvhttdl", "ho_ten": "Nguyễn Văn A", "quyet_dinh": "12/QĐ-BVHTTDL"}
    roles = {"1": ("cong-nghe-thong-tin", None), "2": ("cong-nghe-thong-tin", date(2025, 1, 1)),
             "3": ("nghiep-vu", None)}  # fmt: skip
    rows = [(key, {**person, "ma": key, "vai_tro": role, "den_ngay": until})
            for key, (role, until) in roles.items()]  # fmt: skip
    records.write_rows(table=table, rows=rows, by=BY)

    assert (value().value, value().met) == (1, True)
    assert not KpiRow.objects.filter(title__contains="Nguyễn").exists()


def test_tickets_reviews_and_tasks_count_what_was_done_in_time(loaded) -> None:
    today, now = clock.today(), clock.now()
    ago, ahead = today - timedelta(days=3), today + timedelta(days=3)
    for number, (state, due, closed) in enumerate(
        ((Ticket.CLOSED, ahead, now), (Ticket.CLOSED, ago, now), (Ticket.OPEN, ago, None),
         (Ticket.OPEN, ahead, None))
    ):  # fmt: skip
        Ticket.objects.create(
            contract_id="c", table_name="bang", rule=f"r{number}", family="format", word="sach",
            severity="error", sentence="s", state=state, opened_at=now, clock_from=ago,
            verify_by=ago, due=due, closed_at=closed, assigned_unit="bca",
        )  # fmt: skip
    campaign = ReviewCampaign.objects.create(
        name="Đợt", form_table="phieu_ra_soat", due_on=ahead, state="open", created_at=now
    )
    for number, state in enumerate(ReviewItem.State.values):
        ReviewItem.objects.create(
            campaign=campaign, database_id=f"d{number}", name="Tên", agency_id="bca", unit="bca",
            due_on=ahead, state=state, answer_id=str(number),
        )  # fmt: skip
    task = Task.objects.get(pk="t002-iii-5-c-1")
    actions.complete_task(task_id=task.pk, done_on=today, evidence="QĐ", by=BY)
    items = PriorityItem.objects.filter(database="p04", part=PriorityItem.TASK)
    for item in items:
        actions.complete_item(item_id=item.pk, done_on=ago, evidence="Biên bản", by=BY)
    codes = ["tickets-in-time", "reviews-done", "k002-10", "k002-02", "tasks-in-time", "tasks-done"]
    actions.measure_kpis(by=BY, only=codes)

    found = values()
    assert found["tickets-in-time"].value == pytest.approx(100 / 3, abs=0.001)
    assert found["reviews-done"].value == 25
    assert (found["k002-10"].value, found["k002-10"].met) == (100, True)
    assert found["k002-02"].value == 1
    assert (found["tasks-in-time"].value or 0) == 0
    assert (found["tasks-done"].value or 0) > 0


def test_one_measure_that_fails_leaves_the_others_and_its_last_figure(loaded) -> None:
    actions.measure_kpis(by=BY, only=["tickets-in-time"])
    before = values()["tickets-in-time"].measured_at
    assert before is not None

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE quality_ticket RENAME TO quality_ticket_gone")
    done = actions.measure_kpis(by=BY, only=["tickets-in-time", "k002-10"])
    assert (done.failed, done.values) == (("tickets-in-time",), {"k002-10": 0})
    assert values()["tickets-in-time"].measured_at == before
