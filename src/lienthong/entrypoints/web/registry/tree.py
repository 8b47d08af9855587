"""The register as a tree: agencies as they stand on a day, each with its databases."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.records.asking import day_of
from lienthong.entrypoints.web.registry.views import frame, may_keep
from lienthong.entrypoints.web.registry.words import LEVELS
from lienthong.services.records.queries import Asked
from lienthong.services.registry import register, totals
from lienthong.services.registry.agencies import queries as agencies

MOST_OPENED = 500


@needs("records.read")
@require_safe
def tree(request: Request) -> HttpResponse:
    """Show agencies under each other with their databases by lifecycle; one may be opened."""
    day = day_of(request.GET.get("ngay", "")) or clock.today()
    opened = request.GET.get("mo", "")
    by_status = totals.by_agency_and_status()
    statuses = totals.statuses()
    units = [
        {
            "unit": unit,
            "level": LEVELS.get(unit.level, unit.level),
            "counts": [by_status.get((unit.id, status), 0) for status, _title in statuses],
            "total": sum(by_status.get((unit.id, status), 0) for status, _title in statuses),
            "databases": _databases(unit.id) if unit.id == opened else (),
        }
        for unit in agencies.tree(day)
    ]
    held = [unit for unit in units if unit["total"]] if not request.GET.get("het") else units
    context = frame("tree") | {
        "units": held if held else units,
        "all": bool(request.GET.get("het")),
        "statuses": [title for _code, title in statuses],
        "opened": opened,
        "day": day,
        "today": day == clock.today(),
        "ended": ended(day, units),
        "may_keep": may_keep(request.user),
    }
    return render(request, "registry/tree.html", context)


def _databases(agency_id: str) -> list[tuple[str, str, str]]:
    table = register.register_table()
    asked = Asked(filters={register.AGENCY: agency_id}, sort=register.NAME, limit=MOST_OPENED)
    return [
        (r["_id"], r[register.NAME], display.shown(table.field(register.STATUS), r["trang_thai"]))
        for r in register.rows(asked)
    ]


def ended(day: date, units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the agencies that still hold databases and are not in force on the day."""
    known = {unit["unit"].id for unit in units}
    held = register.registered_by_agency()
    gone = agencies.ended([a for a in held if a not in known], day)
    return [
        {"id": one, "day": last, "count": held[one], "successors": agencies.successors(one)}
        for one, last in gone.items()
    ]
