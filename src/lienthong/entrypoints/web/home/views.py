"""The home page: what is red, late, new; each figure one click from the rows behind it."""

import heapq
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.audit.words import ACTIONS
from lienthong.entrypoints.web.direction.asking import OWN
from lienthong.entrypoints.web.states import WORDS
from lienthong.services.accounts import queries as accounts
from lienthong.services.direction.board.queries import units_of
from lienthong.services.direction.home import Home
from lienthong.services.direction.home import home as facts
from lienthong.services.intake import queries as intake
from lienthong.services.intake.desk import overview as desk
from lienthong.services.quality.scoring import drops
from lienthong.services.quality.tickets import queries as tickets
from lienthong.services.records.reach import table_names, tables_within
from lienthong.services.registry.standings import Declared
from lienthong.services.sync import queries as sync

SHOWN = 8
MOST_DATABASES = 40


@needs()
@require_safe
def home(request: Request) -> HttpResponse:
    """Show the facts of this moment, scoped by role and unit."""
    units = units_of(request.user)
    found = facts(today=clock.today(), unit=accounts.write_scope(request.user), units=units)
    filled = [s for s in found.databases if s.rows]
    context = {
        "home": found,
        "words": WORDS,
        "standings": [_standing(s) for s in _first(filled or found.databases)],
        "unshown": max(0, len(filled or found.databases) - MOST_DATABASES),
        "waiting": [s.contract for s in found.databases if filled and not s.rows],
        "overdue": found.overdue,
        "own": f"&pham_vi={OWN}" if units else "",
        "overdue_count": found.tasks.get("overdue", 0),
        "due_soon_count": found.tasks.get("due_soon", 0),
        "reports": found.reports_due[:SHOWN],
        "red": len(found.red),
        "acts": _acts(request, found),
        "late": _late(request),
        "late_tickets": _late_tickets(request),
        "fallen": _fallen(found),
        "batches": _batches(request),
        "sync_totals": sync.totals(),
    }
    return render(request, "home/home.html", context)


def _first(standings: list[Declared]) -> list[Declared]:
    """Return the databases that one page holds: all, or those with the lowest index."""
    if len(standings) <= MOST_DATABASES:
        return standings
    return heapq.nsmallest(MOST_DATABASES, standings, key=_index)


def _index(standing: Declared) -> tuple[bool, float]:
    value = standing.scores.total[0]
    return value is None, value or 0.0


def _standing(standing: Any) -> dict[str, Any]:
    cells = [(WORDS[word], score) for word, score in standing.words.items()]
    return {"standing": standing, "cells": cells}


def _acts(request: Request, found: Home) -> list[tuple[Any, str]]:
    if not accounts.allowed(request.user, "audit.read") and not accounts.allowed(
        request.user, "accounts.manage"
    ):
        return []
    return [(a, str(ACTIONS.get(a.action, a.action))) for a in found.news.acts[:SHOWN]]


def _late(request: Request) -> int:
    """Count the kept rows past their term, of the tables and rows the person settles."""
    if not accounts.allowed(request.user, "records.write"):
        return 0
    unit = accounts.write_scope(request.user)
    tables = table_names(request.user, "write")
    return desk.totals(desk.loads(tables, unit=unit)).late


def _late_tickets(request: Request) -> int:
    """Count the late tickets of the own unit, or of all for who has none."""
    units = [request.user.unit] if request.user.unit else None
    tables = tables_within(request.user, "read")
    return tickets.overdue(units=units, tables=tables).count()


def _fallen(found: Home) -> list[Any]:
    """Return the databases here of which a word or the index fell and is not back."""
    names = {drop.contract_id for drop in drops.standing()}
    return [s.contract for s in found.databases if s.contract.id in names]


def _batches(request: Request) -> list[Any]:
    if not accounts.allowed(request.user, "records.import"):
        return []
    return list(intake.batches(unit=accounts.write_scope(request.user))[:5])
