"""One indicator: what it means, its figure, trend, forecast, declarations, and what was done."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field
from lienthong.entrypoints.kept_files import kept_file
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.kpis.listing import row
from lienthong.entrypoints.web.direction.kpis.trend import drawn
from lienthong.entrypoints.web.direction.kpis.words import CADENCES, EVENTS, STATE_HELP
from lienthong.entrypoints.web.direction.task_page import demanded_day, uploaded
from lienthong.entrypoints.web.direction.words import KPI_KINDS
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records.asking import typed
from lienthong.services.audit.models import AuditRecord
from lienthong.services.direction import actions
from lienthong.services.direction.actions.kpis import Stated
from lienthong.services.direction.kpis import queries, rights
from lienthong.services.direction.kpis import rows as behind
from lienthong.services.direction.kpis.definition import CADENCES as EVERY_CADENCE
from lienthong.services.direction.kpis.queries import KpiLine
from lienthong.services.direction.measures import asked_by
from lienthong.services.direction.models import Kpi, Task
from lienthong.services.registry import queries as registry

_EVENTS_SHOWN = 30


@needs("direction.read")
@require_safe
def kpi(request: Request, pk: str) -> HttpResponse:
    """Show one indicator as it stands today."""
    today = clock.today()
    line = queries.kpi_line(pk, today)
    history = queries.history(line.kpi)
    found = line.kpi
    sight = rights.sight(request.user, found)
    context = row(line) | {
        "kpi": found,
        "kind": _kind(found),
        "formula": said(line.measure.formula) if line.measure else found.formula,
        "cadence": CADENCES.get(found.cadence, found.cadence),
        "cadences": [("", "—"), *((c, str(CADENCES[c])) for c in EVERY_CADENCE)],
        "scope": _scope(found),
        "parts": [(said(name), count) for name, count in line.parts],
        "why": said(queries.why_declared(found)),
        "state_help": STATE_HELP[line.figure.state],
        "tasks": Task.objects.filter(pk__in=found.task_ids),
        "drawing": drawn(history, line, today),
        "history": list(reversed(history))[:60],
        "declarations": found.declarations.all(),
        "behind": behind.Behind(found, behind.Question(), sight).count if line.measure else 0,
        "events": _events(found),
        "today": today,
        "may_manage": rights.may_manage(request.user),
        "may_declare": _may_declare(request, line),
    }
    return render(request, "direction/kpis/kpi.html", context)


def _kind(found: Kpi) -> str:
    return _("Chỉ tiêu riêng của nút") if found.own else str(KPI_KINDS.get(found.kind, found.kind))


def _scope(found: Kpi) -> str:
    agency = asked_by(found).agency
    return registry.agency_names([agency]).get(agency, agency) if agency else ""


def _may_declare(request: Request, line: KpiLine) -> bool:
    declared = line.measure is None and line.kpi.retired_at is None
    return declared and rights.may_declare(request.user, line.kpi)


def _events(found: Kpi) -> list[tuple[str, AuditRecord]]:
    records = AuditRecord.objects.filter(subject=f"kpi:{found.pk}").order_by("-id")
    return [(str(EVENTS.get(r.action, r.action)), r) for r in records[:_EVENTS_SHOWN]]


@needs("direction.read")
@require_POST
def declare(request: Request, pk: str) -> HttpResponse:
    """Record a figure that the node cannot measure, with its evidence."""
    rights.demand_declare(request.user, queries.kpi(pk))
    if "tep" in request.FILES:
        with uploaded(request) as (path, name):
            stated = Stated(**_stated(request), file=path, file_name=name)
            actions.declare_kpi(kpi_id=pk, stated_figure=stated, by=request.user.actor)
    else:
        stated = Stated(**_stated(request))
        actions.declare_kpi(kpi_id=pk, stated_figure=stated, by=request.user.actor)
    messages.success(request, _("Đã ghi số khai báo."))
    return redirect("web:direction:kpi", pk)


def _stated(request: Request) -> dict[str, Any]:
    posted, today = request.POST, clock.today()

    def day(name: str) -> date:
        text = posted.get(name, "").strip()
        return demanded_day(text) if text else today

    return {
        "value": demanded_number(posted.get("gia_tri", "")), "start": day("tu_ngay"),
        "end": day("den_ngay"), "evidence": posted.get("can_cu", ""),
        "link": demanded_link(posted.get("lien_ket", "")),
    }  # fmt: skip


def demanded_number(text: str) -> Decimal:
    """Return the number a person typed. Raises UserError."""
    value = typed(Field("", "", "", "", "number", ""), text.strip())
    if not isinstance(value, Decimal):
        raise UserError(
            N_("Giá trị chỉ tiêu phải là một số."),
            remedy=N_("Ghi số, dùng dấu phẩy cho phần thập phân, ví dụ 97,5."),
        )
    return value


def demanded_link(text: str) -> str:
    """Return the address a person typed, if any. Raises UserError when it is none of the Web."""
    link = text.strip()
    if link and not link.startswith(("https://", "http://")):
        raise UserError(
            N_("«%(text)s» không phải là đường dẫn trên mạng."),
            values={"text": link},
            remedy=N_("Ghi đường dẫn bắt đầu bằng https:// hoặc http://, hoặc để trống."),
        )
    return link


@needs("direction.read")
@require_POST
def measure(request: Request, pk: str) -> HttpResponse:
    """Have the figure measured again in the background."""
    rights.demand_manage(request.user)
    actions.request_measuring(by=request.user.actor, only=[pk])
    messages.success(request, _("Đã xếp việc đo; tải lại trang sau ít giây để thấy số mới."))
    return redirect("web:direction:kpi", pk)


@needs("direction.read")
@require_POST
def describe(request: Request, pk: str) -> HttpResponse:
    """Keep what an indicator means, how it is counted and how often it is followed."""
    rights.demand_manage(request.user)
    posted = request.POST
    actions.describe_kpi(
        kpi_id=pk, definition=posted.get("dinh_nghia", ""), formula=posted.get("cach_tinh", ""),
        cadence=posted.get("ky", ""), by=request.user.actor,
    )  # fmt: skip
    messages.success(request, _("Đã ghi định nghĩa của chỉ tiêu."))
    return redirect("web:direction:kpi", pk)


@needs("direction.read")
@require_safe
def evidence(request: Request, pk: str, sha256: str) -> FileResponse:
    """Send a file that proves a declared figure."""
    found = queries.kpi(pk).declarations.filter(sha256=sha256).first()
    if found is None:
        raise NotFound(N_("Chỉ tiêu này không có tệp đó."))
    return kept_file(found.sha256, found.file_name, found.media_type)
