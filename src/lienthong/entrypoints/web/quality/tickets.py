"""Tickets: the list everyone works from, and one ticket with what was done to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.base.errors import NotAllowed, NotFound
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.entrypoints.web import display, downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.reach import table_choices, title_within
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.states import WORDS
from lienthong.services.accounts import queries as accounts
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality.errors import UnknownTicket
from lienthong.services.quality.exporting import note_export
from lienthong.services.quality.models import Ticket
from lienthong.services.quality.tickets import actions, queries
from lienthong.services.quality.tickets.terms import days_left
from lienthong.services.records.access import Access
from lienthong.services.records.reach import table_names, tables_within
from lienthong.services.registry import queries as registry

STATES = (
    ("standing", gettext_lazy("Chưa đóng")),
    ("late", gettext_lazy("Quá hạn")),
    ("open", gettext_lazy("Chờ xác minh")),
    ("verified", gettext_lazy("Đã xác minh, chờ sửa")),
    ("closed", gettext_lazy("Đã đóng")),
    ("tat_ca", gettext_lazy("Tất cả")),
)
EVENTS = {
    "opened": gettext_lazy("Mở phiếu theo lần đo"),
    "reopened": gettext_lazy("Mở lại: dòng lại không đạt"),
    "closed": gettext_lazy("Đóng phiếu: không còn dòng không đạt"),
    "note": gettext_lazy("Ghi chú"),
    "verified": gettext_lazy("Đã xác minh nguồn gốc"),
    "handed_over": gettext_lazy("Chuyển đơn vị"),
    "complex": gettext_lazy("Vụ việc phức tạp, lấy hạn dài"),
    "escalated": gettext_lazy("Quá hạn, báo người đứng đầu đơn vị"),
}
MOST_TABLES = 100  # in a drop-down
ACTS = ("ghi_chu", "xac_minh", "chuyen", "phuc_tap")


@needs("records.read")
@require_safe
def tickets(request: Request) -> HttpResponse:
    """List the tickets of the tables a person may read, the earliest term first."""
    asked = _asked(request)
    found = queries.tickets(asked)
    paging = Paging.of(request, found.count())
    names, units = Names.known(), queries.units()
    rows = found[paging.offset : paging.offset + paging.size]
    context = {
        "rows": [line_of(one, names) for one in rows],
        "paging": paging,
        "asked": asked,
        "state": request.GET.get("trang_thai", "standing"),
        "query": request.GET.urlencode(),
        "states": STATES,
        "words": [("", _("Mọi tiêu chí")), *((w, str(t)) for w, t in WORDS.items())],
        "tables": [("", _("Mọi bảng")), *_tables(request, asked.table)],
        "units": [("", _("Mọi đơn vị")), *((one, names.unit(one)) for one in units)],
        "loads": [
            (names.unit(load.unit), load)
            for load in (queries.late_by_unit() if asked.own_unit is None else [])
        ],
    }
    wanted = "quality/_tickets.html" if request.headers.get("HX-Target") == "list" else ""
    return render(request, wanted or "quality/tickets.html", context)


@needs("records.export")
@require_safe
def export(request: Request, kind: str) -> HttpResponseBase:
    """Give the tickets asked for as CSV or XLSX, in the order they stand."""
    if kind not in ("csv", "xlsx"):
        raise NotFound(N_("Không có tệp này."))
    found = queries.tickets(_asked(request))
    note_export(subject="tickets", facts={"kind": kind}, by=request.user.actor)
    header = [
        _("Phiếu"), _("Cơ sở dữ liệu"), _("Bảng"), _("Quy tắc"), _("Tiêu chí"), _("Đơn vị"),
        _("Số dòng"), _("Mở ngày"), _("Hạn xác minh"), _("Hạn sửa"), _("Trạng thái"),
    ]  # fmt: skip
    names = Names.known()
    lines = (_cells(line_of(ticket, names)) for ticket in found.iterator(chunk_size=1000))
    return downloads.rows_file(kind, f"phieu-viec-{clock.today():%Y%m%d}", header, lines)


def _cells(line: dict[str, Any]) -> list[object]:
    t: Ticket = line["ticket"]
    return [
        t.pk, t.contract_id, line["table"], line["sentence"], str(line["word"]), line["unit"],
        t.rows, t.opened_at, t.verify_by, t.due, str(line["state_text"]),
    ]  # fmt: skip


@needs("records.read")
@require_safe
def ticket(request: Request, pk: int) -> HttpResponse:
    """Show one ticket: what, whose, by when, and all that happened to it."""
    found, names = _seen(request, pk), Names.known()
    others = sorted({*names.units, *queries.units()} - {found.assigned_unit, ""}, key=names.unit)
    context = line_of(found, names) | {
        "units": [("", "—"), *((one, names.unit(one)) for one in others)],
        "events": [(e, EVENTS.get(e.kind, e.kind)) for e in queries.events(found)],
        "may_act": _may_act(request, found),
        "heads": queries.heads(found.assigned_unit),
    }
    return render(request, "quality/ticket.html", context)


@needs("records.write")
@require_POST
def act(request: Request, pk: int) -> HttpResponse:
    """Do one thing with a ticket, with its reason."""
    found = _seen(request, pk)
    if not _may_act(request, found):
        raise NotAllowed(
            N_("Phiếu này giao cho đơn vị khác."),
            remedy=N_("Đề nghị đơn vị được giao, hoặc cán bộ dữ liệu, thực hiện."),
        )
    what, text, by = request.POST.get("viec", ""), request.POST.get("noi_dung", ""), None
    by = request.user.actor
    if what == "xac_minh":
        actions.verify(ticket_id=pk, text=text, by=by)
    elif what == "chuyen":
        unit = request.POST.get("don_vi", "")
        actions.hand_over(ticket_id=pk, unit=unit, text=text, by=by)
    elif what == "phuc_tap":
        actions.make_complex(ticket_id=pk, text=text, by=by)
    else:
        actions.note(ticket_id=pk, text=text, by=by)
    messages.success(request, _("Đã ghi vào phiếu việc."))
    return redirect("web:quality:ticket", pk)


@dataclass(frozen=True)
class Names:
    """What people call the units and tables that tickets name by their codes."""

    units: Mapping[str, str]
    tables: Mapping[str, Table]

    @classmethod
    def known(cls) -> Self:
        declared = (table for one in contracts.all_current() for table in one.tables)
        return cls(registry.agency_names(), {table.name: table for table in declared})

    def unit(self, code: str) -> str:
        return self.units.get(code, code)

    def table(self, name: str) -> str:
        return display.title_of(self.tables[name]) if name in self.tables else name


def line_of(found: Ticket, names: Names) -> dict[str, Any]:
    """Return what a page shows of one ticket."""
    today = clock.today()
    late = found.is_late(today)
    state = "ticket_late" if late else f"ticket_{found.state}"
    return {
        "ticket": found,
        "unit": names.unit(found.assigned_unit),
        "first_unit": names.unit(found.unit),
        "table": names.table(found.table_name),
        "sentence": said(found.sentence, found.values),
        "word": WORDS.get(found.word, found.word),
        "late": late,
        "state": state,
        "state_text": dict(STATES).get("late" if late else found.state, found.state),
        "left": days_left(found.due, today),
        "left_to_verify": days_left(found.verify_by, today),
    }


def _tables(request: Request, chosen: str) -> list[tuple[str, str]]:
    """Return the tables to choose from; of very many those with the most tickets."""
    named = table_names(request.user, "read")
    if len(named) <= MOST_TABLES:
        return table_choices(request.user, "read")
    busiest = {chosen, *queries.busiest_tables(MOST_TABLES)} & set(named)
    titles = [
        (table.name, title_within(contract, table))
        for contract in contracts.all_current()
        for table in contract.tables
        if table.name in busiest
    ]
    return sorted(titles, key=lambda pair: pair[1])


def _asked(request: Request) -> queries.Asked:
    state = request.GET.get("trang_thai", "standing")
    return queries.Asked(
        state="" if state == "tat_ca" else state if state in dict(STATES) else "standing",
        table=request.GET.get("bang", ""),
        contract_id=request.GET.get("csdl", ""),
        unit=request.GET.get("don_vi", ""),
        rule=request.GET.get("quy_tac", ""),
        word=request.GET.get("tieu_chi", ""),
        search=request.GET.get("tim", "").strip(),
        tables=tables_within(request.user, "read"),
        own_unit=_own_unit(request),
        sort=request.GET.get("xep", "han"),
        down=request.GET.get("giam") == "1",
    )


def _own_unit(request: Request) -> str | None:
    """Return the unit whose tickets alone a person sees; None when every unit's."""
    return accounts.write_scope(request.user)


def _seen(request: Request, pk: int) -> Ticket:
    found = queries.ticket(pk)
    access = Access.of(request.user, *contracts.table(found.table_name))
    own = _own_unit(request)
    if not access.may_read or (own is not None and found.assigned_unit != own):
        raise UnknownTicket(pk)
    return found


def _may_act(request: Request, found: Ticket) -> bool:
    return accounts.allowed(request.user, "records.write") and accounts.may_write_unit(
        request.user, found.assigned_unit
    )
