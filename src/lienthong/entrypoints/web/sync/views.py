"""Watch the streams, read receipts, hold and resume, and prove both sides equal."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.core.package.receipt import Receipt as Document
from lienthong.core.package.receipt import Verdict, parse_receipt
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records.place import Place
from lienthong.entrypoints.web.sync.words import about, way
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.records.access import Access
from lienthong.services.records.seen import Named, named
from lienthong.services.sync import actions, queries
from lienthong.services.sync.models import Alarm, OutStream, Receipt
from lienthong.services.sync.queries import StreamOverview
from lienthong.services.sync.ways import is_carried

SHOWN_VERDICTS = 200


@needs("sync.read")
@require_safe
def monitor(request: Request) -> HttpResponse:
    """Show every stream live; only the live part for htmx."""
    live = request.headers.get("HX-Target") == "live"
    return render(request, "sync/_live.html" if live else "sync/monitor.html", _live(None))


@needs("sync.read")
@require_safe
def tab(request: Request, contract_id: str) -> HttpResponse:
    """Show the streams of one database live."""
    place = Place.of(request, contract_id)
    context = place.frame("sync") | _live(contract_id)
    live = request.headers.get("HX-Target") == "live"
    return render(request, "sync/_live.html" if live else "records/sync.html", context)


def _live(contract_id: str | None) -> dict[str, Any]:
    titles = {c.id: display.title_of(c) for c in contracts.all_current()}
    streams = queries.streams_overview(contract_id=contract_id)
    incoming = queries.in_streams_overview()
    if contract_id is not None:
        incoming = [one for one in incoming if one.stream.contract_id == contract_id]
    alarms = (
        queries.open_alarms() if contract_id is None else [a for s in streams for a in s.alarms]
    )
    return {
        "streams": [_stream(s, titles) for s in streams],
        "incoming": [(one, titles.get(one.stream.contract_id)) for one in incoming],
        "in_packages": queries.recent_in_packages(limit=15) if incoming else [],
        "alarms": [(alarm, _said_alarm(alarm), about(alarm.subject)) for alarm in alarms],
        "receipts": queries.recent_receipts(limit=15, contract_id=contract_id),
        "peers": [(peer, way(peer.url)) for peer in queries.peers()],
        "only": contract_id,
    }


def _stream(overview: StreamOverview, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "overview": overview,
        "title": titles.get(overview.stream.contract_id, overview.stream.contract_id),
        "state": _state(overview),
        "series": queries.lag_series(stream_id=overview.stream.pk),
    }


def _state(overview: StreamOverview) -> str:
    stream = overview.stream
    if stream.state != OutStream.RUNNING:
        return stream.state
    if stream.attempts:
        return "unreachable"
    if stream.snapshot == OutStream.WAITING:
        return "snapshot"
    if overview.queue_packages and is_carried(stream.peer.url):
        return "carried"
    return "catching_up" if overview.queue_packages else "live"


def _said_alarm(alarm: Alarm) -> str:
    return said(alarm.message, alarm.values)


@needs("sync.read")
@require_safe
def receipt(request: Request, pk: int) -> HttpResponse:
    """Show one receipt: what was sent, what became of each row, how it is proved."""
    found = get_object_or_404(
        Receipt.objects.select_related("package__stream__peer").defer("package__payload"), pk=pk
    )
    document = parse_receipt(bytes(found.body))
    contract = contracts.find(found.package.stream.contract_id)
    context = {
        "receipt": found,
        "title": display.title_of(contract) if contract else found.package.stream.contract_id,
        "package": found.package,
        "document": document,
        "verdicts": _verdicts(request.user, found.package.stream.contract_id, document),
        "signature": bytes(found.signature).hex(),
        "package_signature": bytes(found.package.signature).hex(),
    }
    return render(request, "sync/receipt.html", context)


def _verdicts(user: User, contract_id: str, document: Document) -> list[Any]:
    """Return the refused rows as the person may see them: (verdict, message, remedy)."""
    contract = contracts.current(contract_id)
    tables = {table.name: table for table in contract.tables}
    access = {name: Access.of(user, contract, table) for name, table in tables.items()}
    shown = [v for v in document.verdicts[:SHOWN_VERDICTS] if v.table in access]
    known = {
        name: named(access[name], (v.row_id for v in shown if v.table == name)) for name in access
    }
    return [
        _verdict(verdict, row)
        for verdict in shown
        if (row := known[verdict.table][verdict.row_id]).is_open
    ]


def _verdict(verdict: Verdict, row: Named) -> tuple[Verdict, str, str]:
    called = replace(verdict, row_id=row.name)
    if row.hidden:
        return called, "", ""
    return called, said(verdict.message, verdict.values), said(verdict.remedy, verdict.values)


@needs("sync.manage")
@require_POST
def hold(request: Request, contract_id: str) -> HttpResponse:
    """Hold the delivery of a database, or go on with it."""
    if request.POST.get("viec") == "pause":
        actions.stream_pause(contract_id=contract_id, by=request.user.actor)
        messages.success(request, _("Đã tạm dừng gửi; thay đổi vẫn được ghi vào hàng đợi."))
    else:
        actions.stream_resume(contract_id=contract_id, by=request.user.actor)
        messages.success(request, _("Đã gửi tiếp."))
    return redirect("web:records:sync", contract_id)


@needs("sync.manage")
@require_POST
def resolve(request: Request, pk: int) -> HttpResponse:
    """Close an alarm by hand."""
    actions.resolve_alarm(alarm_id=pk, by=request.user.actor)
    return redirect("web:sync:monitor")
