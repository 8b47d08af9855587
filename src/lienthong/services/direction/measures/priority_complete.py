"""How many of the 11 priority databases have all their tasks of Appendix II done."""

from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.services.direction import queries
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row
from lienthong.services.direction.models import PriorityItem


def compute(asked: Asked) -> Figure:
    rows, items, done = [], 0, 0
    for line in queries.priority_items(today=clock.today()):
        tasks = [i for i in line.items if i.part == PriorityItem.TASK]
        finished = sum(i.done_on is not None for i in tasks)
        items, done = items + len(tasks), done + finished
        database = line.database
        rows.append(
            Row(
                database.pk, database.name, bool(tasks) and finished == len(tasks),
                database.lead_agency_id, figure=float(finished), day=database.deadline,
            )
        )  # fmt: skip
    parts = {
        N_("cơ sở dữ liệu trọng yếu"): len(rows),
        N_("việc phải làm"): items,
        N_("việc đã ghi hoàn thành kèm căn cứ"): done,
    }
    if not done:
        return Figure(
            None, N_("Chưa ai ghi hoàn thành việc nào của 11 cơ sở dữ liệu."), parts, rows
        )
    return Figure(float(sum(row.counted for row in rows)), "", parts, rows)


MEASURE = Measure(
    id="priority-complete",
    title=N_("Số cơ sở dữ liệu trọng yếu hoàn thiện"),
    formula=N_(
        "Đếm cơ sở dữ liệu trong 11 cơ sở dữ liệu của Phụ lục II mà mọi việc phải làm đã được ghi "
        "hoàn thành kèm căn cứ ở nút này."
    ),
    unit=N_("cơ sở dữ liệu"),
    kind="priority",
    compute=compute,
    comparator="=",
    target=11,
    plan_kpis={"k002-02": ""},
    shipped=False,
    scoped=False,
)
