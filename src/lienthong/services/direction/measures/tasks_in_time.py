"""Share of the tasks due so far that were done in time."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.due import NOTES, due_rows
from lienthong.services.direction.measures.model import Asked, Figure, Measure, share


def compute(asked: Asked) -> Figure:
    rows = due_rows(asked, ("done_in_time",))
    parts = {N_("nhiệm vụ đã đến hạn hoặc đã xong"): len(rows)} | {
        note: sum(row.note == note for row in rows) for note in NOTES.values()
    }
    return share(rows, parts, N_("Chưa nhiệm vụ nào đến hạn hoặc hoàn thành."))


MEASURE = Measure(
    id="tasks-in-time",
    title=N_("Tỷ lệ nhiệm vụ hoàn thành đúng hạn"),
    formula=N_(
        "Số nhiệm vụ xong đúng hạn, chia cho số nhiệm vụ đã xong hoặc đã quá hạn; nhiệm vụ không "
        "có ngày hạn và chưa xong thì không tính."
    ),
    unit="%",
    kind="task",
    compute=compute,
)
