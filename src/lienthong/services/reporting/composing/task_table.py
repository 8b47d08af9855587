"""The annex of tasks: each with its lead, last day, state and what proves it."""

from collections.abc import Iterator

from lienthong.core.documents.vietnamese import day
from lienthong.core.reporting.content import Cell, Grid, Section
from lienthong.services.direction.lines import TaskLine
from lienthong.services.reporting.composing.model import MOST_ROWS, TASK_STATES, Asked
from lienthong.services.reporting.composing.tasks import MEASURED

_COLUMNS = (
    ("STT", 0.9, "center"), ("Nhiệm vụ", 4.2, "left"), ("Chủ trì", 2.6, "left"),
    ("Hạn", 1.8, "center"), ("Trạng thái", 1.9, "left"), ("Trễ (ngày)", 1.1, "right"),
    ("Kết quả, căn cứ", 1.8, "left"),
)  # fmt: skip


def compose(asked: Asked) -> Section:
    lines = list(_lines(asked))
    rows = tuple(_row(at, line) for at, line in enumerate(lines[:MOST_ROWS], start=1))
    left = len(lines) - len(rows)
    more = f" Còn {left} nhiệm vụ xem trên nút." if left else ""
    source = asked.measured(MEASURED) + more
    grid = Grid("", _COLUMNS, rows, source)
    return Section("task_table", "Kết quả từng nhiệm vụ", grids=(grid,), annex=True)


def _lines(asked: Asked) -> Iterator[TaskLine]:
    """Every task but those that were done before the period began."""
    for line in asked.found.lines():
        task = line.task
        if task.done_on is None or task.done_on >= asked.start:
            yield line


def _row(number: int, line: TaskLine) -> tuple[Cell, ...]:
    task, standing = line.task, line.standing
    last = day(standing.last_day) if standing.last_day else task.deadline_words
    late = standing.days_late if standing.state in ("overdue", "done_late") else None
    return (
        number, task.title, task.lead, last, TASK_STATES[standing.state], late, task.evidence,
    )  # fmt: skip
