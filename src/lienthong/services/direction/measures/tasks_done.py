"""Share of the tasks due so far that were done at all."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.due import due_rows
from lienthong.services.direction.measures.model import Asked, Figure, Measure, share


def compute(asked: Asked) -> Figure:
    rows = due_rows(asked, ("done_in_time", "done_late"))
    parts = {
        N_("nhiệm vụ đã đến hạn hoặc đã xong"): len(rows),
        N_("đã hoàn thành"): sum(row.counted for row in rows),
    }
    return share(rows, parts, N_("Chưa nhiệm vụ nào đến hạn hoặc hoàn thành."))


MEASURE = Measure(
    id="tasks-done",
    title=N_("Tỷ lệ nhiệm vụ đến hạn đã hoàn thành"),
    formula=N_(
        "Số nhiệm vụ đã xong (đúng hạn hay trễ), chia cho số nhiệm vụ đã xong hoặc đã quá hạn."
    ),
    unit="%",
    kind="task",
    compute=compute,
)
