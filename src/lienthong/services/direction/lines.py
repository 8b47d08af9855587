"""A task with how it stands on a day, and the facts besides its columns that this needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from lienthong.services.direction.models import Task, TaskPeriod, TaskProgress
from lienthong.services.direction.schedule import (
    Facts,
    Moments,
    Standing,
    TaskState,
    on_day,
    period_holding,
)


@dataclass(frozen=True)
class TaskLine:
    """A task with its state on the day asked about."""

    task: Task
    standing: Standing


def line_of(task: Task, today: date) -> TaskLine:
    """Return how a task stands on a day by what is kept beside it: no question to the database."""
    return TaskLine(task, on_day(kept(task), today, task.done_on))


def kept(task: Task) -> Moments:
    """Return the moments that are kept beside a task."""
    counts = task.counts_from
    return Moments(
        cast(TaskState, task.settled), task.last_day, task.soon_from, task.late_from,
        period_holding(task, counts) if counts else None, counts,
    )  # fmt: skip


def facts_of(tasks: Sequence[Task]) -> dict[str, Facts]:
    """Return what is known of tasks besides their columns, by id, in three queries."""
    ids = [task.pk for task in tasks]
    started = set(
        TaskProgress.objects.filter(task__in=ids, kind="progress").values_list("task_id", flat=True)
    )
    done: dict[str, set[date]] = {}
    for task_id, start in TaskPeriod.objects.filter(task__in=ids).values_list("task_id", "start"):
        done.setdefault(task_id, set()).add(start)
    waits = set(
        Task.objects.filter(pk__in=ids, waiting_on__state=Task.OPEN).values_list("id", flat=True)
    )
    return {
        pk: Facts(pk in started, frozenset(done.get(pk, ())), pk in waits)
        for pk in started | set(done) | waits
    }
