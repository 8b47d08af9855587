"""Milestones that are a task of their plan: met once the task was done, with evidence."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row, share
from lienthong.services.direction.models import Task


def compute(asked: Asked) -> Figure:
    rows = [
        Row(
            task.pk, task.title, task.state == Task.DONE, "".join(task.lead_ids[:1]),
            N_("đã hoàn thành, có căn cứ") if task.state == Task.DONE else N_("chưa hoàn thành"),
            day=task.done_on,
        )
        for task in Task.objects.filter(pk__in=asked.tasks, retired_at=None).order_by("position")
    ]  # fmt: skip
    parts = {
        N_("nhiệm vụ của kế hoạch cho mốc này"): len(rows),
        N_("đã hoàn thành"): sum(row.counted for row in rows),
    }
    return share(rows, parts, N_("Kế hoạch không giao nhiệm vụ nào cho mốc này."))


MEASURE = Measure(
    id="plan-tasks-done",
    title=N_("Tỷ lệ nhiệm vụ của mốc đã hoàn thành"),
    formula=N_(
        "Mốc đạt khi nhiệm vụ mà kế hoạch giao cho mốc đó được ghi hoàn thành kèm căn cứ ở nút "
        "này; không nhập lại lần nữa."
    ),
    unit="%",
    kind="task",
    compute=compute,
    plan_kpis={"k002-10": "", "k003-02": "", "k003-03": ""},
    shipped=False,
    free=False,
    scoped=False,
)
