"""The way of a unit's figures, each act after a look at what it does."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.reporting.figures.filling import seen
from lienthong.entrypoints.web.reporting.figures.words import ACTS
from lienthong.entrypoints.web.reporting.words import period_words
from lienthong.services.accounts import queries as accounts
from lienthong.services.reporting.actions import figures_workflow as workflow
from lienthong.services.reporting.indicators import rights

Do = Callable[[str, str, str, str, Actor], object]


@needs("records.write", "reports.review")
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, pk: str, key: str, unit: str, act: str) -> HttpResponse:
    """Say what an act does and ask for it to be confirmed; then do it."""
    chosen = ACTS.get(act)
    if chosen is None:
        raise NotFound(N_("Không có việc này."))
    accounts.demand(request.user, chosen.needs)
    found = seen(request, pk, key, unit)
    if act == "trinh":
        rights.demand_fill(request.user, unit, found.tree)
    if request.method == "POST":
        _DO[act](pk, key, unit, request.POST.get("noi_dung", ""), request.user.actor)
        messages.success(request, _("Đã xong: %(act)s.") % {"act": chosen.text})
        return redirect("web:reporting:fill", pk, key, unit)
    context = {
        "kept": found.kept, "key": key, "unit": found.unit, "period": period_words(key),
        "act": chosen, "to_settle": len(found.findings) if act == "trinh" else 0,
    }  # fmt: skip
    return render(request, "reporting/figures/confirm.html", context)


_DO: dict[str, Do] = {
    "trinh": lambda pk, key, unit, _text, by: workflow.hand_in_figures(
        form_id=pk, period=key, unit=unit, by=by
    ),
    "tra-lai": lambda pk, key, unit, text, by: workflow.send_back_figures(
        form_id=pk, period=key, unit=unit, reason=text, by=by
    ),
    "duyet": lambda pk, key, unit, _text, by: workflow.approve_figures(
        form_id=pk, period=key, unit=unit, by=by
    ),
    "mo-khoa": lambda pk, key, unit, text, by: workflow.unlock_figures(
        form_id=pk, period=key, unit=unit, reason=text, by=by
    ),
}
