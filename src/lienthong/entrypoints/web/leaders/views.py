"""The leaders' page on a desk and on a wall, its live part, and measuring it again."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.leaders import alerts, mapping, shown
from lienthong.services.accounts import queries as accounts
from lienthong.services.direction.board import queries
from lienthong.services.direction.board.keeping import board_of_today, measure_board
from lienthong.services.direction.home import news
from lienthong.services.sync import queries as sync

SERIES_MINUTES = 60


@needs("direction.read")
@require_safe
def page(request: Request) -> HttpResponse:
    """Show everything, each figure with the way to the rows behind it."""
    return render(request, "leaders/page.html", _context(request))


@needs("direction.read")
@require_safe
def wall(request: Request) -> HttpResponse:
    """Show the same for a wall: no menu, large, renewed by itself."""
    template = "leaders/_wall.html" if request.htmx else "leaders/wall.html"
    return render(request, template, _context(request))


@needs("direction.read")
@require_safe
def live(request: Request) -> HttpResponse:
    """Show how sync stands this second; the page asks again every few seconds."""
    return render(request, "leaders/_live.html", live_facts(request))


def live_facts(request: Request) -> dict[str, Any]:
    """Return what the live part shows; nothing of sync to who may not read it."""
    if not accounts.allowed(request.user, "sync.read"):
        return {"may_sync": False}
    return {
        "may_sync": True,
        "lag": sync.lag(),
        "sync": sync.totals(),
        "series": sync.lag_series(buckets=SERIES_MINUTES),
        "live_at": clock.now(),
    }


def _context(request: Request) -> dict[str, Any]:
    today, scope = clock.today(), queries.scope_of(request.user)
    found = board_of_today()
    board = queries.board(found, scope)
    earlier = queries.before(found.day)
    before = queries.board(earlier, scope) if earlier else None
    names = shown.agency_names()
    return {
        "board": board,
        "scope": scope,
        "unit_name": names.get(request.user.unit, request.user.unit) if scope.units else "",
        "took_ms": found.took_ms,
        "today": today,
        "cards": shown.cards(board, scope),
        "index": shown.index(board),
        "lifecycle": shown.lifecycle(board, scope),
        "heat": shown.heat(board, names),
        "scores": shown.scores(board, names),
        "kpis": shown.kpis(today, scope),
        "picture": mapping.picture(found, board, scope),
        "alerts": alerts.alerts(request.user, board, names, today),
        "changes": shown.changes(board, before, scope),
        "since": before.at if before else None,
        "news": news(since=before.at) if before else None,
        **live_facts(request),
    }


@needs("direction.read")
@require_POST
def measure(request: Request) -> HttpResponse:
    """Measure now, unless that was done within the last half minute."""
    measure_board()
    return redirect("web:leaders:page")
