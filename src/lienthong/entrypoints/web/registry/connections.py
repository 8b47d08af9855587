"""Dossiers of connection: where each database stands among the five steps, and what it lacks."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging, asked_page
from lienthong.entrypoints.web.records.opened import OFFERED
from lienthong.entrypoints.web.registry.views import frame, may_keep
from lienthong.entrypoints.web.registry.words import CHECKS, CONNECTION_STEPS, SECURITY, STEP_STATES
from lienthong.services.registry import queries
from lienthong.services.registry.connection import clocks, dossiers
from lienthong.services.registry.connection.dossiers import Dossier
from lienthong.services.registry.connection.known import known
from lienthong.services.registry.register import Database
from lienthong.services.registry.registers import rows as registers

SIZE = 50


def shown(found: Dossier) -> dict[str, Any]:
    """Return a dossier with the words of its steps."""
    current = found.current
    return {
        "dossier": found,
        "steps": [(s, CONNECTION_STEPS[s.name], *STEP_STATES[s.state]) for s in found.steps],
        "current": CONNECTION_STEPS[current.name] if current else None,
        "security": SECURITY[found.security.state],
    }


def of_database(request: Request, database: Database) -> dict[str, Any]:
    """Return what the page of a database shows of its connection."""
    day, database_id = clock.today(), str(database.row["_id"])
    found = dossiers.of_database(database_id, day=day, user=request.user)
    listed = dossiers.checklist(database, found)
    access = registers.access_of(request.user, registers.DOSSIERS)
    may_open = access is not None and access.may_write
    return {
        "connection": shown(found) if found else None,
        "checks": [(CHECKS[c.name], c, said(c.said, c.values)) for c in listed],
        "lacking": sum(c.answer != "yes" for c in listed),
        "may_open": may_open,
        "offered": _offered(database, day) if may_open and not found else "",
        "appraisal_days": clocks.APPRAISAL_DAYS,
        "security_months": clocks.SECURITY_MONTHS,
    }


def _offered(database: Database, day: date) -> str:
    """Return what the node knows of a new dossier, as the address of its form holds it."""
    table = registers.tables()[registers.DOSSIERS]
    return urlencode([
        (f"{OFFERED}{column}", display.entered(table.field(column), value))
        for column, value in known(database, day).items()
    ])  # fmt: skip


@needs("records.read")
@require_safe
def listing(request: Request) -> HttpResponse:
    """List the dossiers, those past a day first."""
    wanted, day = request.GET.get("xem", ""), clock.today()
    asked = (asked_page(request) - 1) * SIZE
    found = dossiers.page(
        day=day, user=request.user, pressing=wanted == "gap", limit=SIZE, offset=asked
    )
    agencies = queries.agency_names()
    context = frame("connections") | {
        "rows": [
            shown(one) | {"name": name, "agency": agencies.get(one.row["co_quan"], "")}
            for one, name in found.rows
        ],
        "paging": Paging.of(request, found.total, SIZE),
        "wanted": wanted,
        "views": [
            ("", _("Tất cả")),
            ("gap", _("Quá hạn, sắp hết hiệu lực (%(n)s)") % {"n": found.pressing}),
        ],
        "declared": registers.DOSSIERS in registers.tables(),
        "may_keep": may_keep(request.user),
        "today": day,
    }
    return render(request, "registry/connections.html", context)
