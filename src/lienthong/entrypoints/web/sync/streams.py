"""The page of an outgoing stream: its pace, what is sent again, when both sides are compared."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong import bootstrap
from lienthong.base.errors import UserError
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.sync.messages import posted
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.sources.schedule import KINDS, WEEKDAYS, Schedule
from lienthong.services.sync import actions, errors, queries
from lienthong.services.sync.keeping import again, pacing, reconciling, runs
from lienthong.services.sync.models import OutStream, ReconcilePlan
from lienthong.services.sync.profiles.acknowledged import Acknowledged, acknowledged

SHOWN_RUNS = 20


@needs("sync.read")
@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    """Show a stream and what may be set on it."""
    return _shown(request, _stream(pk))


def _stream(pk: int) -> OutStream:
    found = OutStream.objects.select_related("peer").filter(pk=pk).first()
    if found is None:
        raise errors.unknown_stream(str(pk))
    return found


def _shown(request: Request, stream: OutStream, refusal: UserError | None = None) -> HttpResponse:
    contract = contracts.find(stream.contract_id)
    pace = pacing.pace_of(stream)
    plan = ReconcilePlan.objects.filter(stream=stream).first()
    tables = contract.tables if contract else ()
    context: dict[str, Any] = {
        "stream": stream,
        "title": display.title_of(contract) if contract else stream.contract_id,
        "tables": [(one.name, display.title_of(one)) for one in tables],
        "overview": queries.stream_overview(stream),
        "pace": pace,
        "windows": "\n".join(pacing.written(pace)),
        "waits": pacing.waiting_for(stream),
        "plan": plan,
        "schedule": Schedule.of(plan.schedule if plan else {}),
        "kinds": [(value, _(text)) for value, text in KINDS],
        "weekdays": [(number, _(text)) for number, text in enumerate(WEEKDAYS)],
        "posted": posted(stream),
        "acknowledged": _acknowledged(stream),
        "runs": runs.runs_of(stream, limit=SHOWN_RUNS),
    }
    if refusal is None:
        return render(request, "sync/stream.html", context)
    context["message"] = said(refusal.message, refusal.values)
    context["remedy"] = said(refusal.remedy, refusal.values)
    context["typed"] = request.POST
    return render(request, "sync/stream.html", context, status=refusal.status)


def _acknowledged(stream: OutStream) -> list[Acknowledged]:
    """What a receiver of messages said it took; nothing while its profile cannot be read."""
    if not stream.peer.profile:
        return []
    try:
        return acknowledged(stream, source=bootstrap.sync_identity().node_id)
    except UserError:
        return []


@needs("sync.manage")
@require_POST
def pace(request: Request, pk: int) -> HttpResponse:
    """Say when and how fast the stream is sent."""
    stream, rows = _stream(pk), request.POST.get("dong_phut", "").replace(".", "").strip() or "0"
    try:
        pacing.set_pace(
            stream_id=stream.pk,
            rows_per_minute=int(rows) if rows.isdecimal() and len(rows) < 12 else -1,
            windows=request.POST.get("khung_gio", "").splitlines(),
            by=request.user.actor,
        )
    except UserError as error:
        return _shown(request, stream, error)
    messages.success(request, _("Đã đặt nhịp gửi; có hiệu lực ngay."))
    return redirect("web:sync:stream", pk)


@needs("sync.manage")
@require_POST
def replay(request: Request, pk: int) -> HttpResponse:
    """Send the packages from a number on again."""
    stream, number = _stream(pk), request.POST.get("tu_goi", "").replace(".", "").strip()
    try:
        count = again.replay(
            stream_id=stream.pk,
            sequence=int(number) if number.isdecimal() and len(number) < 18 else 0,
            by=request.user.actor,
        )
    except UserError as error:
        return _shown(request, stream, error)
    text = ngettext("Đang phát lại %(count)s gói.", "Đang phát lại %(count)s gói.", count)
    messages.success(request, text % {"count": display.number(count)})
    return redirect("web:sync:stream", pk)


@needs("sync.manage")
@require_POST
def resend_record(request: Request, pk: int) -> HttpResponse:
    """Send one record again as it is now."""
    stream = _stream(pk)
    try:
        again.resend_record(
            stream_id=stream.pk,
            table=request.POST.get("bang", ""),
            row_id=request.POST.get("khoa", "").strip()[:150],
            identity=bootstrap.sync_identity(),
            by=request.user.actor,
        )
    except UserError as error:
        return _shown(request, stream, error)
    messages.success(request, _("Bản ghi đã vào hàng đợi gửi."))
    return redirect("web:sync:stream", pk)


@needs("sync.manage")
@require_POST
def resend_all(request: Request, pk: int) -> HttpResponse:
    """Send every record of the stream again; the receiver is not emptied."""
    stream = _stream(pk)
    actions.stream_resend(
        contract_id=stream.contract_id, receiver=stream.peer.node_id, by=request.user.actor
    )
    messages.success(request, _("Đang gửi lại toàn bộ; bên nhận không bị xóa gì."))
    return redirect("web:sync:stream", pk)


@needs("sync.manage")
@require_POST
def plan(request: Request, pk: int) -> HttpResponse:
    """Say when both sides are compared by themselves."""
    stream = _stream(pk)
    schedule = {
        "kind": request.POST.get("kieu", ""),
        "minutes": request.POST.get("phut", ""),
        "at": request.POST.get("gio", ""),
        "weekday": request.POST.get("thu", ""),
    }
    try:
        reconciling.set_plan(
            stream_id=stream.pk,
            schedule=schedule,
            repair=request.POST.get("sua") == "1",
            by=request.user.actor,
        )
    except UserError as error:
        return _shown(request, stream, error)
    messages.success(request, _("Đã đặt lịch đối soát."))
    return redirect("web:sync:stream", pk)
