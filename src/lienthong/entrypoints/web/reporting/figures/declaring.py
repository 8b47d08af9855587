"""Declare a form on a page or by a YAML file; see its versions; put it into use or out of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base.errors import UserError
from lienthong.core.indicators.model import Fillers
from lienthong.core.indicators.plain import plain_of, yaml_of
from lienthong.core.indicators.reading import form_of, form_of_yaml
from lienthong.core.marked_yaml import MAX_CHARACTERS
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.task_page import uploaded
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.reporting.figures import written
from lienthong.entrypoints.web.reporting.figures.words import KINDS, TOTALS
from lienthong.services.accounts import queries as accounts
from lienthong.services.direction.measures import MEASURES
from lienthong.services.registry import queries as registry
from lienthong.services.reporting.actions import indicator_forms as actions
from lienthong.services.reporting.indicators import definitions
from lienthong.services.reporting.models import Regime

BLANK_ELEMENTS = 3


@needs("direction.read")
@require_safe
def declared(request: Request, pk: str) -> HttpResponse:
    """Show what a form asks, of whom, and its versions."""
    kept = definitions.kept(pk)
    form = kept.form
    context = {
        "kept": kept, "form": form,
        "elements": [(e, KINDS[e.kind], TOTALS[e.total]) for e in form.elements],
        "checks": written.checks_of(form), "who": _named(form.fillers),
        "regimes": definitions.regimes_of(form),
        "versions": kept.versions.all(),
        "may_write": accounts.allowed(request.user, "reports.write"),
    }  # fmt: skip
    return render(request, "reporting/figures/declared.html", context)


def _named(who: Fillers) -> dict[str, Any]:
    """Who fills, by name instead of id."""
    names = registry.agency_names([one for one in (who.under, *who.only, *who.leave_out) if one])
    return {"under": names.get(who.under, who.under),
            "only": [names.get(one, one) for one in who.only],
            "leave_out": [names.get(one, one) for one in who.leave_out]}  # fmt: skip


@needs("direction.read")
@require_safe
def as_yaml(request: Request, pk: str) -> HttpResponse:
    """Give the declaration as a YAML file, as it can be taken in elsewhere."""
    kept = definitions.kept(pk)
    answer = HttpResponse(yaml_of(kept.form), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kept.pk}.yaml"'
    return answer


@needs("reports.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Declare a form."""
    if request.method != "POST":
        return _page(request, {"units": {}, "elements": []}, seen=0)
    return _save(request, seen=0)


@needs("reports.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: str) -> HttpResponse:
    """Change a form: its next version."""
    kept = definitions.kept(pk)
    if request.method != "POST":
        return _page(request, plain_of(kept.form), seen=kept.number)
    number = request.POST.get("ban", "")
    return _save(request, seen=int(number) if number.isdecimal() else kept.number, pk=pk)


def _save(request: Request, *, seen: int, pk: str = "") -> HttpResponse:
    plain = written.plain_of_page(request.POST)
    if pk:
        plain["id"] = pk
    try:
        made = actions.save_form(form=form_of(plain), by=request.user.actor, seen=seen)
    except UserError as error:
        return _page(request, plain, seen=seen, error=error)
    messages.success(request, _("Đã lưu biểu, bản %(n)s.") % {"n": made.number})
    if "them" in request.POST:
        return redirect("web:reporting:form_edit", made.pk)
    return redirect("web:reporting:form", made.pk)


def _page(
    request: Request, plain: dict[str, Any], *, seen: int, error: UserError | None = None
) -> HttpResponse:  # fmt: skip
    elements = [written.element_of_plain(one) for one in plain.get("elements") or []]
    blank = [written.element_of_plain({}) for _one in range(BLANK_ELEMENTS)]
    regimes = Regime.objects.filter(retired_at=None)
    context = {
        "plain": plain, "seen": seen, "texts": written.texts_of(plain),
        "elements": list(enumerate([*elements, *blank], start=1)),
        "kinds": list(KINDS.items()), "totals": [("", _("Thường lệ")), *TOTALS.items()],
        "measures": [("", _("Đơn vị điền")),
                     *((m.id, said(m.title)) for m in MEASURES if m.scoped)],
        "takes": [("value", _("Giá trị")), ("counted", _("Số dòng đạt")), ("all", _("Số dòng"))],
        "regimes": [(r.pk, f"{r.title} ({r.pk})", r.pk in (plain.get("regimes") or []),
                     r.pk in (plain.get("totals_in") or [])) for r in regimes],
        "error": None if error is None else (
            said(error.message, error.values), written.place_words(error.place),
            said(error.remedy, error.values)),
    }  # fmt: skip
    return render(request, "reporting/figures/declare.html", context, status=400 if error else 200)


@needs("reports.write")
@require_POST
def take_in(request: Request) -> HttpResponse:
    """Take the declaration of a YAML file: a new form, or the next version of one there is."""
    with uploaded(request) as (path, _name):
        form = form_of_yaml(path.read_bytes()[: MAX_CHARACTERS + 1].decode(errors="replace"))
    made = actions.save_form(form=form, by=request.user.actor)
    messages.success(request, _("Đã lưu biểu, bản %(n)s.") % {"n": made.number})
    return redirect("web:reporting:form", made.pk)


@needs("reports.write")
@require_POST
def use(request: Request, pk: str) -> HttpResponse:
    """Put a form into use, or out of it."""
    retired = request.POST.get("viec") == "ngung"
    actions.retire_form(form_id=pk, retired=retired, by=request.user.actor)
    done = (
        _("Đã ngừng dùng biểu; số liệu cũ vẫn được giữ.") if retired else _("Đã đưa biểu vào dùng.")
    )
    messages.success(request, done)
    return redirect("web:reporting:forms")
