"""The register of databases and the lists of facts beside it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.core.contract.model import Table
from lienthong.entrypoints.web import display, downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import OWN, scopes, units_asked
from lienthong.entrypoints.web.paging import Paging, asked_page
from lienthong.entrypoints.web.registry.words import COUNTED, LEVELS, TABS
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import queries as records
from lienthong.services.records.queries import EMPTY, Asked
from lienthong.services.registry import queries, register

DECLARED, MOST_EXPORTED = "co", 100_000
MOST_SHIPPED = 60  # databases above the list; the others are in it
_FILTERED = ("tim", "hop_dong", "pham_vi", *register.FACETS)


@needs("records.read")
@require_safe
def databases(request: Request) -> HttpResponse:
    """List the register, as searched, filtered and sorted by the address."""
    context = frame("databases")
    if contracts.find("danh-muc-csdl") is None:
        return render(request, "registry/databases.html", context | {"undeclared": True})
    table = register.register_table()
    cards = request.GET.get("kieu") == "the"
    part = request.headers.get("HX-Target") == "list"  # what was typed changes the list alone
    found, paging = _page(request, 24 if cards else 50)
    agencies = queries.agency_names()
    context |= {
        "table": table,
        "rows": [_line(d, table, agencies) for d in found.rows],
        "paging": paging,
        "facets": _facets(request, agencies),
        "part": part,
        "text": request.GET.get("tim", ""),
        "declared": request.GET.get("hop_dong", ""),
        "cards": cards,
        "shipped": (here := contracts.all_current())[:MOST_SHIPPED],
        "unshown": max(0, len(here) - MOST_SHIPPED),
        "may_add": may_keep(request.user),
        "query": request.GET.urlencode(),
        "scopes": scopes(request.user),
        "scope": OWN if units_asked(request) else "",
        "filtered": any(request.GET.get(k) for k in _FILTERED),
    }
    return render(request, "registry/_found.html" if part else "registry/databases.html", context)


def _asked(request: Request, limit: int, offset: int) -> Asked:
    query = request.GET
    declared = query.get("hop_dong", "")
    ids = list(register.declared_contracts()) if declared == DECLARED else None
    return Asked(
        search=query.get("tim", "").strip(),
        filters=_filters(request),
        sort=query.get("xep", ""),
        descending=query.get("giam") == "1",
        limit=limit,
        offset=offset,
        ids=ids,
    )


def _filters(request: Request) -> dict[str, Any]:
    """Return the filters of the address; one agency goes before all of one's own."""
    found: dict[str, Any] = {c: request.GET.get(c, "") for c in register.FACETS}
    units = units_asked(request)
    if units is not None and not found[register.AGENCY]:
        found[register.AGENCY] = sorted(units)
    return found


def _page(request: Request, size: int) -> tuple[register.DatabasePage, Paging]:
    """Return the page asked for; the last one where there are not so many."""
    offset = (asked_page(request) - 1) * size
    found = register.databases(_asked(request, size, offset))
    paging = Paging.of(request, found.total, size)
    if paging.offset != offset:
        found = register.databases(_asked(request, size, paging.offset))
    return found, paging


def _line(database: register.Database, table: Table, agencies: dict[str, str]) -> dict[str, Any]:
    row = database.row
    return {
        "database": database,
        "row": row,
        "id": row["_id"],
        "agency": agencies.get(str(row[register.AGENCY]), row[register.AGENCY]),
        "kind": display.shown(table.field(register.KIND), row[register.KIND]),
        "group": display.shown(table.field(register.GROUP), row[register.GROUP]),
        "status": display.shown(table.field(register.STATUS), row[register.STATUS]),
    }


def _facets(request: Request, agencies: dict[str, str]) -> list[dict[str, Any]]:
    table = register.register_table()
    found: list[dict[str, Any]] = []
    for column, values in register.facets(_asked(request, 0, 0)).items():
        field, chosen = table.field(column), request.GET.get(column, "")
        if chosen and chosen not in {v.value or EMPTY for v in values}:
            values = [*values, register.FacetValue(chosen, "", 0)]
        pairs = [
            (
                v.value or EMPTY,
                f"{_facet_title(field, v, agencies)} ({display.number(v.count)})",
            )
            for v in values
        ]
        found.append(
            {
                "name": column,
                "field": field,
                "options": [("", _("Tất cả")), *pairs],
                "chosen": chosen,
                "first": column in register.FIRST_FACETS,
            }
        )
    return found


def _facet_title(field: Any, value: register.FacetValue, agencies: dict[str, str]) -> str:
    if not value.value:
        return _("chưa xác nhận")
    return agencies.get(value.value) or value.title or display.shown(field, value.value)


@needs("records.read")
@require_safe
def export(request: Request, kind: str) -> HttpResponseBase:
    """Download the register as the list shows it, all pages."""
    table = register.register_table()
    header = [display.title_of(f) for f in table.fields]
    asked = _asked(request, MOST_EXPORTED, 0)
    lines: Iterator[list[object]] = (
        [row[f.name] for f in table.fields] for row in records.page(table, asked).rows
    )
    return downloads.rows_file(kind, table.name, header, lines)


@needs("records.read")
@require_safe
def agencies(request: Request) -> HttpResponse:
    """List the agencies with what they declared and what the register holds."""
    text, level = request.GET.get("tim", "").strip(), request.GET.get("cap", "")
    held = register.registered_by_agency() if contracts.find("danh-muc-csdl") else {}
    found = queries.agencies(search=text, level=level)
    paging = Paging.of(request, len(found))
    levels = [(k, f"{LEVELS.get(k, k)} ({n})") for k, n in queries.agencies_by_level().items()]
    context = frame("agencies") | {
        "rows": [
            (a, LEVELS.get(a.level, a.level), held.get(a.pk))
            for a in found[paging.offset : paging.offset + paging.size]
        ],
        "paging": paging,
        "text": text,
        "level": level,
        "levels": [("", _("Mọi cấp")), *levels],
        "may_keep": may_keep(request.user),
    }
    return render(request, "registry/agencies.html", context)


@needs("records.read")
@require_safe
def systems(request: Request) -> HttpResponse:
    """List the information systems that the plans ask for."""
    text, group = request.GET.get("tim", "").strip(), request.GET.get("nhom", "")
    found = queries.systems(search=text, group=group)
    groups = {s.group: s.group_name for s in queries.systems()}
    paging = Paging.of(request, len(found))
    context = frame("systems") | {
        "rows": found[paging.offset : paging.offset + paging.size],
        "paging": paging,
        "text": text,
        "group": group,
        "groups": [("", _("Mọi nhóm")), *groups.items()],
    }
    return render(request, "registry/systems.html", context)


@needs("records.read")
@require_safe
def priority(request: Request) -> HttpResponse:
    """List the eleven priority databases."""
    context = frame("priority") | {"rows": queries.priority_databases()}
    return render(request, "registry/priority.html", context)


@needs("records.read")
@require_safe
def partners(request: Request) -> HttpResponse:
    """List which enterprise accompanies which agency."""
    context = frame("partners") | {
        "rows": queries.partners(),
        "declared": contracts.find("so-theo-doi") is not None,
    }
    return render(request, "registry/partners.html", context)


def frame(tab: str) -> dict[str, Any]:
    """Return what the frame of every page of the register shows."""
    counts = queries.counts()
    tabs = [(name, title, page, counts.get(COUNTED.get(name, ""))) for name, title, page in TABS]
    return {"tabs": tabs, "tab": tab}


def may_keep(user: User) -> bool:
    """Tell whether the person may change the register: who may write rows of every unit."""
    return accounts.allowed(user, "records.write") and accounts.write_scope(user) is None


def demand_keep(user: User) -> None:
    """Raise NotAllowed unless the person may change the register."""
    if not may_keep(user):
        accounts.demand(user, "quality.run")
