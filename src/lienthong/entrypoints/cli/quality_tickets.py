"""``lienthong quality tickets|ticket|escalate``: failing rows as work, by rule and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base.actor import system
from lienthong.base.clock import VIET_NAM
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.quality.models import Ticket

BY = system("cli")
STATES = ("standing", "late", "open", "verified", "closed", "all")

LIST_HELP = N_("Phiếu việc sửa dữ liệu: quy tắc nào, đơn vị nào, hạn nào.")
ONE_HELP = N_("Xem một phiếu việc; với một tùy chọn thì ghi vào phiếu (cần --reason).")
ESCALATE_HELP = N_("Báo các phiếu vừa quá hạn tới người đứng đầu đơn vị.")

StateOption = Annotated[
    str, typer.Option("--state", help=_("standing, late, open, verified, closed hoặc all."))
]
UnitOption = Annotated[str, typer.Option("--unit", help=_("Chỉ đơn vị này."))]
TableOption = Annotated[str, typer.Option("--table", help=_("Chỉ bảng này."))]
SearchOption = Annotated[str, typer.Option("--search", help=_("Tìm trong số, quy tắc, đơn vị."))]
LimitOption = Annotated[int, typer.Option("--limit", help=_("Nhiều nhất bao nhiêu phiếu in ra."))]
TicketArgument = Annotated[int, typer.Argument(help=_("Số của phiếu việc."))]
NoteOption = Annotated[bool, typer.Option("--note", help=_("Ghi chú vào phiếu."))]
VerifyOption = Annotated[bool, typer.Option("--verify", help=_("Đã xác minh nguồn gốc lỗi."))]
ComplexOption = Annotated[
    bool, typer.Option("--complex", help=_("Vụ việc phức tạp: lấy thời hạn dài."))
]
HandOverOption = Annotated[str, typer.Option("--hand-over", help=_("Chuyển cho đơn vị này."))]
ReasonOption = Annotated[str, typer.Option("--reason", help=_("Lý do, căn cứ."))]


def tickets(
    state: StateOption = "standing",
    unit: UnitOption = "",
    table: TableOption = "",
    search: SearchOption = "",
    limit: LimitOption = 100,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    if state not in STATES:
        raise UserError(
            N_("Không có trạng thái «%(state)s»."),
            code="unknown-state",
            values={"state": state},
            remedy=N_("Chọn standing, late, open, verified, closed hoặc all."),
        )
    open_django(home)
    from lienthong.services.quality.tickets import queries

    asked = queries.Asked(
        state="" if state == "all" else state, unit=unit, table=table, search=search
    )
    found = list(queries.tickets(asked)[: max(0, limit)])
    if as_json:
        show_json([_plain(one) for one in found])
        return
    titles = [_("Phiếu"), _("Bảng"), _("Quy tắc"), _("Đơn vị"), _("Dòng"), _("Hạn"), ""]
    lines = [
        [t.pk, t.table_name, t.rule, t.assigned_unit, t.rows, f"{t.due:%d/%m/%Y}", _state(t)]
        for t in found
    ]
    show_table(_("Phiếu việc sửa dữ liệu"), titles, lines)


def ticket(
    number: TicketArgument,
    note: NoteOption = False,
    verify: VerifyOption = False,
    is_complex: ComplexOption = False,
    hand_over: HandOverOption = "",
    reason: ReasonOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    if sum((note, verify, is_complex, bool(hand_over))) > 1:
        raise UserError(
            N_("Mỗi lần chỉ làm một việc với phiếu."),
            code="one-at-a-time",
            remedy=N_("Chọn một trong --note, --verify, --complex, --hand-over."),
        )
    open_django(home)
    from lienthong.services.quality.tickets import actions, queries

    if note:
        actions.note(ticket_id=number, text=reason, by=BY)
    elif verify:
        actions.verify(ticket_id=number, text=reason, by=BY)
    elif is_complex:
        actions.make_complex(ticket_id=number, text=reason, by=BY)
    elif hand_over:
        actions.hand_over(ticket_id=number, unit=hand_over, text=reason, by=BY)
    found = queries.ticket(number)
    happened = queries.events(found)
    if as_json:
        events = [
            {"at": e.at, "by": e.by, "kind": e.kind, "text": e.text, "rows": e.rows}
            for e in happened
        ]
        show_json(_plain(found) | {"events": events})
        return
    say(filled(found.sentence, found.values))
    show_table(
        _("Phiếu %(number)s: %(state)s") % {"number": number, "state": _state(found)},
        [_("Lúc"), _("Ai"), _("Việc"), _("Nội dung"), _("Dòng")],
        [
            [f"{e.at.astimezone(VIET_NAM):%d/%m/%Y %H:%M}", e.by, e.kind, e.text, e.rows]
            for e in happened
        ],
    )


def escalate(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.quality.tickets import actions

    count = actions.escalate(by=BY)
    if as_json:
        show_json({"escalated": count})
    else:
        say(_("%(count)s phiếu vừa được báo quá hạn.") % {"count": count})


def _state(ticket: Ticket) -> str:
    from lienthong.base import clock

    words = {"open": _("đang mở"), "verified": _("đã xác minh"), "closed": _("đã đóng")}
    late = ticket.is_late(clock.today())
    return f"{words[ticket.state]}, {_('quá hạn')}" if late else words[ticket.state]


def _plain(ticket: Ticket) -> dict[str, Any]:
    from lienthong.base import clock
    from lienthong.services.quality.tickets.terms import days_left

    today = clock.today()
    return {
        "id": ticket.pk,
        "contract": ticket.contract_id,
        "table": ticket.table_name,
        "rule": ticket.rule,
        "sentence": filled(ticket.sentence, ticket.values),
        "word": ticket.word,
        "severity": ticket.severity,
        "unit": ticket.assigned_unit,
        "owner_unit": ticket.unit,
        "state": ticket.state,
        "late": ticket.is_late(today),
        "rows": ticket.rows,
        "opened_at": ticket.opened_at,
        "verify_by": ticket.verify_by,
        "due": ticket.due,
        "days_left": days_left(ticket.due, today),
        "complex": ticket.complex,
        "reopened": ticket.reopened,
        "closed_at": ticket.closed_at,
    }
