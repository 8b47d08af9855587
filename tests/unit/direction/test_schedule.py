"""Tasks and reports on given days."""

from datetime import date

import pytest

from lienthong.services.direction.models import ReportingRule, Task
from lienthong.services.direction.schedule import Facts, next_due, standing

TODAY = date(2026, 11, 22)


def task(**facts) -> Task:
    return Task(**({"id": "t", "position": 1, "cadence": "once"} | facts))


@pytest.mark.parametrize(
    ("facts", "state", "days_left"),
    [
        ({"deadline": date(2026, 11, 21)}, "overdue", -1),
        ({"deadline": date(2026, 11, 22)}, "due_soon", 0),
        ({"deadline": date(2026, 11, 22), "deadline_rule": "before"}, "overdue", -1),
        ({"deadline": date(2026, 12, 22)}, "due_soon", 30),
        ({"deadline": date(2026, 12, 23)}, "not_started", 31),
        ({}, "not_dated", None),
        ({"deadline_rule": "dependent"}, "dependent", None),
        ({"deadline_rule": "continuous", "cadence": "continuous"}, "continuous", None),
        ({"deadline_rule": "periodic", "cadence": "monthly"}, "recurring", None),
        ({"cadence": "as_needed"}, "continuous", None),
        ({"state": "done", "done_on": date(2025, 1, 1), "deadline": date(2025, 1, 1)},
         "done_in_time", 0),
        ({"state": "done", "done_on": date(2025, 1, 3), "deadline": date(2025, 1, 1)},
         "done_late", -2),
        ({"state": "done", "done_on": date(2025, 1, 3)}, "done_in_time", None),
    ],
)  # fmt: skip
def test_task_state(facts, state, days_left) -> None:
    found = standing(task(**facts), TODAY)

    assert (found.state, found.days_left) == (state, days_left)
    assert found.days_late == max(0, -(days_left or 0))


@pytest.mark.parametrize(
    ("columns", "facts", "state"),
    [
        ({"deadline": date(2027, 1, 31)}, Facts(started=True), "running"),
        ({"deadline": date(2027, 1, 31)}, Facts(started=True, waits=True), "waiting"),
        ({"deadline": date(2026, 11, 1)}, Facts(waits=True), "overdue"),
        ({}, Facts(waits=True), "waiting"),
    ],
)
def test_task_state_by_what_was_reported(columns, facts, state) -> None:
    assert standing(task(**columns), TODAY, facts).state == state


MONTHLY = {
    "cadence": "monthly", "tracked_from": date(2026, 9, 5), "due_day": 20,
    "deadline_words": "trước ngày 20 hằng tháng",
}  # fmt: skip
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


@pytest.mark.parametrize(
    ("today", "done", "state", "due"),
    [
        (date(2026, 9, 6), (), "recurring", date(2026, 9, 19)),
        (date(2026, 9, 12), (), "due_soon", date(2026, 9, 19)),
        (date(2026, 9, 20), (), "overdue", date(2026, 9, 19)),
        (TODAY, (SEPTEMBER,), "overdue", date(2026, 10, 19)),
        (TODAY, (SEPTEMBER, OCTOBER, NOVEMBER), "recurring", None),
    ],
)
def test_each_period_of_recurring_work_stands_by_itself(today, done, state, due) -> None:
    found = standing(task(**MONTHLY), today, Facts(done=frozenset(done)))

    assert (found.state, found.last_day) == (state, due)


def rule(**facts) -> ReportingRule:
    return ReportingRule(**({"id": "r", "position": 1, "cadence": "once"} | facts))


@pytest.mark.parametrize(
    ("facts", "today", "due"),
    [
        # before the 20th of each month: on the 20th the next month is meant
        ({"cadence": "monthly", "due_day": 20, "due_rule": "before"},
         date(2026, 11, 19), date(2026, 11, 20)),
        ({"cadence": "monthly", "due_day": 20, "due_rule": "before"},
         date(2026, 11, 20), date(2026, 12, 20)),
        # no later than the 25th of the last month of the quarter
        ({"cadence": "quarterly", "due_day": 25, "due_month": "03", "due_rule": "no_later_than"},
         date(2026, 3, 25), date(2026, 3, 25)),
        ({"cadence": "quarterly", "due_day": 25, "due_month": "03", "due_rule": "no_later_than"},
         date(2026, 3, 26), date(2027, 3, 25)),
        # within June and December, no day: the last of the month
        ({"cadence": "semiannual", "due_month": "06; 12", "due_rule": "within"},
         TODAY, date(2026, 12, 31)),
        ({"cadence": "semiannual", "due_month": "06; 12", "due_rule": "within"},
         date(2026, 6, 1), date(2026, 6, 30)),
        # once, in the past, stays what it was
        ({"due_day": 31, "due_month": "2025-07", "due_rule": "within"}, TODAY, date(2025, 7, 31)),
        ({"cadence": "monthly"}, TODAY, None),
        ({"cadence": "as_needed"}, TODAY, None),
    ],
)  # fmt: skip
def test_next_due(facts, today, due) -> None:
    assert next_due(rule(**facts), today) == due
