"""Share of quality tickets that were closed within their term."""

from django.db.models import Q

from lienthong.base import clock
from lienthong.base.clock import VIET_NAM
from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row, share
from lienthong.services.quality.models import Ticket

NOTES = {
    "in_time": N_("đóng trong hạn"),
    "late": N_("đóng trễ hạn"),
    "overdue": N_("quá hạn, chưa đóng"),
}


def compute(asked: Asked) -> Figure:
    ended = Q(state=Ticket.CLOSED) | Q(due__lt=clock.today())
    found = Ticket.objects.filter(ended)
    if asked.agency:
        found = found.filter(assigned_unit=asked.agency)
    rows = [_row(ticket) for ticket in found.order_by("due", "id")]
    parts = {note: sum(row.note == note for row in rows) for note in NOTES.values()}
    return share(rows, parts, N_("Chưa phiếu việc nào đóng hoặc quá hạn."))


def _row(ticket: Ticket) -> Row:
    closed = ticket.closed_at.astimezone(VIET_NAM).date() if ticket.closed_at else None
    ended = ticket.state == Ticket.CLOSED and closed is not None
    state = "overdue" if not ended else "in_time" if closed and closed <= ticket.due else "late"
    title = f"{ticket.table_name}: {ticket.rule}"
    return Row(str(ticket.pk), title, state == "in_time", ticket.assigned_unit, NOTES[state],
               float(ticket.rows_most), ticket.due)  # fmt: skip


MEASURE = Measure(
    id="tickets-in-time",
    title=N_("Tỷ lệ phiếu việc chất lượng đóng trong hạn"),
    formula=N_("Số phiếu việc đóng không muộn hơn hạn, chia cho số phiếu đã đóng hoặc đã quá hạn."),
    unit="%",
    kind="ticket",
    compute=compute,
)
