"""How the plans' tasks stand: by state, and by plan."""

from collections import Counter
from collections.abc import Mapping

from lienthong.core.documents.vietnamese import number_in_words
from lienthong.core.reporting.content import Figure, Grid, Section
from lienthong.services.direction.models import Plan, Task, TaskPeriod
from lienthong.services.direction.schedule import TaskState
from lienthong.services.reporting.composing.model import TASK_STATES, Asked

MEASURED = "nút tự tính từ hạn của kế hoạch và căn cứ hoàn thành đã ghi"
_COLUMNS = (
    ("Kế hoạch", 4.0, "left"), ("Tổng số", 1.0, "right"), ("Xong trong kỳ", 1.1, "right"),
    ("Đã xong", 1.0, "right"), ("Quá hạn", 1.0, "right"), ("Sắp đến hạn", 1.1, "right"),
    ("Còn lại", 1.0, "right"),
)  # fmt: skip


def compose(asked: Asked) -> Section:
    by_plan = asked.found.by("plan_id")
    whole: Counter[str] = Counter()
    for counts in by_plan.values():
        whole.update(counts)
    source = asked.measured(MEASURED)
    done = _done(asked, whole)
    figures = [
        Figure(f"Tổng số nhiệm vụ ({number_in_words(whole.total())})", whole.total(), "nhiệm vụ"),
        *done,
        *(Figure(name, whole[state], "nhiệm vụ") for state, name in TASK_STATES.items()
          if not state.startswith("done")),
    ]  # fmt: skip
    return Section(
        code="tasks",
        title="Kết quả thực hiện nhiệm vụ",
        asks="Nhận xét về tiến độ, nguyên nhân của nhiệm vụ quá hạn.",
        figures=tuple(Figure(f.label, f.value, f.unit, source) for f in figures),
        grids=(Grid("Nhiệm vụ theo kế hoạch", _COLUMNS, _rows(asked, by_plan), source),),
    )


def _done(asked: Asked, whole: Counter[str]) -> list[Figure]:
    done = asked.tasks.filter(state=Task.DONE, done_on__range=(asked.start, asked.end))
    periods = TaskPeriod.objects.filter(
        task__in=asked.tasks, done_on__range=(asked.start, asked.end)
    )
    return [
        Figure("Hoàn thành trong kỳ", done.count(), "nhiệm vụ"),
        Figure("Lượt việc lặp lại hoàn thành trong kỳ", periods.count(), "lượt"),
        Figure("Đã hoàn thành đúng hạn đến nay", whole["done_in_time"], "nhiệm vụ"),
        Figure("Đã hoàn thành nhưng trễ hạn đến nay", whole["done_late"], "nhiệm vụ"),
    ]


def _rows(
    asked: Asked, by_plan: Mapping[str, Counter[TaskState]]
) -> tuple[tuple[str | int, ...], ...]:
    lately = Counter(
        asked.tasks.filter(state=Task.DONE, done_on__range=(asked.start, asked.end)).values_list(
            "plan_id", flat=True
        )
    )
    rows = []
    for plan in Plan.objects.filter(pk__in=by_plan):
        c = by_plan[plan.pk]
        done = c["done_in_time"] + c["done_late"]
        rest = c.total() - done - c["overdue"] - c["due_soon"]
        rows.append(
            (plan.title, c.total(), lately[plan.pk], done, c["overdue"], c["due_soon"], rest)
        )
    return tuple(rows)
