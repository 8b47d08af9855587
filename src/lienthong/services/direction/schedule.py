"""What a date means for a task or a report. Pure: today is an argument."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from lienthong.services.direction.models import ReportingRule, Task

TaskState = Literal[
    "overdue", "due_soon", "running", "not_dated", "continuous", "dependent", "done_in_time",
    "done_late",
]  # fmt: skip
TASK_STATES: tuple[TaskState, ...] = get_args(TaskState)
DUE_SOON_DAYS = 30


@dataclass(frozen=True)
class Standing:
    """A task's state on a day. ``days_left`` is negative when late; None without a date."""

    state: TaskState
    last_day: date | None
    days_left: int | None

    @property
    def days_late(self) -> int:
        return max(0, -(self.days_left or 0))


def last_day(task: Task) -> date | None:
    """Return the last day on which the task is in time."""
    if task.deadline is None:
        return None
    return task.deadline - timedelta(days=1) if task.deadline_rule == "before" else task.deadline


def standing(task: Task, today: date) -> Standing:
    """Return the state of a task on ``today``, from its facts alone."""
    last = last_day(task)
    if task.state == Task.DONE:
        done = task.done_on or today
        late = last is not None and done > last
        left = (last - done).days if last else None
        return Standing("done_late" if late else "done_in_time", last, left)
    if last is None:
        return Standing(_undated(task), None, None)
    left = (last - today).days
    if left < 0:
        return Standing("overdue", last, left)
    return Standing("due_soon" if left <= DUE_SOON_DAYS else "running", last, left)


def _undated(task: Task) -> TaskState:
    if task.deadline_rule == "dependent":
        return "dependent"
    if task.deadline_rule in ("continuous", "periodic") or task.cadence in (
        "continuous", "as_needed", "monthly", "quarterly", "yearly",
    ):  # fmt: skip
        return "continuous"
    return "not_dated"


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
