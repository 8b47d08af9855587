"""What comes next: the tasks due in the next period, and a person's words on what matters.

Work that comes again in every period stands once, with its first day in the next period.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from lienthong.core.documents.vietnamese import day
from lienthong.core.reporting.content import Figure, Grid, Section
from lienthong.services.direction.models import Task
from lienthong.services.direction.schedule import last_day, next_last_day
from lienthong.services.reporting.composing.model import MOST_ROWS, Asked
from lienthong.services.reporting.composing.tasks import MEASURED

_COLUMNS = (
    ("STT", 0.9, "center"), ("Nhiệm vụ", 5.0, "left"), ("Chủ trì", 3.0, "left"),
    ("Hạn", 1.7, "center"),
)  # fmt: skip


def compose(asked: Asked) -> Section:
    first = asked.end + timedelta(days=1)
    due = sorted(_due(asked, first), key=lambda one: one[0])
    rows = tuple(
        (at, task.title, task.lead, day(last))
        for at, (last, task) in enumerate(due[:MOST_ROWS], start=1)
    )
    source = asked.measured(MEASURED)
    title = f"Nhiệm vụ đến hạn từ {day(first)} đến {day(asked.next_end)}"
    late = asked.found.states.get("overdue", 0)
    return Section(
        code="next_period",
        title="Phương hướng, nhiệm vụ kỳ tới",
        asks="Nhiệm vụ trọng tâm của kỳ tới.",
        figures=(
            Figure("Nhiệm vụ đến hạn trong kỳ tới", len(due), "nhiệm vụ", source),
            Figure("Nhiệm vụ quá hạn phải làm tiếp", late, "nhiệm vụ", source),
        ),
        grids=(Grid(title, _COLUMNS, rows, source),),
    )


def _due(asked: Asked, first: date) -> Iterator[tuple[date, Task]]:
    """Open tasks of the scope in the order of their plans, with their day in the next period."""
    tasks = asked.tasks.filter(state=Task.OPEN).select_related("plan")
    for task in tasks.order_by("plan__position", "position"):
        last = last_day(task) or next_last_day(task, first, asked.next_end)
        if last is not None and first <= last <= asked.next_end:
            yield last, task
