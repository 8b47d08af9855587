"""Work on a task: periods of recurring work, hand-over, links to other tasks, files as evidence."""

from datetime import date

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import NotAllowed
from lienthong.services.accounts import actions as accounts
from lienthong.services.direction import actions, errors, queries, rights
from lienthong.services.direction.models import Task, TaskFile
from lienthong.services.direction.parents import parents_of
from lienthong.services.direction.restating import restate
from lienthong.services.registry import actions as registry

pytestmark = pytest.mark.django_db
BY = system("test")
MONTHLY, DATED, OTHER = "t002-iv-7-2", "t002-iv-7-1", "t002-iv-6"
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def loaded():
    registry.load_reference(by=BY)
    return actions.load_reference(by=BY)


def test_periods_are_counted_from_the_day_somebody_begins(loaded) -> None:
    before = queries.task(MONTHLY, today=TODAY).standing.state
    actions.track(task_id=MONTHLY, since=date(2026, 10, 1), by=BY)
    late = queries.task(MONTHLY, today=TODAY).standing

    actions.complete_period(
        task_id=MONTHLY, day=date(2026, 10, 9), done_on=date(2026, 1, 5), evidence="BC 10", by=BY
    )
    after = queries.task(MONTHLY, today=TODAY).standing

    assert before == "recurring"
    assert (late.state, late.last_day) == ("overdue", date(2026, 10, 31))
    assert (after.state, after.last_day) == ("recurring", date(2026, 11, 30))


def test_a_period_is_done_once_and_only_of_recurring_work() -> None:
    done = {"day": date(2026, 1, 1), "done_on": date(2026, 1, 5), "evidence": "x", "by": BY}
    actions.complete_period(task_id=MONTHLY, **done)

    with pytest.raises(errors.AlreadyDone):
        actions.complete_period(task_id=MONTHLY, **done)
    with pytest.raises(errors.NotRecurring):
        actions.complete_period(task_id=DATED, **done)
    with pytest.raises(errors.NotRecurring):
        actions.track(task_id=DATED, since=TODAY, by=BY)
    with pytest.raises(errors.DoneInFuture):
        actions.complete_period(task_id=MONTHLY, **done | {"done_on": date(2999, 1, 1)})


def test_work_goes_from_hand_to_hand_with_a_reason() -> None:
    for name in ("lan", "minh"):
        accounts.create_user(username=name, full_name=name, role="data_officer", unit="",
                             password="mat-khau-2026-x", by=BY)  # fmt: skip
    actions.hand_over(task_id=DATED, to="lan", reason="Anh Nam nghỉ", by=BY)
    task = actions.hand_over(task_id=DATED, to="minh", reason="Lan chuyển phòng", by=BY)

    notes = [p.note for p in task.progress.all()]
    assert task.holder == "minh"
    assert notes == ["lan → minh: Lan chuyển phòng", "– → lan: Anh Nam nghỉ"]
    with pytest.raises(errors.NobodyNamed):
        actions.hand_over(task_id=DATED, to=" ", reason="x", by=BY)
    with pytest.raises(errors.UnknownPerson) as refused:
        actions.hand_over(task_id=DATED, to="lam", reason="x", by=BY)
    assert refused.value.values == {"name": "lam"}


def test_who_leads_or_holds_a_task_reports_on_it_nobody_else_does() -> None:
    lead = Task.objects.get(pk=DATED).lead_ids[0]
    people = {
        name: accounts.create_user(username=name, full_name=name, role=role, unit=unit,
                                   password="mat-khau-2026-x", by=BY)
        for name, role, unit in (
            ("can-bo", "data_officer", ""), ("chu-tri", "clerk", lead), ("khac", "clerk", "khac"),
            ("lanh-dao", "leader", lead), ("duoc-giao", "leader", ""),
        )
    }  # fmt: skip
    task = actions.hand_over(task_id=DATED, to="duoc-giao", reason="Giao việc", by=BY)

    allowed = {name for name, user in people.items() if rights.may_report(user, task)}

    assert allowed == {"can-bo", "chu-tri", "duoc-giao"}
    with pytest.raises(NotAllowed, match="không do đơn vị của bạn chủ trì"):
        rights.demand_report(people["khac"], task)


def test_a_task_waits_for_another_until_that_is_done() -> None:
    Task.objects.filter(pk=DATED).update(deadline=date(2027, 6, 1))
    restate([DATED])
    actions.link_task(task_id=DATED, waiting_on=OTHER, parent_id="t002-iv-2", by=BY)
    waiting = queries.task(DATED, today=TODAY).standing.state

    actions.complete_task(task_id=OTHER, done_on=date(2026, 1, 5), evidence="x", by=BY)

    assert waiting == "waiting"
    assert queries.task(DATED, today=TODAY).standing.state == "not_started"


def test_tasks_do_not_wait_for_each_other_in_a_circle() -> None:
    actions.link_task(task_id=DATED, waiting_on=OTHER, by=BY)

    with pytest.raises(errors.CircularLink):
        actions.link_task(task_id=OTHER, waiting_on=DATED, by=BY)
    with pytest.raises(errors.UnknownTask):
        actions.link_task(task_id=OTHER, parent_id="không có", by=BY)


def test_a_task_of_a_province_is_like_those_of_the_resolution_above_it() -> None:
    task = Task.objects.select_related("plan").get(pk="t003-ii-1-d")
    above = parents_of(task)

    assert {found.task.plan_id for found in above} == {"002"}
    assert [found.share for found in above] == sorted((f.share for f in above), reverse=True)
    assert parents_of(Task.objects.select_related("plan").get(pk=MONTHLY)) == []  # 214 itself

    actions.link_task(task_id=task.pk, parent_id=above[0].task.pk, by=BY)
    assert above[0].task.children.get() == task


def test_a_file_is_kept_once_as_evidence_and_an_unknown_kind_refused(tmp_path) -> None:
    report, program = tmp_path / "bao-cao.txt", tmp_path / "chay.exe"
    report.write_text("Đã nhập 12 sổ.", "utf-8")
    program.write_bytes(b"MZ\x90\x00" + bytes(200))

    kept = actions.attach_file(task_id=DATED, path=report, name=report.name, by=BY)
    again = actions.attach_file(task_id=DATED, path=report, name="khac.txt", by=BY)

    assert (kept.pk, kept.media_type) == (again.pk, "text/plain")
    assert Task.objects.get(pk=DATED).progress.filter(kind="attached").count() == 1
    with pytest.raises(errors.FileRefused):
        actions.attach_file(task_id=DATED, path=program, name=program.name, by=BY)
    assert TaskFile.objects.count() == 1


def test_the_89_items_stand_below_their_priority_databases() -> None:
    lines = queries.priority_items(today=TODAY)
    item = lines[0].items[0]
    actions.complete_item(item_id=item.pk, done_on=date(2026, 1, 5), evidence="BC 3", by=BY)
    actions.load_reference(by=BY)
    done = queries.priority_items(today=TODAY)[0].done
    actions.complete_item(item_id=item.pk, done_on=None, evidence="Nhầm", by=BY)

    assert (len(lines), sum(len(line.items) for line in lines)) == (11, 89)
    assert lines[0].days_late == (TODAY - date(2025, 12, 31)).days
    assert (done, queries.priority_items(today=TODAY)[0].done) == (1, 0)
    with pytest.raises(errors.UnknownTask):
        actions.complete_item(item_id="không có", done_on=None, evidence="x", by=BY)
