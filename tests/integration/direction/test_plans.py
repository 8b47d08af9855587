"""The five plans on a fixed day, what people report, and what the node measures."""

from datetime import date, timedelta

import pytest

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.services.audit.models import AuditRecord
from lienthong.services.direction import actions, errors, home, queries
from lienthong.services.direction.finding import Found, Question
from lienthong.services.direction.models import Kpi, ReportingRule, Task
from lienthong.services.registry import actions as registry
from tests.integration.registry.test_register import registered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
BY = system("test")
TODAY = date(2026, 11, 22)
DATED = "t002-iv-7-1"  # before 10 August 2025


@pytest.fixture
def loaded():
    registry.load_reference(by=BY)
    return actions.load_reference(by=BY)


def test_every_fact_is_loaded_once(loaded) -> None:
    again = actions.load_reference(by=BY)

    assert (Task.objects.count(), Kpi.objects.filter(own=False).count()) == (191, 44)
    assert ReportingRule.objects.count() == 34
    assert [(p.plan.pk, p.tasks, p.kpis) for p in queries.plans(today=TODAY)] == [
        ("000", 13, 4), ("001", 33, 10), ("002", 59, 11), ("003", 26, 5), ("004", 60, 14),
    ]  # fmt: skip
    assert not again.changed
    assert all(task.title for task in Task.objects.all())


@pytest.mark.parametrize(
    ("today", "overdue"), [(date(2022, 1, 1), 0), (date(2024, 1, 1), 31), (TODAY, 98)]
)
def test_overdue_counts_on_a_day(loaded, today, overdue) -> None:
    assert Found(Question(), today).states.get("overdue", 0) == overdue


def test_states_today_add_up(loaded) -> None:
    counts = Found(Question(), TODAY).states

    assert counts == {
        "overdue": 98, "not_started": 9, "recurring": 7, "continuous": 54, "dependent": 9,
        "not_dated": 14,
    }  # fmt: skip
    assert sum(counts.values()) == 191
    assert queries.tasks(today=TODAY)[0].standing.state == "overdue"


def test_tasks_are_searched_and_filtered(loaded) -> None:
    plain = queries.tasks(today=TODAY, search="DU LIEU", plan="002")
    by_lead = queries.tasks(today=TODAY, lead="bca")

    assert plain
    assert {line.task.plan_id for line in plain} == {"002"}
    assert all("bca" in line.task.lead_ids for line in by_lead)
    assert len(by_lead) == dict(queries.leads(today=TODAY))["bca"].total()


def test_task_is_done_late_with_evidence_and_opened_again(loaded) -> None:
    actions.report_progress(task_id=DATED, note="Đã gửi văn bản.", by=BY)
    actions.complete_task(task_id=DATED, done_on=date(2025, 8, 12), evidence="Công văn 12", by=BY)
    done = queries.task(DATED, today=TODAY)
    actions.load_reference(by=BY)
    actions.reopen_task(task_id=DATED, reason="Thiếu phụ lục", by=BY)
    reopened = queries.task(DATED, today=TODAY)

    assert (done.standing.state, done.standing.days_late) == ("done_late", 3)
    assert reopened.standing.state == "overdue"
    assert [p.kind for p in reopened.task.progress.all()] == ["reopened", "done", "progress"]
    assert AuditRecord.objects.filter(subject=f"task:{DATED}").count() == 3


def test_loading_again_keeps_what_people_entered(loaded, tmp_path) -> None:
    import shutil

    from lienthong.base.settings import REPO_DIR

    actions.complete_task(task_id=DATED, done_on=date(2025, 8, 1), evidence="x", by=BY)
    folder = tmp_path / "reference"
    shutil.copytree(REPO_DIR / "reference", folder)
    (folder / "VERSION").write_text("2099.01\n")

    result = actions.load_reference(by=BY, folder=folder)
    assert result.changed
    assert result.counts["tasks.csv"]["changed"] == 0
    assert Task.objects.get(pk=DATED).evidence == "x"


def test_bad_reports_are_refused(loaded) -> None:
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(errors.UnknownTask):
        actions.report_progress(task_id="không có", note="x", by=BY)
    with pytest.raises(errors.EvidenceMissing):
        actions.complete_task(task_id=DATED, done_on=TODAY - timedelta(days=900), evidence=" ",
                              by=BY)  # fmt: skip
    with pytest.raises(errors.DoneInFuture):
        actions.complete_task(task_id=DATED, done_on=tomorrow, evidence="x", by=BY)
    with pytest.raises(errors.NotDone):
        actions.reopen_task(task_id=DATED, reason="x", by=BY)
    actions.complete_task(task_id=DATED, done_on=date(2025, 8, 1), evidence="x", by=BY)
    with pytest.raises(errors.AlreadyDone):
        actions.complete_task(task_id=DATED, done_on=date(2025, 8, 1), evidence="x", by=BY)


def test_reports_due_next_come_first(loaded) -> None:
    lines = queries.reporting_rules(today=TODAY)

    assert len(lines) == 34
    assert lines[0].due == date(2026, 12, 20)
    assert lines[0].days_left == 28
    assert lines[-1].due is None


def test_home_tells_red_late_and_new(loaded, registered) -> None:  # noqa: F811
    from lienthong.services.quality import actions as quality

    quality.run(table_name="danh_muc_csdl", by=BY)

    facts = home.home(today=TODAY)
    assert (facts.tasks["overdue"], len(facts.overdue)) == (98, home.OVERDUE_SHOWN)
    assert {(red.contract.id, red.word) for red in facts.red} == {
        ("danh-muc-csdl", "du"),
        ("danh-muc-csdl", "song"),
    }
    assert facts.quarantine_open == 0
    assert facts.alarms == []
    assert facts.news.rows_changed == 330
    assert len(facts.reports_due) == 4
    assert "quality.run" in {act.action for act in facts.news.acts}
