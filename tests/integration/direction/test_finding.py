"""Tasks found by the database stand as the calendar says: the same states, counts and orders."""

from datetime import date, timedelta

import pytest

from lienthong.base.actor import system
from lienthong.services.direction import actions, queries
from lienthong.services.direction.finding import Found, Question, leads
from lienthong.services.direction.lines import facts_of
from lienthong.services.direction.models import Task
from lienthong.services.direction.restating import restate
from lienthong.services.direction.schedule import TASK_STATES, standing
from lienthong.services.registry import actions as registry

pytestmark = pytest.mark.django_db
BY = system("test")
MONTHLY, DATED, OTHER = "t002-iv-7-2", "t002-iv-7-1", "t002-iv-6"
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def worked_on() -> None:
    """The real tasks, some reported on, done, waiting, counted by period."""
    registry.load_reference(by=BY)
    actions.load_reference(by=BY)
    first, second, third, fourth = Task.objects.filter(deadline__gt=TODAY)[:4]
    actions.report_progress(task_id=first.pk, note="Đang làm", by=BY)
    actions.link_task(task_id=second.pk, waiting_on=OTHER, by=BY)
    actions.complete_task(task_id=third.pk, done_on=date(2026, 1, 5), evidence="x", by=BY)
    Task.objects.filter(pk=fourth.pk).update(deadline=TODAY + timedelta(days=31),
                                             deadline_rule="before")  # fmt: skip
    restate([fourth.pk])
    actions.complete_task(task_id=DATED, done_on=date(2025, 9, 1), evidence="x", by=BY)
    actions.track(task_id=MONTHLY, since=date(2026, 10, 1), by=BY)


DAYS = (
    date(2022, 12, 31), date(2025, 8, 9), date(2025, 8, 10), date(2026, 11, 30), TODAY,
    date(2026, 12, 1), date(2031, 1, 1),
)  # fmt: skip


def test_the_database_and_the_calendar_agree_on_every_task_on_every_day() -> None:
    tasks = list(Task.objects.filter(retired_at=None))
    known = facts_of(tasks)
    for today in DAYS:
        expected = {t.pk: standing(t, today, known.get(t.pk)) for t in tasks}

        found = {s: queries.tasks(today=today, state=s) for s in TASK_STATES}

        shown = {line.task.pk: line.standing for lines in found.values() for line in lines}
        assert shown == expected, today
        assert all(line.standing.state == s for s, lines in found.items() for line in lines)
        assert sum(Found(Question(), today).states.values()) == 191


def test_pages_put_together_are_the_whole_list_in_order() -> None:
    found = Found(Question(), TODAY)

    whole = [x.task.pk for x in found.lines()]
    paged = [x.task.pk for start in range(0, found.count, 50) for x in found.lines(start, 50)]

    assert whole == paged
    ranks = [TASK_STATES.index(x.standing.state) for x in found.lines()]
    assert ranks == sorted(ranks)


def test_orders_turn_round_and_words_are_found_with_and_without_diacritics() -> None:
    up = [x.standing.last_day for x in Found(Question(order="due"), TODAY).lines(0, 20)]
    down = [x.standing.last_day for x in Found(Question(order="due", down=True), TODAY).lines(0, 9)]
    plain = Found(Question(search="DU LIEU"), TODAY).count
    marked = Found(Question(search="dữ liệu"), TODAY).count

    assert up == sorted(up)
    assert down == sorted(down, reverse=True)
    assert plain >= marked > 20
    assert Found(Question(search="dử liệu"), TODAY).count == 0


def test_a_board_holds_the_first_of_every_state() -> None:
    found = Found(Question(), TODAY)

    columns = found.columns(3)

    assert set(columns) == set(found.states)
    for state, lines in columns.items():
        whole = [x.task.pk for x in queries.tasks(today=TODAY, state=state)]
        assert [x.task.pk for x in lines] == whole[:3]


def test_what_is_due_in_a_month_and_who_leads() -> None:
    found = Found(Question(plan="002"), TODAY)
    due = found.due_between(date(2025, 8, 1), date(2025, 8, 31), 1)

    assert list(due) == [date(2025, 8, 9), date(2025, 8, 31)]
    for day, on in due.items():
        every = Found(Question(plan="002", due=day, order="place"), TODAY).lines()
        assert on.count == len(every)
        assert [x.task.pk for x in on.first] == [x.task.pk for x in every[:1]]
    assert set(leads()) == {lead for t in Task.objects.all() for lead in t.lead_ids}
    assert dict(queries.leads(today=TODAY))["bca"].total() == Task.objects.filter(
        lead_ids__contains=["bca"]
    ).count()  # fmt: skip


def test_the_dated_tasks_are_cut_into_parts_in_order() -> None:
    found = Found(Question(), TODAY)

    parts = [x for start in range(0, found.dated_count, 40) for x in found.dated(start, 40)]

    days = [x.standing.last_day for x in parts]
    assert len(parts) == found.dated_count > 90
    assert None not in days
    assert days == sorted(days)
