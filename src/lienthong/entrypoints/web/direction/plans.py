"""The plans with how they stand, a plan's own page, and taking in a plan's document."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import BADGES, badge_of, pillar_name, plan_names
from lienthong.entrypoints.web.direction.task_page import demand_report, may_report, uploaded
from lienthong.entrypoints.web.direction.words import IMPORT_STATES
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.direction import actions, queries
from lienthong.services.direction.actions.importing import NEW
from lienthong.services.direction.importing import queries as importing
from lienthong.services.direction.importing.models import PlanImport
from lienthong.services.direction.models import Plan
from lienthong.services.direction.schedule import TASK_STATES


@needs("direction.read")
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: Request) -> HttpResponse:
    """List the plans and what is on its way in; take a document in."""
    refusal: dict[str, Any] = {}
    if request.method == "POST":
        demand_report(request.user)
        try:
            return redirect("web:direction:import", _received(request).pk)
        except UserError as error:
            refusal = {
                "message": said(error.message, error.values),
                "place": error.place,
                "remedy": said(error.remedy, error.values),
                "is_scan": error.code == "plan-is-scan",
            }
    context = refusal | {
        "lines": [(line, _counts(line)) for line in queries.plans(today=clock.today())],
        "imports": [(i, *IMPORT_STATES[i.state]) for i in importing.imports()[:50]],
        "choices": [("", _("Tự nhận ra")), (NEW, _("Kế hoạch mới")), *plan_names()],
        "chosen": request.POST.get("ke_hoach", ""),
        "may_report": may_report(request.user),
    }
    return render(request, "direction/plans.html", context, status=400 if refusal else 200)


def _received(request: Request) -> PlanImport:
    with uploaded(request) as (path, name):
        return actions.receive_plan(
            path=path,
            file_name=name,
            by=request.user.actor,
            plan_id=request.POST.get("ke_hoach", ""),
            recognise=bool(request.POST.get("nhan_dang")),
        )


def _counts(line: queries.PlanLine) -> list[tuple[str, str, int]]:
    return [(s, BADGES.get(s, s), line.states[s]) for s in TASK_STATES if line.states[s]]


@needs("direction.read")
@require_safe
def plan(request: Request, pk: str) -> HttpResponse:
    """Show one plan: what it is, how it stands, its tasks in its own order."""
    found: Plan = queries.plan(pk)
    lines = queries.tasks(today=clock.today(), plan=pk)
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.standing.state] = counts.get(line.standing.state, 0) + 1
    lines.sort(key=lambda line: line.task.position)
    paging = Paging.of(request, len(lines))
    shown = lines[paging.offset : paging.offset + paging.size]
    context = {
        "plan": found,
        "rows": [(line, badge_of(line), pillar_name(line.task.pillar)) for line in shown],
        "paging": paging,
        "total": len(lines),
        "counts": [(s, BADGES.get(s, s), counts[s]) for s in TASK_STATES if counts.get(s)],
        "kpis": found.kpis.filter(retired_at=None).count(),
        "rules": found.reporting_rules.filter(retired_at=None).count(),
        "imports": [(i, *IMPORT_STATES[i.state]) for i in importing.imports().filter(plan=found)],
    }
    return render(request, "direction/plan.html", context)
