"""What the plans demand besides tasks: indicators, and reports to be sent."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import plan_names
from lienthong.entrypoints.web.direction.words import CADENCES
from lienthong.services.direction import queries


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
