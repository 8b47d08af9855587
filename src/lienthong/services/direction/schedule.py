"""What a date means for a task or a report. Pure: today is an argument."""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from lienthong.services.direction.models import ReportingRule, Task
from lienthong.services.direction.periods import MONTHS, Period, periods_between

TaskState = Literal[
    "overdue", "due_soon", "running", "not_started", "recurring", "not_dated", "continuous",
    "waiting", "dependent", "done_in_time", "done_late",
]  # fmt: skip
TASK_STATES: tuple[TaskState, ...] = get_args(TaskState)
DUE_SOON_DAYS = 30
PERIOD_SOON_DAYS = 7


@dataclass(frozen=True)
class Facts:
    """What is known of a task besides its own columns.

    ``started``: somebody reported progress. ``done``: the first days of its periods that were
    done. ``waits``: the task it waits for is not done.
    """

    started: bool = False
    done: Collection[date] = frozenset()
    waits: bool = False


@dataclass(frozen=True)
class Standing:
    """A task's state on a day. ``days_left`` is negative when late; None without a date.

    Of recurring work ``period`` is the one to do next, or the oldest that was not done.
    """

    state: TaskState
    last_day: date | None
    days_left: int | None
    period: Period | None = None

    @property
    def days_late(self) -> int:
        return max(0, -(self.days_left or 0))


def last_day(task: Task) -> date | None:
    """Return the last day on which the task is in time."""
    if task.deadline is None:
        return None
    return task.deadline - timedelta(days=1) if task.deadline_rule == "before" else task.deadline


def is_recurring(task: Task) -> bool:
    """Tell whether the work comes again in every period and has no day of its own."""
    return task.deadline is None and (task.cadence in MONTHS or task.cadence == "weekly")


def standing(task: Task, today: date, facts: Facts | None = None) -> Standing:
    """Return the state of a task on ``today``, from facts alone."""
    known = facts or Facts()
    last = last_day(task)
    if task.state == Task.DONE:
        done = task.done_on or today
        late = last is not None and done > last
        left = (last - done).days if last else None
        return Standing("done_late" if late else "done_in_time", last, left)
    if is_recurring(task):
        return _recurring(task, today, known)
    if last is None:
        return Standing(_undated(task, known), None, None)
    left = (last - today).days
    if left < 0:
        return Standing("overdue", last, left)
    return Standing(_dated(left, known), last, left)


def _dated(left: int, known: Facts) -> TaskState:
    if left <= DUE_SOON_DAYS:
        return "due_soon"
    if known.waits:
        return "waiting"
    return "running" if known.started else "not_started"


def _undated(task: Task, known: Facts) -> TaskState:
    if known.waits:
        return "waiting"
    if task.deadline_rule == "dependent":
        return "dependent"
    if task.deadline_rule == "continuous" or task.cadence in ("continuous", "as_needed"):
        return "continuous"
    return "not_dated"


def _recurring(task: Task, today: date, known: Facts) -> Standing:
    """Work whose periods nobody counts is only said to recur."""
    if task.tracked_from is None:
        return Standing("recurring", None, None)
    for period in task_periods(task, today):
        if period.start not in known.done:
            left = (period.due - today).days
            state: TaskState = (
                "overdue" if left < 0 else "due_soon" if left <= PERIOD_SOON_DAYS else "recurring"
            )
            return Standing(state, period.due, left, period)
    return Standing("recurring", None, None)


def task_periods(task: Task, today: date) -> list[Period]:
    """Return the periods of recurring work that are counted, up to the one of today."""
    if task.tracked_from is None or not is_recurring(task):
        return []
    return list(
        periods_between(
            task.cadence, task.tracked_from, today, due_day=task.due_day,
            due_month=task.due_month, before=task.deadline_words.lower().startswith("trước"),
        )
    )  # fmt: skip


def next_due(rule: ReportingRule, today: date) -> date | None:
    """Return the next date written in the rule, on or after today; None when it sets none.

    A report due *before* a day is no longer in time on that day. A report due once keeps its date
    even when it is past.
    """
    if "-" in rule.due_month:
        year, month = (int(part) for part in rule.due_month.split("-"))
        return _day(year, month, rule.due_day)
    earliest = today + timedelta(days=1) if rule.due_rule == "before" else today
    months = [int(part) for part in rule.due_month.split(";") if part.strip()]
    if not months and rule.cadence == "monthly" and rule.due_day:
        months = list(range(1, 13))
    dates = [
        _day(year, month, rule.due_day)
        for year in (earliest.year, earliest.year + 1)
        for month in months
    ]
    return min((day for day in dates if day >= earliest), default=None)


def _day(year: int, month: int, day: int | None) -> date:
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day or last, last))
