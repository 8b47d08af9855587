"""Keep beside every task the days on which its state changes by itself.

A state is said once, in ``schedule``; the database only compares days. Whatever changes a fact of a
task says so here in the same transaction: a test holds what is kept to what follows from the facts.
"""

from collections.abc import Collection

from lienthong.services.direction.lines import facts_of
from lienthong.services.direction.models import Task
from lienthong.services.direction.schedule import Facts, Moments, moments

_READ = (
    "id", "state", "done_on", "deadline", "deadline_rule", "deadline_words", "cadence", "due_day",
    "due_month", "tracked_from", "settled", "last_day", "soon_from", "late_from", "counts_from",
)  # fmt: skip
KEPT = ("settled", "last_day", "soon_from", "late_from", "counts_from")
_AT_ONCE = 500


def restate(ids: Collection[str] | None = None) -> int:
    """Keep the moments of tasks, of all without ``ids``; return how many had changed."""
    found = Task.objects.only(*_READ)
    tasks = list(found.all() if ids is None else found.filter(pk__in=ids))
    known = facts_of(tasks)
    changed = [t for t in tasks if _keep(t, moments(t, known.get(t.pk, Facts())))]
    Task.objects.bulk_update(changed, KEPT, batch_size=_AT_ONCE)
    return len(changed)


def _keep(task: Task, now: Moments) -> bool:
    """Put the moments beside a task; tell whether they differ from those that were there."""
    values = (now.settled, now.last, now.soon_from, now.late_from, now.counts_from)
    if values == tuple(getattr(task, name) for name in KEPT):
        return False
    for name, value in zip(KEPT, values, strict=True):
        setattr(task, name, value)
    return True
