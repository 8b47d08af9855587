"""Share of difficulties and proposals that were answered in time."""

from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.services.direction.measures.held import held
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row, share
from lienthong.services.registry.registers.rows import AGENCY, ISSUES

ANSWERED_ON, DUE, WHAT = "ngay_tra_loi", "han_tra_loi", "noi_dung"
NOTES = {
    "in_time": N_("trả lời đúng hạn"),
    "late": N_("trả lời trễ hạn"),
    "overdue": N_("quá hạn, chưa trả lời"),
}


def compute(asked: Asked) -> Figure:
    found = held(ISSUES, asked)
    if found is None:
        return Figure(None, N_("Sổ khó khăn, đề xuất chưa được khai báo trên nút này."))
    today = clock.today()
    rows = []
    for one in found:
        answered, due = one[ANSWERED_ON], one[DUE]
        if answered is None and (due is None or due >= today):
            continue  # its day has not come
        in_time = answered is not None and (due is None or answered <= due)
        state = "in_time" if in_time else "late" if answered else "overdue"
        rows.append(Row(str(one["_id"]), str(one[WHAT] or "")[:300], in_time, str(one[AGENCY]),
                        NOTES[state], day=due))  # fmt: skip
    parts = {note: sum(row.note == note for row in rows) for note in NOTES.values()}
    return share(rows, parts, N_("Chưa khó khăn, đề xuất nào được trả lời hoặc quá hạn trả lời."))


MEASURE = Measure(
    id="issues-answered",
    title=N_("Tỷ lệ khó khăn, đề xuất được trả lời đúng hạn"),
    formula=N_(
        "Trong sổ khó khăn, đề xuất: số việc trả lời không muộn hơn hạn, chia cho số việc đã trả "
        "lời hoặc đã quá hạn trả lời."
    ),
    unit="%",
    kind="issue",
    compute=compute,
)
