"""The desk's first page: what waits in every table, own work first; the latest pieces of work."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from lienthong.entrypoints.web.access import Request
from lienthong.entrypoints.web.intake.reach import table_choices
from lienthong.services.accounts.models import User
from lienthong.services.intake.desk import overview
from lienthong.services.intake.desk.overview import Load, Totals, Trend
from lienthong.services.intake.models import DeskOperation
from lienthong.services.intake.scope import access_of

LATEST = 8


@dataclass(frozen=True)
class Line:
    """What waits in one table, of one unit or person."""

    name: str
    totals: Totals
    query: str


@dataclass(frozen=True)
class TableLine:
    """What waits in one table, and by unit and person."""

    name: str
    title: str
    totals: Totals
    trend: Trend
    units: list[Line]
    people: list[Line]


def page(request: Request) -> HttpResponse:
    """Show what waits, table by table."""
    tables = dict(table_choices(request.user, "write"))
    loads = [load for name in tables for load in _loads(request, name)]
    mine = [one for one in loads if one.assignee == request.user.username]
    ours = [one for one in loads if request.user.unit and one.unit == request.user.unit]
    lines = [_table(request, name, title, loads) for name, title in tables.items()]
    lines.sort(key=lambda line: -line.totals.total)
    context = {
        "totals": overview.totals(loads),
        "mine": overview.totals(mine),
        "ours": overview.totals(ours),
        "mine_tables": _by_table(mine, tables),
        "lines": [line for line in lines if line.totals.total or line.trend.settled],
        "empty": [line for line in lines if not (line.totals.total or line.trend.settled)],
        "works": _works(request, list(tables)),
    }
    return render(request, "intake/desk/home.html", context)


def _loads(request: Request, name: str) -> list[Load]:
    unit = access_of(request.user.actor, name, "write").write_unit
    return overview.loads([name], unit=unit)


def _table(request: Request, name: str, title: str, loads: Sequence[Load]) -> TableLine:
    own = [one for one in loads if one.table_name == name]
    unit = access_of(request.user.actor, name, "write").write_unit
    names = {user.username: str(user) for user in _users({one.assignee for one in own})}
    units = sorted({one.unit for one in own})
    people = sorted({one.assignee for one in own if one.assignee})
    return TableLine(
        name,
        title,
        overview.totals(own),
        overview.trends([name], unit=unit).get(name, Trend()),
        [Line(u, overview.totals(one for one in own if one.unit == u), u) for u in units],
        [
            Line(names.get(p, p), overview.totals(one for one in own if one.assignee == p), p)
            for p in people
        ],
    )


def _users(usernames: set[str]) -> Sequence[User]:
    return list(User.objects.filter(username__in=usernames - {""}))


def _by_table(mine: Sequence[Load], tables: dict[str, str]) -> list[Line]:
    names = sorted({one.table_name for one in mine})
    return [
        Line(tables[n], overview.totals(one for one in mine if one.table_name == n), n)
        for n in names
    ]


def _works(request: Request, tables: list[str]) -> list[DeskOperation]:
    found = DeskOperation.objects.filter(table_name__in=tables)
    if any(access_of(request.user.actor, n, "write").write_unit is not None for n in tables):
        found = found.filter(Q(created_by=str(request.user.actor)))
    return list(found[:LATEST])
