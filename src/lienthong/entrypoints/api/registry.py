"""The register of databases and the facts around it, as JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router

from lienthong.base import clock
from lienthong.entrypoints.api.caller import demand
from lienthong.entrypoints.api.quality import words_json
from lienthong.services.records.queries import Asked
from lienthong.services.registry import links as linked
from lienthong.services.registry import queries, register
from lienthong.services.registry.agencies import queries as dated
from lienthong.services.registry.register import Database
from lienthong.services.registry.review import queries as reviews

router = Router(tags=["registry"])
MOST_ROWS = 500


@router.get("/databases")
def databases(
    request: HttpRequest,
    search: str = "",
    agency: str = "",
    group: str = "",
    kind: str = "",
    status: str = "",
    level: str = "",
    domain: str = "",
    connected: str = "",
    result: str = "",
    sort: str = "",
    descending: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """The register: search with or without diacritics, filter, sort, page."""
    demand(request, "records.read")
    wanted = (agency, group, kind, status, level, domain, connected, result)
    asked = Asked(
        search=search,
        filters=dict(zip(register.FACETS, wanted, strict=True)),
        sort=sort,
        descending=descending,
        limit=max(1, min(limit, MOST_ROWS)),
        offset=max(0, offset),
    )
    page = register.databases(asked)
    return {"total": page.total, "rows": [database_json(row) for row in page.rows]}


@router.get("/databases/{database_id}")
def database(request: HttpRequest, database_id: str) -> dict[str, Any]:
    """One database of the register."""
    demand(request, "records.read")
    return database_json(register.database(database_id))


@router.get("/facets")
def facets(request: HttpRequest) -> dict[str, Any]:
    """How many databases each agency, group, kind, status, level, domain, state and result has."""
    demand(request, "records.read")
    return {name: [asdict(v) for v in values] for name, values in register.facets().items()}


@router.get("/duplicates")
def duplicates(request: HttpRequest) -> list[dict[str, Any]]:
    """Names that repeat within one agency, found in the rows."""
    demand(request, "records.read")
    return [asdict(found) for found in register.duplicates()]


@router.get("/agencies")
def agencies(request: HttpRequest, search: str = "", level: str = "") -> list[dict[str, Any]]:
    """Agencies, units, provinces and enterprises that are given work."""
    demand(request, "records.read")
    return [
        {
            "id": a.pk,
            "name": a.name,
            "level": a.level,
            "parent": a.parent_id,
            "abbreviation": a.abbreviation,
            "declared_databases": a.declared_databases,
        }
        for a in queries.agencies(search=search, level=level)
    ]


@router.get("/tree")
def tree(request: HttpRequest, on: date | None = None) -> list[dict[str, Any]]:
    """Agencies as they stood on a day (today without one), each after its parent."""
    demand(request, "records.read")
    return [asdict(unit) for unit in dated.tree(on or clock.today())]


@router.get("/agencies/{agency_id}")
def agency(request: HttpRequest, agency_id: str) -> dict[str, Any]:
    """One agency with its periods, what happened to it, and what it became."""
    demand(request, "records.read")
    found = queries.agency(agency_id)
    return {
        "id": found.pk,
        "name": found.name,
        "level": found.level,
        "parent": found.parent_id,
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
        "periods": [
            {"name": p.name, "parent": p.parent_id, "from": p.valid_from, "to": p.valid_to}
            for p in dated.periods(agency_id)
        ],
        "events": [
            {"kind": e.kind, "on": e.happened_on, "basis": e.basis, "before": e.before,
             "after": e.after}
            for e in dated.events(agency_id)
        ],
        "successors": dated.successors(agency_id),
    }  # fmt: skip


@router.get("/links")
def links(request: HttpRequest, database: str = "") -> list[dict[str, Any]]:
    """Links between databases in force today, of one database or of all."""
    demand(request, "records.read")
    ids = [database] if database else None
    return [asdict(one) for one in linked.links(day=clock.today(), ids=ids)]


@router.get("/coverage")
def coverage(request: HttpRequest) -> list[dict[str, Any]]:
    """State-management domains with their databases by lifecycle; gap is none, unbuilt or ""."""
    demand(request, "records.read")
    return [
        {"domain": d.code, "name": d.name, "counts": d.counts, "total": d.total, "gap": d.gap}
        for d in reviews.coverage()
    ]


@router.get("/systems")
def systems(request: HttpRequest, search: str = "", group: str = "") -> list[dict[str, Any]]:
    """Systems, platforms and capabilities that the plans ask for."""
    demand(request, "records.read")
    return [
        {"id": s.pk, "name": s.name, "group": s.group, "operator": s.operator, "plans": s.plans}
        for s in queries.systems(search=search, group=group)
    ]


@router.get("/priority-databases")
def priority_databases(request: HttpRequest) -> list[dict[str, Any]]:
    """The 11 priority databases."""
    demand(request, "records.read")
    return [
        {
            "id": p.pk,
            "name": p.name,
            "lead": p.lead_agency_id,
            "deadline": p.deadline,
            "database": p.database_id or None,
            "match": p.match,
        }
        for p in queries.priority_databases()
    ]


@router.get("/legal-references")
def legal_references(
    request: HttpRequest, search: str = "", status: str = ""
) -> list[dict[str, Any]]:
    """Legal texts that the plans cite or demand."""
    demand(request, "records.read")
    return [
        {
            "id": r.pk,
            "number": r.number,
            "kind": r.kind,
            "issued_on": r.issued_on,
            "issuer": r.issuer,
            "subject": r.subject,
            "status": r.status,
            "cited_in": r.cited_in,
        }
        for r in queries.legal_references(search=search, status=status)
    ]


def database_json(found: Database) -> dict[str, Any]:
    """Return one database as JSON; what is not declared is null."""
    return {
        "row": dict(found.row),
        "contract": found.contract.id if found.contract else None,
        "dictionary_coverage": found.coverage.share if found.coverage else None,
        "quality": words_json(found.words, found.index) if found.words and found.index else None,
        "sync": asdict(found.sync) | {"state": found.sync.state} if found.sync else None,
    }
