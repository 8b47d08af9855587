"""A task with how it stands on a day, and the facts besides its columns that this needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lienthong.services.direction.models import Task, TaskPeriod, TaskProgress
from lienthong.services.direction.schedule import Facts, Standing


@dataclass(frozen=True)
class TaskLine:
    """A task with its state on the day asked about."""

    task: Task
    standing: Standing


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
