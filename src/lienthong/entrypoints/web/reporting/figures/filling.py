"""Fill a form: the grid of one unit and period, its workbook out and back, each cell's history."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.adapters.files.indicator_book import make_indicator_book
from lienthong.base import clock
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.kept_files import HEADERS, kept_file
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.task_page import uploaded
from lienthong.entrypoints.web.downloads.xlsx_file import XLSX
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.reporting.figures.forms import tree_of
from lienthong.entrypoints.web.reporting.figures.rows import numbered, posted, shown_row
from lienthong.entrypoints.web.reporting.figures.words import ACTS, STEPS, reasons, way
from lienthong.entrypoints.web.reporting.words import Act, period_words
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.reporting import queries as reporting
from lienthong.services.reporting.actions import filling as actions
from lienthong.services.reporting.indicators import definitions, rights
from lienthong.services.reporting.indicators.fillings import Grid, filling_of, grid, history
from lienthong.services.reporting.indicators.models import FilledFile

FILES_SHOWN = 5


def seen(request: Request, pk: str, key: str, unit: str) -> Grid:
    """Return the figures asked for. Raises NotYourUnit, NoSuchPeriod, NotAFiller."""
    found = grid(definitions.kept(pk), key, unit)
    rights.demand_see(request.user, unit, found.tree)
    return found


@needs("direction.read")
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: Request, pk: str, key: str, unit: str) -> HttpResponse:
    """Show the grid of a unit; keep every row of it that was changed."""
    if request.method != "POST":
        return _page(request, seen(request, pk, key, unit), {})
    found = seen(request, pk, key, unit)
    rights.demand_fill(request.user, unit, found.tree)
    made = actions.write_figures(
        form_id=pk, period=key, unit=unit, entries=posted(request.POST, found), source="page",
        by=request.user.actor,
    )  # fmt: skip
    if made.refused:
        refused = {(r.entry.element, r.entry.cell): r for r in made.refused}
        return _page(request, seen(request, pk, key, unit), refused)
    said_done = ngettext("Đã lưu %(n)s ô.", "Đã lưu %(n)s ô.", len(made.changed))
    messages.success(request, said_done % {"n": len(made.changed)})
    return redirect("web:reporting:fill", pk, key, unit)


@needs("direction.read")
@require_POST
def fill_row(request: Request, pk: str, key: str, unit: str) -> HttpResponse:
    """Keep one row, and answer with what each row and the whole now stand at."""
    found = seen(request, pk, key, unit)
    rights.demand_fill(request.user, unit, found.tree)
    entries = [e for e in posted(request.POST, found, every=True)
               if "/".join((e.element, e.cell)).rstrip("/") == request.POST.get("o")]  # fmt: skip
    made = actions.write_figures(
        form_id=pk, period=key, unit=unit, entries=entries, source="page", by=request.user.actor
    )
    refused = {(r.entry.element, r.entry.cell): r for r in made.refused}
    context = _context(request, grid(found.kept, key, unit), refused)
    return render(request, "reporting/figures/_saved.html", context)


def _page(request: Request, found: Grid, refused: dict[Any, Any]) -> HttpResponse:
    context = _context(request, found, refused)
    return render(request, "reporting/figures/fill.html", context)


def _context(request: Request, found: Grid, refused: dict[Any, Any]) -> dict[str, Any]:
    filling, user = found.filling, request.user
    is_locked = locked(found)
    is_open = filling is None or filling.is_open
    rows = [shown_row(at, row, refused) for at, row in numbered(found)]
    complete = found.completeness
    return {
        "grid": found, "kept": found.kept, "filling": filling, "unit": found.unit,
        "key": found.period.key, "period_words": period_words(found.period.key),
        "before_words": period_words(found.before.period) if found.before else "",
        "rows": rows, "refused": len(refused), "locked": is_locked,
        "may_fill": is_open and not is_locked and rights.may_fill(user, found.unit.id),
        "state": f"figures_{filling.state if filling else 'not_begun'}",
        "to_settle": len(found.findings), "reasons": reasons(),
        "completeness": None if complete is None else 100 * complete,
        "acts": acts_of(found, user, is_locked),
        "measured": any(row.line.element.origin.measure for row in found.rows),
        "steps": [(s, STEPS.get(s.act, s.act)) for s in filling.steps.all()] if filling else [],
        "files": _files(found),
    }  # fmt: skip


def locked(found: Grid) -> bool:
    """Tell whether the last day is past and nobody unlocked the figures."""
    if found.filling is not None:
        return reporting.is_locked(found.filling, clock.today())
    return found.due is not None and clock.today() > found.due


def acts_of(found: Grid, user: User, is_locked: bool) -> list[tuple[str, Act]]:
    """Return what a person may do with a unit's figures as they stand."""
    state = found.filling.state if found.filling else "not_begun"
    acts = []
    for name, act in ACTS.items():
        fits = state in act.states and accounts.allowed(user, act.needs)
        if name == "trinh":
            fits = fits and rights.may_fill(user, found.unit.id)
        if fits and (name == "mo-khoa") == (is_locked and "draft" in act.states):
            acts.append((name, act))
    return acts


def _files(found: Grid) -> list[tuple[FilledFile, list[dict[str, Any]]]]:
    if found.filling is None:
        return []
    return [
        (file, [p | {"said": said(p["message"], p["values"]), "how": said(p["remedy"], p["values"])}
                for p in file.problems])
        for file in found.filling.files.all()[:FILES_SHOWN]
    ]  # fmt: skip


@needs("direction.read")
@require_POST
def measure(request: Request, pk: str, key: str, unit: str) -> HttpResponse:
    """Measure anew what the node measures of the unit."""
    rights.demand_fill(request.user, unit, tree_of(definitions.kept(pk), key))
    actions.measure_figures(form_id=pk, period=key, unit=unit, by=request.user.actor)
    messages.success(request, _("Đã đo lại các số do nút đo."))
    return redirect("web:reporting:fill", pk, key, unit)


@needs("direction.read")
@require_safe
def template(request: Request, pk: str, key: str, unit: str) -> HttpResponse:
    """Give the workbook of the unit, with what was given so far."""
    found = seen(request, pk, key, unit)
    book = make_indicator_book(found, period_words(key))
    answer = HttpResponse(book, content_type=XLSX, headers=HEADERS)
    answer["Content-Disposition"] = f'attachment; filename="{pk}-{key}-{unit}.xlsx"'
    return answer


@needs("direction.read")
@require_POST
def take_in(request: Request, pk: str, key: str, unit: str) -> HttpResponse:
    """Take a filled workbook: its good lines now, its bad cells told with reason and remedy."""
    rights.demand_fill(request.user, unit, tree_of(definitions.kept(pk), key))
    with uploaded(request) as (path, name):
        file = actions.take_in_figures(
            form_id=pk, period=key, unit=unit, path=path, name=name, by=request.user.actor
        )
    told = {"n": file.accepted, "same": file.unchanged, "bad": len(file.problems)}
    if file.problems:
        messages.warning(request, _(
            "Đã nhận %(n)s ô, %(same)s ô không đổi, %(bad)s chỗ chưa nhận: xem bên dưới."
        ) % told)  # fmt: skip
    else:
        messages.success(request, _("Đã nhận %(n)s ô, %(same)s ô không đổi.") % told)
    return redirect("web:reporting:fill", pk, key, unit)


@needs("direction.read")
@require_safe
def original(request: Request, pk: str, key: str, unit: str, file: int) -> HttpResponseBase:
    """Give back a workbook as it came."""
    found = seen(request, pk, key, unit)
    kept = FilledFile.objects.filter(pk=file, filling=found.filling).first()
    if kept is None or found.filling is None:
        raise NotFound(N_("Không có tệp này."))
    return kept_file(kept.sha256, kept.name, "application/octet-stream")


@needs("direction.read")
@require_safe
def cell_history(request: Request, pk: str, key: str, unit: str) -> HttpResponse:
    """Show every change of one cell: who, when, by which way, before and after."""
    found = seen(request, pk, key, unit)
    wanted = request.GET.get("o", "")
    line = next((r.line for r in found.rows if r.line.key == wanted), None)
    if line is None:
        raise UserError(N_("Biểu không có ô này."), code="no-such-cell", status=404)
    filling = filling_of(found.kept, key, unit)
    changes = history(filling, line.element.code, line.cell) if filling else []
    context = {
        "kept": found.kept, "key": key, "unit": found.unit, "line": line,
        "period_words": period_words(key),
        "changes": [(c, way(c.source), _told(c.before), _told(c.after)) for c in changes],
    }  # fmt: skip
    return render(request, "reporting/figures/history.html", context)


def _told(plain: dict[str, str]) -> dict[str, str]:
    names = dict(reasons())
    return plain | {"missing": names.get(plain.get("missing", ""), "").removeprefix("—")}
