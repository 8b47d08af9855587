"""The plans with how they stand, a plan's own page, and taking in a plan's document."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import BADGES, plan_names, rows_of
from lienthong.entrypoints.web.direction.task_page import (
    demand_report,
    demanded_day,
    may_report,
    uploaded,
)
from lienthong.entrypoints.web.direction.words import IMPORT_STATES
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.direction import actions, queries
from lienthong.services.direction.actions.importing import NEW
from lienthong.services.direction.citing import gone_laws
from lienthong.services.direction.finding import Found, Question
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
    paging = Paging.of(request, queries.plan_count())
    lines = queries.plans(today=clock.today(), start=paging.offset, size=paging.size)
    context = refusal | {
        "lines": [(line, _counts(line)) for line in lines],
        "paging": paging,
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
@require_http_methods(["GET", "HEAD", "POST"])
def priority(request: Request) -> HttpResponse:
    """Show what Appendix II asks of the 11 priority databases; record what was done."""
    if request.method == "POST":
        demand_report(request.user)
        day = request.POST.get("ngay", "").strip()
        actions.complete_item(
            item_id=request.POST.get("muc", ""), done_on=demanded_day(day) if day else None,
            evidence=request.POST.get("can_cu", ""), by=request.user.actor,
        )  # fmt: skip
        messages.success(request, _("Đã ghi kết quả."))
        return redirect("web:direction:priority")
    lines = queries.priority_items(today=clock.today())
    context = {
        "lines": lines,
        "items": sum(len(line.items) for line in lines),
        "done": sum(line.done for line in lines),
        "may_report": may_report(request.user),
        "today": clock.today(),
    }
    return render(request, "direction/priority.html", context)


@needs("direction.read")
@require_safe
def plan(request: Request, pk: str) -> HttpResponse:
    """Show one plan: what it is, how it stands, its tasks in its own order."""
    found: Plan = queries.plan(pk)
    answer = Found(Question(plan=pk, order="place"), clock.today())
    paging = Paging.of(request, answer.count)
    shown = answer.lines(paging.offset, paging.size)
    counts = answer.states
    context = {
        "plan": found,
        "rows": rows_of(shown),
        "paging": paging,
        "total": answer.count,
        "counts": [(s, BADGES.get(s, s), counts[s]) for s in TASK_STATES if s in counts],
        "kpis": found.kpis.filter(retired_at=None).count(),
        "rules": found.reporting_rules.filter(retired_at=None).count(),
        "imports": [(i, *IMPORT_STATES[i.state]) for i in importing.imports().filter(plan=found)],
        "gone_laws": gone_laws(found, clock.today()),
        "gone_title": _("Kế hoạch viện dẫn văn bản không còn hiệu lực:"),
    }
    return render(request, "direction/plan.html", context)
