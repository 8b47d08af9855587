"""What comes next: the tasks due in the next period, and a person's words on what matters."""

from datetime import timedelta

from lienthong.core.documents.vietnamese import day
from lienthong.core.reporting.content import Figure, Grid, Section
from lienthong.services.direction.finding import Found, Question
from lienthong.services.direction.lines import TaskLine
from lienthong.services.reporting.composing.model import MOST_ROWS, Asked
from lienthong.services.reporting.composing.tasks import MEASURED

_COLUMNS = (
    ("STT", 0.6, "center"), ("Nhiệm vụ", 5.0, "left"), ("Chủ trì", 3.0, "left"),
    ("Hạn", 1.4, "center"),
)  # fmt: skip


def compose(asked: Asked) -> Section:
    first = asked.end + timedelta(days=1)
    found = Found(Question(), asked.on)
    due = found.due_between(first, asked.next_end, MOST_ROWS)
    lines = [line for one in due.values() for line in one.first if _is_open(line)]
    rows = tuple(
        (at, line.task.title, line.task.lead, day(line.standing.last_day or first))
        for at, line in enumerate(lines[:MOST_ROWS], start=1)
    )
    source = asked.measured(MEASURED)
    title = f"Nhiệm vụ đến hạn từ {day(first)} đến {day(asked.next_end)}"
    return Section(
        code="next_period",
        title="Phương hướng, nhiệm vụ kỳ tới",
        asks="Nhiệm vụ trọng tâm của kỳ tới.",
        figures=(
            Figure("Nhiệm vụ đến hạn trong kỳ tới", len(lines), "nhiệm vụ", source),
            Figure(
                "Nhiệm vụ quá hạn phải làm tiếp", found.states.get("overdue", 0), "nhiệm vụ", source
            ),
        ),
        grids=(Grid(title, _COLUMNS, rows, source),),
    )


def _is_open(line: TaskLine) -> bool:
    return line.standing.state not in ("done_in_time", "done_late")
