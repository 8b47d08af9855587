"""What a date means for a task or a report. Pure: today is an argument."""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import Any, Literal, get_args

from lienthong.services.direction.models import ReportingRule, Task
from lienthong.services.direction.periods import MONTHS, Period, period_of, periods_from

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
class Moments:
    """The days on which a task's state changes by itself; what is known of it on any day follows.

    From ``late_from`` on it is overdue, before that from ``soon_from`` on due soon, before that
    ``settled``. ``last`` is its last day; of recurring work that of ``period``, the oldest one that
    was not done, which counts only from ``counts_from`` on. The database keeps them.
    """

    settled: TaskState
    last: date | None = None
    soon_from: date | None = None
    late_from: date | None = None
    period: Period | None = None
    counts_from: date | None = None

    def state(self, today: date) -> TaskState:
        """Return the state on a day."""
        if self.late_from is not None and self.late_from <= today:
            return "overdue"
        if self.soon_from is not None and self.soon_from <= today:
            return "due_soon"
        return self.settled

    def begun(self, today: date) -> bool:
        """Tell whether there is something to do on a day; only periods are yet to begin."""
        return self.counts_from is None or self.counts_from <= today


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
    return on_day(moments(task, facts or Facts()), today, task.done_on)


def on_day(known: Moments, today: date, done_on: date | None) -> Standing:
    """Return how a task with these moments stands on a day; what is done stands as it was done."""
    state = known.state(today)
    if not known.begun(today) or known.last is None:
        return Standing(state, None, None)
    at = done_on or today if state in ("done_late", "done_in_time") else today
    return Standing(state, known.last, (known.last - at).days, known.period)


def moments(task: Task, facts: Facts) -> Moments:
    """Return when the state of a task changes by itself."""
    last = last_day(task)
    if task.state == Task.DONE:
        late = last is not None and task.done_on is not None and task.done_on > last
        return Moments("done_late" if late else "done_in_time", last)
    if is_recurring(task):
        return _recurring(task, facts)
    if last is None:
        return Moments(_undated(task, facts))
    settled: TaskState = "waiting" if facts.waits else "running" if facts.started else "not_started"
    soon = last - timedelta(days=DUE_SOON_DAYS)
    return Moments(settled, last, soon, last + timedelta(days=1))


def _undated(task: Task, known: Facts) -> TaskState:
    if known.waits:
        return "waiting"
    if task.deadline_rule == "dependent":
        return "dependent"
    if task.deadline_rule == "continuous" or task.cadence in ("continuous", "as_needed"):
        return "continuous"
    return "not_dated"


def _recurring(task: Task, known: Facts) -> Moments:
    """Work whose periods nobody counts is only said to recur."""
    if task.tracked_from is None:
        return Moments("recurring")
    every = periods_from(task.cadence, task.tracked_from, **_worded(task))
    period = next(p for p in every if p.start not in known.done)
    counts = max(period.start, task.tracked_from)
    soon = max(counts, period.due - timedelta(days=PERIOD_SOON_DAYS))
    late = max(counts, period.due + timedelta(days=1))
    return Moments("recurring", period.due, soon, late, period, counts)


def task_periods(task: Task, today: date) -> list[Period]:
    """Return the periods of recurring work that are counted, up to the one of today."""
    since = task.tracked_from
    if since is None or since > today or not is_recurring(task):
        return []
    every = periods_from(task.cadence, since, **_worded(task))
    return list(takewhile(lambda period: period.start <= today, every))


def next_last_day(task: Task, first: date, last: date) -> date | None:
    """Return the first last day of recurring work between two days, both included, if any."""
    if not is_recurring(task):
        return None
    every = periods_from(task.cadence, first, **_worded(task))
    due = (period.due for period in takewhile(lambda p: p.start <= last, every))
    return next((day for day in due if first <= day <= last), None)


def period_holding(task: Task, day: date) -> Period:
    """Return the period of recurring work that a day lies in."""
    return period_of(task.cadence, day, **_worded(task))


def _worded(task: Task) -> dict[str, Any]:
    """Return what the plan's words say about the last day of each period."""
    before = task.deadline_words.lower().startswith("trước")
    return {"due_day": task.due_day, "due_month": task.due_month, "before": before}


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
