"""What people are to be told today, and what was told and still holds."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from lienthong.base.settings import Reminding
from lienthong.core.working_days import overdue_since
from lienthong.services.direction.models import Task
from lienthong.services.reminders.models import Reminder
from lienthong.services.reminders.people import People

Stage = Reminder.Stage
Key = tuple[int, str, str, date]


def wanted(today: date, rules: Reminding, people: People) -> Iterator[Key]:
    """Yield (account, task, stage, last day) of everything somebody is to be told of by today."""
    until = today + timedelta(days=rules.days_before)
    nearing = Q(last_day__gte=today, last_day__lte=until) & (
        Q(counts_from=None) | Q(counts_from__lte=today)
    )
    pressing = Task.objects.filter(retired_at=None, late_from__isnull=False)
    told_above = overdue_since(today, rules.escalate_after)
    for pk, holder, leads, last, late in pressing.filter(
        Q(late_from__lte=today) | nearing
    ).values_list("id", "holder", "lead_ids", "last_day", "late_from"):
        assert last is not None  # noqa: S101 - what is late one day has a last day
        assert late is not None  # noqa: S101 - asked for above
        stage = Stage.LATE if late <= today else Stage.SOON
        for who in people.of_task(holder, leads):
            yield who, pk, stage.value, last
        if stage == Stage.LATE and last <= told_above:
            for who in people.heads(leads):
                yield who, pk, Stage.ESCALATED.value, last


def told() -> set[Key]:
    """Return what people were told of tasks that still have that last day."""
    rows = holding().values_list("user_id", "task_id", "stage", "last_day")
    return set(rows)


def holding() -> "QuerySet[Any]":
    """Return the reminders that still hold: the task is open and its last day the same."""
    return Reminder.objects.filter(task__late_from__isnull=False, task__last_day=F("last_day"))


def of_user(user_id: int) -> "QuerySet[Any]":
    """Return what still holds for a person, with the tasks, what presses most first.

    That a last day nears no longer holds once a later stage was told.
    """
    late = Reminder.objects.filter(
        user_id=user_id, stage=Stage.LATE, last_day=F("task__last_day")
    ).values("task_id")
    found = holding().filter(user_id=user_id).exclude(stage=Stage.SOON, task_id__in=late)
    return found.select_related("task__plan").order_by("last_day", "task__position", "pk")
