"""What people do with reports: begin, word, measure anew, and each act after a look at it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.task_page import demanded_day
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.reporting.words import ACTS, LETTER, period_words
from lienthong.services.accounts import queries as accounts
from lienthong.services.reporting import actions, queries
from lienthong.services.reporting.laying_out import LISTS, TEXTS, sections_of
from lienthong.services.reporting.ports import pdf_signer


@needs("reports.write")
@require_POST
def compose(request: Request) -> HttpResponse:
    """Begin the report of a period; one on demand bears today's date."""
    regime = queries.regime(request.POST.get("che_do", ""))
    period = request.POST.get("ky", "") or queries.next_due(regime, clock.today()).key
    made = actions.compose_report(regime_id=regime.pk, period=period, by=request.user.actor)
    messages.success(request, _("Đã lập báo cáo từ số liệu nút đo. Viết lời rồi trình duyệt."))
    return redirect("web:reporting:report", made.pk)


@needs("reports.write")
@require_POST
def measure(request: Request, pk: int) -> HttpResponse:
    """Measure the figures anew."""
    actions.recompose(report_id=pk, by=request.user.actor)
    messages.success(request, _("Đã đo lại số liệu; lời đã viết được giữ nguyên."))
    return redirect("web:reporting:report", pk)


@needs("reports.write")
@require_POST
def words(request: Request, pk: int) -> HttpResponse:
    """Keep the words of the parts and of the letter around them; refused ones are shown again."""
    try:
        _write(request, pk)
    except UserError as error:
        return _unsaved(request, pk, error)
    messages.success(request, _("Đã lưu lời báo cáo."))
    return redirect("web:reporting:report", pk)


def _write(request: Request, pk: int) -> None:
    sent = request.POST
    written = {name[4:]: sent[name] for name in sent if name.startswith("loi.")}
    letter: dict[str, Any] = {name: sent[f"thu.{name}"] for name in TEXTS if f"thu.{name}" in sent}
    letter |= {n: sent[f"thu.{n}"].splitlines() for n in LISTS if f"thu.{n}" in sent}
    if "issued_on" in letter:
        letter["issued_on"] = demanded_day(letter["issued_on"]).isoformat()
    actions.write_words(report_id=pk, words=written, letter=letter, by=request.user.actor)


def _unsaved(request: Request, pk: int, error: UserError) -> HttpResponse:
    """Say why the words were not kept, with the words themselves, to be saved once it is mended."""
    report = queries.report(pk)
    asks = {f"loi.{part.code}": part.title for part in sections_of(report) if part.asks}
    context = {
        "report": report,
        "period": period_words(report.period),
        "message": said(error.message, error.values),
        "place": error.place,
        "remedy": said(error.remedy, error.values),
        "texts": [(name, asks[name], request.POST[name]) for name in asks if name in request.POST],
        "letter": [
            (n, str(text), request.POST[n]) for n, text in LETTER.items() if n in request.POST
        ],
    }
    return render(request, "reporting/unsaved.html", context, status=error.status)


@needs("reports.write", "reports.review", "reports.sign")
@require_http_methods(["GET", "POST"])
def act(request: Request, pk: int, act: str) -> HttpResponse:
    """Say what an act does and ask for it to be confirmed; then do it."""
    chosen = ACTS.get(act)
    if chosen is None:
        raise NotFound(N_("Không có việc này."))
    accounts.demand(request.user, chosen.needs)
    if request.method == "POST":
        _DO[act](pk, request.POST.get("noi_dung", ""), request.user.actor)
        messages.success(request, _("Đã xong: %(act)s.") % {"act": chosen.text})
        return redirect("web:reporting:report", pk)
    report = queries.report(pk)
    context = {
        "report": report,
        "period": period_words(report.period),
        "act": chosen,
        "name": act,
        "holder": pdf_signer().holder() if act == "ky" else "",
    }
    return render(request, "reporting/confirm.html", context)


_DO: dict[str, Callable[[int, str, Actor], object]] = {
    "trinh": lambda pk, _text, by: actions.hand_in(report_id=pk, by=by),
    "tra-lai": lambda pk, text, by: actions.send_back(report_id=pk, reason=text, by=by),
    "duyet": lambda pk, _text, by: actions.approve(report_id=pk, by=by),
    "ky": lambda pk, _text, by: actions.sign(report_id=pk, by=by),
    "ky-giay": lambda pk, _text, by: actions.sign(report_id=pk, on_paper=True, by=by),
    "gui": lambda pk, text, by: actions.send(report_id=pk, note=text, by=by),
    "mo-khoa": lambda pk, text, by: actions.unlock(report_id=pk, reason=text, by=by),
}
