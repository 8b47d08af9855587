"""A plan's document on its way in: proposed, decided on by a person, written, compared again."""

from datetime import date
from pathlib import Path

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.audit.models import AuditRecord
from lienthong.services.direction import actions, errors, queries
from lienthong.services.direction.actions.importing import Edit
from lienthong.services.direction.importing.models import PlanImport, ProposedTask
from lienthong.services.direction.models import Plan, Task, TaskProgress
from lienthong.services.direction.restating import restate
from lienthong.services.registry import actions as registry
from lienthong.services.registry.errors import AgencyEnded, UnknownAgency
from tests.unit.core.plans.plans import LABELLED

pytestmark = pytest.mark.django_db
BY = system("test")
TODAY = date(2026, 11, 22)


@pytest.fixture
def known() -> None:
    registry.load_reference(by=BY)


def file_of(folder: Path, text: str = LABELLED) -> Path:
    path = folder / "ke-hoach.txt"
    path.write_text(text, "utf-8")
    return path


def received(folder: Path, text: str = LABELLED, plan_id: str = "") -> PlanImport:
    return actions.receive_plan(
        path=file_of(folder, text), file_name="ke-hoach.txt", by=BY, plan_id=plan_id
    )


def confirmed(folder: Path) -> Plan:
    taken_in = received(folder, LABELLED.replace("30/2/2026", "28/2/2026"))
    return actions.confirm_plan(import_id=taken_in.pk, by=BY, plan_id="so-kho").plan


def test_nothing_is_written_before_a_person_confirms(known, tmp_path) -> None:
    taken_in = received(tmp_path)

    proposed = list(taken_in.tasks.all())
    assert (Plan.objects.count(), Task.objects.count()) == (0, 0)
    assert [p.verdict for p in proposed] == ["new"] * 6
    assert proposed[0].place == {"line": 8}
    assert (proposed[0].lead_ids, proposed[2].lead_ids) == (["so-tttt"], ["vinh-long-so-nv"])
    assert taken_in.title.startswith("Đưa sổ kho")


def test_a_day_that_does_not_exist_stops_the_confirmation_with_its_place(known, tmp_path) -> None:
    taken_in = received(tmp_path)

    with pytest.raises(errors.DoubtsOpen) as refused:
        actions.confirm_plan(import_id=taken_in.pk, by=BY)

    assert refused.value.values["places"] == "II.1.b «30/2/2026»"
    assert Task.objects.count() == 0


def test_a_day_put_right_by_a_person_settles_the_doubt(known, tmp_path) -> None:
    taken_in = received(tmp_path)
    wrong = taken_in.tasks.get(section="II.1.b")

    actions.decide(
        import_id=taken_in.pk, tasks=[wrong.pk], edit=Edit(deadline=date(2026, 2, 28)), by=BY
    )
    done = actions.confirm_plan(import_id=taken_in.pk, by=BY, plan_id="so-kho")

    task = Task.objects.get(pk="so-kho-ii-1-b")
    assert (done.state, done.plan.pk) == ("confirmed", "so-kho")
    assert (task.deadline, task.deadline_rule) == (date(2026, 2, 28), "by")
    assert queries.task(task.pk, today=TODAY).standing.state == "overdue"


def test_what_is_left_out_is_not_written_and_words_may_be_changed(known, tmp_path) -> None:
    taken_in = received(tmp_path)
    first, wrong, *_ = taken_in.tasks.all()
    actions.decide(import_id=taken_in.pk, tasks=[wrong.pk], edit=Edit(decision="leave"), by=BY)
    actions.decide(
        import_id=taken_in.pk,
        tasks=[first.pk],
        edit=Edit(title="Nhập sổ kho", lead_ids=["bca"]),
        by=BY,
    )

    actions.confirm_plan(import_id=taken_in.pk, by=BY, plan_id="so-kho")

    tasks = Task.objects.filter(plan_id="so-kho")
    kept = tasks.get(section="II.1.a")
    assert tasks.count() == 5
    assert (kept.title, kept.lead_ids, kept.cost) == ("Nhập sổ kho", ["bca"], "120 triệu đồng.")
    assert kept.wording.startswith("Nhập sổ kho của bảo tàng")
    assert kept.place["line"] == 8
    assert TaskProgress.objects.filter(task=kept, kind="imported").count() == 1


def test_periodic_work_of_a_new_plan_is_counted_from_its_confirmation(known, tmp_path) -> None:
    plan = confirmed(tmp_path)

    task = plan.tasks.get(cadence="monthly")

    assert task.tracked_from is not None
    assert (task.due_day, task.deadline_words) == (20, "trước ngày 20 hằng tháng")


def test_the_same_file_again_changes_nothing(known, tmp_path) -> None:
    plan = confirmed(tmp_path)

    again = received(tmp_path, LABELLED.replace("30/2/2026", "28/2/2026"))

    assert again.plan == plan
    assert {t.verdict for t in again.tasks.all()} == {"same"}
    assert again.gone == []


def test_a_new_text_of_a_plan_shows_what_changed_and_what_is_gone(known, tmp_path) -> None:
    confirmed(tmp_path)
    text = LABELLED.replace("30/2/2026", "28/2/2026").replace("Quý II/2026", "Quý III/2026")
    text = text.replace("- Mở lớp cho người giữ kho, hoàn thành trước ngày 10 tháng 8 năm 2026.\n",
                        "")  # fmt: skip
    again = received(tmp_path, text)

    changed = again.tasks.get(section="II.1.a")
    actions.confirm_plan(import_id=again.pk, by=BY)

    assert changed.verdict == "changed"
    assert changed.differences == [["deadline", "30/06/2026", "30/09/2026"]]
    assert len(again.gone) == 1
    assert Task.objects.get(pk="so-kho-ii-1-a").deadline == date(2026, 9, 30)
    assert Task.objects.filter(pk=again.gone[0], retired_at=None).exists()


def test_facts_confirmed_from_a_document_outlive_the_reference_files(known, tmp_path) -> None:
    actions.load_reference(by=BY)
    task = Task.objects.filter(plan_id="003", deadline__isnull=False).first()
    Task.objects.filter(pk=task.pk).update(own=True, deadline=date(2030, 1, 1))
    Plan.objects.filter(pk="003").update(own=True)
    restate([task.pk])
    queries_before = Task.objects.count()

    from lienthong.services.registry.models import ReferenceLoad

    ReferenceLoad.objects.filter(part="direction").delete()
    actions.load_reference(by=BY)

    assert Task.objects.get(pk=task.pk).deadline == date(2030, 1, 1)
    assert Task.objects.count() == queries_before


def test_a_body_that_ended_is_asked_about(known, tmp_path) -> None:
    registry.dissolve_agency(
        agency_id="vinh-long-so-nv", on=date(2026, 3, 1), basis="Nghị quyết 1", by=BY
    )

    taken_in = received(tmp_path)

    asked = [d for t in taken_in.tasks.all() for d in t.doubts if d[0] == "ended-body"]
    assert ["ended-body", "Sở Nội vụ"] in asked


def test_work_goes_to_no_body_that_is_not_or_no_more(known, tmp_path) -> None:
    registry.dissolve_agency(
        agency_id="vinh-long-so-nv", on=date(2026, 3, 1), basis="Nghị quyết 1", by=BY
    )
    taken_in = received(tmp_path)
    tasks = [taken_in.tasks.first().pk]

    with pytest.raises(AgencyEnded) as ended:
        actions.decide(
            import_id=taken_in.pk, tasks=tasks, edit=Edit(lead_ids=["vinh-long-so-nv"]), by=BY
        )
    with pytest.raises(UnknownAgency):
        actions.decide(import_id=taken_in.pk, tasks=tasks, edit=Edit(lead_ids=["khong"]), by=BY)

    assert ended.value.values["day"] == "01/03/2026"
    assert (ended.value.place, bool(ended.value.remedy)) == ("ke-hoach.txt", True)
    assert taken_in.tasks.first().lead_ids != ["vinh-long-so-nv"]


def test_a_closed_import_takes_no_more(known, tmp_path) -> None:
    taken_in = received(tmp_path)
    actions.drop_plan(import_id=taken_in.pk, by=BY)

    with pytest.raises(errors.ImportClosed):
        actions.confirm_plan(import_id=taken_in.pk, by=BY)
    with pytest.raises(errors.UnknownImport):
        actions.drop_plan(import_id=0, by=BY)
    assert AuditRecord.objects.filter(action="direction.drop_plan").count() == 1


def test_a_file_without_work_is_refused(known, tmp_path) -> None:
    with pytest.raises(UserError) as refused:
        received(tmp_path, "KẾ HOẠCH\nMua hoa\n\nI. MỤC TIÊU\n1. Cơ quan đẹp hơn.\n")

    assert refused.value.code == "plan-without-tasks"
    assert ProposedTask.objects.count() == 0


def test_nothing_taken_writes_nothing(known, tmp_path) -> None:
    taken_in = received(tmp_path)
    every = [t.pk for t in taken_in.tasks.all()]
    actions.decide(import_id=taken_in.pk, tasks=every, edit=Edit(decision="leave"), by=BY)

    with pytest.raises(errors.NothingTaken):
        actions.confirm_plan(import_id=taken_in.pk, by=BY)
