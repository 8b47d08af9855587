"""What the plans demand besides tasks: indicators, and reports to be sent."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import plan_names
from lienthong.entrypoints.web.direction.task_page import demand_report, may_report
from lienthong.entrypoints.web.direction.words import CADENCES, KPI_KINDS
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records.asking import typed
from lienthong.services.direction import actions, queries


@needs("direction.read")
@require_safe
def kpis(request: Request) -> HttpResponse:
    """List the indicators with what was measured, or declared, and when."""
    plan = request.GET.get("ke_hoach", "")
    lines = queries.kpis(plan=plan)
    context = {
        "rows": [_kpi(line) for line in lines],
        "plan": plan,
        "plans": [("", _("Mọi kế hoạch")), *plan_names()],
        "measured": sum(line.source == "measured" for line in lines),
        "may_report": may_report(request.user),
    }
    return render(request, "direction/kpis.html", context)


def _kpi(line: queries.KpiLine) -> dict[str, Any]:
    parts = line.figure.parts.items() if line.figure else ()
    state = "not_measured" if line.source == "none" else line.source
    return {
        "line": line,
        "state": state,
        "kind": KPI_KINDS.get(line.kpi.kind, line.kpi.kind) if line.kpi else _("Của nút này"),
        "reason": said(line.reason),
        "formula": said(line.measure.formula) if line.measure else "",
        "title": said(line.title),
        "parts": [(said(key), value) for key, value in parts],
        "evidence": line.kpi.evidence if line.kpi else "",
        "by": line.kpi.declared_by if line.kpi else "",
    }


@needs("direction.read")
@require_POST
def declare(request: Request, pk: str) -> HttpResponse:
    """Record a figure that the node cannot measure, with its evidence."""
    demand_report(request.user)
    value = typed(Field("", "", "", "", "number", ""), request.POST.get("gia_tri", "").strip())
    if not isinstance(value, Decimal):
        raise UserError(
            N_("Giá trị chỉ tiêu phải là một số."),
            remedy=N_("Ghi số, dùng dấu phẩy cho phần thập phân, ví dụ 97,5."),
        )
    actions.declare_kpi(
        kpi_id=pk, value=value, evidence=request.POST.get("can_cu", ""), by=request.user.actor
    )
    messages.success(request, _("Đã ghi số khai báo."))
    return redirect("web:direction:kpis")


@needs("direction.read")
@require_safe
def reports(request: Request) -> HttpResponse:
    """List the reporting duties, those due next first."""
    plan = request.GET.get("ke_hoach", "")
    lines = queries.reporting_rules(today=clock.today(), plan=plan)
    context = {
        "rows": [(line, CADENCES.get(line.rule.cadence, line.rule.cadence)) for line in lines],
        "plan": plan,
        "plans": [("", _("Mọi kế hoạch")), *plan_names()],
    }
    return render(request, "direction/reports.html", context)
