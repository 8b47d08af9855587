"""What the plans demand: tasks with the late ones first, indicators, reports to be sent."""

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
from lienthong.entrypoints.web.direction.words import CADENCES, KPI_KINDS, PILLARS, PROGRESS
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records.asking import typed
from lienthong.entrypoints.web.states import STATES
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.direction import actions, queries
from lienthong.services.direction.models import Plan
from lienthong.services.direction.schedule import TASK_STATES
from lienthong.services.registry import queries as registry

# The words of the badge: a task in hand is not a batch that runs.
BADGES = {"running": "task_running", "waiting": "task_waiting"}


def may_report(user: User) -> bool:
    """Tell whether the person may enter progress: those who may write rows of every unit."""
    return accounts.allowed(user, "records.write") and accounts.write_scope(user) is None


def _demand_report(user: User) -> None:
    if not may_report(user):
        accounts.demand(user, "quality.run")


@needs("direction.read")
@require_safe
def tasks(request: Request) -> HttpResponse:
    """List the tasks, most pressing first."""
    today, query = clock.today(), request.GET
    asked = {k: query.get(p, "").strip() for k, p in _TASK_FILTERS.items()}
    found = queries.tasks(today=today, **asked)
    paging = Paging.of(request, len(found))
    counts = queries.task_counts(today=today, plan=asked["plan"], lead=asked["lead"])
    names = registry.agency_names()
    leads = [(agency, names.get(agency, agency)) for agency, _n in queries.leads(today=today)]
    context = {
        "rows": [
            (line, BADGES.get(line.standing.state, line.standing.state), _pillar(line.task.pillar))
            for line in found[paging.offset : paging.offset + paging.size]
        ],
        "paging": paging,
        "asked": asked,
        "counts": [(s, BADGES.get(s, s), counts[s]) for s in TASK_STATES if counts[s]],
        "plans": [("", _("Mọi kế hoạch")), *_plans()],
        "leads": [("", _("Mọi đơn vị chủ trì")), *sorted(leads, key=lambda p: p[1])],
        "states": [("", _("Mọi trạng thái")), *_states()],
        "pillars": [("", _("Mọi trụ cột")), *PILLARS.items()],
        "plan_lines": queries.plans(today=today),
    }
    wanted = "direction/_tasks.html" if request.headers.get("HX-Target") == "list" else ""
    return render(request, wanted or "direction/tasks.html", context)


_TASK_FILTERS = {
    "search": "tim",
    "plan": "ke_hoach",
    "lead": "chu_tri",
    "pillar": "tru_cot",
    "state": "trang_thai",
}


def _pillar(code: str) -> str:
    return str(PILLARS.get(code, code))


def _plans() -> list[tuple[str, str]]:
    return [(p.pk, str(p)) for p in Plan.objects.filter(retired_at=None)]


def _states() -> list[tuple[str, str]]:
    return [(s, str(STATES[BADGES.get(s, s)].text)) for s in TASK_STATES]


@needs("direction.read")
@require_safe
def task(request: Request, pk: str) -> HttpResponse:
    """Show one task: what it asks, who leads, what was done."""
    line = queries.task(pk, today=clock.today())
    names = registry.agency_names([*line.task.lead_ids, *line.task.coordinating_ids])
    context = {
        "line": line,
        "task": line.task,
        "badge": BADGES.get(line.standing.state, line.standing.state),
        "pillar": _pillar(line.task.pillar),
        "leads": [names.get(i, i) for i in line.task.lead_ids],
        "coordinating": [names.get(i, i) for i in line.task.coordinating_ids],
        "progress": [(p, PROGRESS.get(p.kind, p.kind)) for p in line.task.progress.all()],
        "may_report": may_report(request.user),
        "today": clock.today(),
    }
    return render(request, "direction/task.html", context)


@needs("direction.read")
@require_POST
def report(request: Request, pk: str) -> HttpResponse:
    """Note progress, complete the task with its evidence, or take that back."""
    _demand_report(request.user)
    note, by = request.POST.get("noi_dung", ""), request.user.actor
    match request.POST.get("viec"):
        case "done":
            actions.complete_task(
                task_id=pk, done_on=_day(request.POST.get("ngay", "")), evidence=note, by=by
            )
            messages.success(request, _("Đã ghi nhận hoàn thành."))
        case "reopen":
            actions.reopen_task(task_id=pk, reason=note, by=by)
            messages.success(request, _("Đã mở lại nhiệm vụ."))
        case _:
            actions.report_progress(task_id=pk, note=note, by=by)
            messages.success(request, _("Đã ghi tiến độ."))
    return redirect("web:direction:task", pk)


def _day(text: str) -> Any:
    found = typed(_typed_field("date"), text.strip())
    if found is None:
        raise UserError(
            N_("«%(text)s» không phải là ngày."),
            values={"text": text},
            remedy=N_("Ghi ngày dạng ngày/tháng/năm, ví dụ 20/11/2026."),
        )
    return found


def _typed_field(kind: Any) -> Field:
    return Field("", "", "", "", kind, "")


@needs("direction.read")
@require_safe
def kpis(request: Request) -> HttpResponse:
    """List the indicators with what was measured, or declared, and when."""
    plan = request.GET.get("ke_hoach", "")
    lines = queries.kpis(plan=plan)
    context = {
        "rows": [_kpi(line) for line in lines],
        "plan": plan,
        "plans": [("", _("Mọi kế hoạch")), *_plans()],
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
    _demand_report(request.user)
    value = typed(_typed_field("number"), request.POST.get("gia_tri", "").strip())
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
        "plans": [("", _("Mọi kế hoạch")), *_plans()],
    }
    return render(request, "direction/reports.html", context)
