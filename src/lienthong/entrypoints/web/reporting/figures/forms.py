"""The forms, how many units gave the figures of the running period, and the totals up the tree."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.core.indicators.model import Key
from lienthong.core.reporting.periods import Period
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.reporting.figures.words import shown, total
from lienthong.entrypoints.web.reporting.words import period_words
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.reporting.indicators import definitions, rights
from lienthong.services.reporting.indicators.models import IndicatorForm
from lienthong.services.reporting.indicators.totals import Totals, cell_by_unit, totals
from lienthong.services.reporting.indicators.units import Tree


@needs("direction.read")
@require_safe
def forms(request: Request) -> HttpResponse:
    """List the forms: those in use with the standing of their period, and those lying ready."""
    today = clock.today()
    every = list(IndicatorForm.objects.order_by("title"))
    context = {
        "rows": [_row(request.user, one) for one in every if one.retired_at is None],
        "ready": [(one, one.form) for one in every if one.retired_at is not None],
        "may_write": accounts.allowed(request.user, "reports.write"),
        "today": today,
    }
    return render(request, "reporting/figures/forms.html", context)


def _row(user: User, kept: IndicatorForm) -> dict[str, Any]:
    """``mine``: the person's own unit, when it fills the form."""
    offered = definitions.offered(kept, clock.today())
    row: dict[str, Any] = {"kept": kept, "regimes": definitions.regimes_of(kept.form)}
    if not offered:
        return row
    found = totals(kept, _current(kept, offered))
    seen = [s for s in found.standings if rights.may_see(user, s.unit.id, found.tree)]
    mine = [s for s in seen if s.unit.id == user.unit and rights.may_fill(user, s.unit.id)]
    return row | {
        "period": found.period, "period_words": period_words(found.period.key),
        "due": definitions.due_of(kept.form, found.period), "expected": len(seen),
        "given": sum(s.counts for s in seen), "mine": mine[0] if mine else None,
    }  # fmt: skip


def _current(kept: IndicatorForm, offered: list[Period]) -> str:
    """The newest period whose last day is still to come, else the newest of all.

    Of a form on demand, the latest that somebody began: today's is begun by choosing it.
    """
    begun = set(definitions.begun(kept))
    for one in offered:
        if one.cadence == "on_demand" and one.key in begun:
            return one.key
    today = clock.today()
    coming = [p for p in offered if (definitions.due_of(kept.form, p) or p.end) >= today]
    return (coming[-1] if coming else offered[0]).key


@needs("direction.read")
@require_safe
def form_totals(request: Request, pk: str) -> HttpResponse:
    """Show a form's totals at a place of the tree, who is missing, and what a total is made of."""
    kept = definitions.kept(pk)
    offered = definitions.offered(kept, clock.today())
    key = request.GET.get("ky") or (_current(kept, offered) if offered else "")
    if not key:
        return render(request, "reporting/figures/totals.html", {"kept": kept, "periods": []})
    at = request.GET.get("don_vi") or accounts.write_scope(request.user) or ""
    found = totals(kept, key, at)
    if at:
        rights.demand_see(request.user, at, found.tree)
    cell = _cell(request.GET.get("o", ""))
    keys = {p.key for p in offered} | {key}
    context = _shown(found) | {
        "kept": kept, "key": key, "at": found.at, "way": _way(found, request.user, at),
        "periods": [(one, period_words(one)) for one in sorted(keys, reverse=True)],
        "period_words": period_words(key), "due": definitions.due_of(found.form, found.period),
        "cell": "/".join(cell).rstrip("/") if cell else "",
        "made_of": _made_of(found, cell) if cell else None,
        "may_write": accounts.allowed(request.user, "reports.write"),
    }  # fmt: skip
    return render(request, "reporting/figures/totals.html", context)


def _shown(found: Totals) -> dict[str, Any]:
    return {
        "found": found,
        "lines": [
            (line, total(line.element, added.value), added.units) for line, added in found.lines
        ],
        "standings": [
            (s, f"figures_{s.state}", None if s.completeness is None else 100 * s.completeness)
            for s in found.standings
        ],
        "missing": len(found.missing),
    }


def _way(found: Totals, user: User, at: str) -> list[tuple[str, str]]:
    """The places above, as far up as the person may see; none for the whole."""
    above, one = [], found.tree.by_id.get(at)
    while one is not None and one.parent_id and rights.may_see(user, one.parent_id, found.tree):
        one = found.tree.by_id.get(one.parent_id)
        if one is not None:
            above.append((one.id, one.name))
    whole = [("", _("Mọi đơn vị"))] if accounts.write_scope(user) is None and at else []
    return [*whole, *reversed(above)]


def _cell(text: str) -> Key | None:
    element, _sep, cell = text.partition("/")
    return (element, cell) if element else None


def _made_of(found: Totals, cell: Key) -> dict[str, Any] | None:
    line = next((one for one, _added in found.lines if (one.element.code, one.cell) == cell), None)
    if line is None:
        return None
    told = [(s, shown(line.element, v), f"figures_{s.state}") for s, v in cell_by_unit(found, cell)]
    return {"line": line, "rows": told}


def tree_of(kept: IndicatorForm, key: str) -> Tree:
    """Return the tree of the day a period ends. Raises NoSuchPeriod."""
    return Tree.of(definitions.period(kept.form, key)[0].end)
