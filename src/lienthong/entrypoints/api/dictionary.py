"""The shared dictionary: terms, code lists on a day, and proposals that people decide on."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from lienthong.base import clock
from lienthong.core.dictionary.entry import entry_of, entry_of_plain, plain_of
from lienthong.core.dictionary.model import CodeItem, CodeList, Term
from lienthong.entrypoints.api.caller import demand
from lienthong.services.contracts import coverage as contracts
from lienthong.services.dictionary import actions, finding, reading

router = Router(tags=["dictionary"])
MOST_ROWS = 500


class TermIn(Schema):
    """A term to propose: the keys of ``dictionary/terms``, days as yyyy-mm-dd."""

    entry: dict[str, Any]


class EditionIn(Schema):
    """A new edition of a code list as CSV, in force from a day."""

    csv: str
    since: date
    whole: bool = True
    name_vi: str = ""
    name_en: str = ""
    source: str = ""


class ReasonIn(Schema):
    """What to tell those who wrote or decide."""

    text: str = ""


@router.get("/terms")
def terms(
    request: HttpRequest,
    search: str = "",
    state: str = "",
    namespace: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """Terms by name, id or alias, with or without diacritics."""
    demand(request, "records.read")
    found = [
        line.term
        for line in reading.term_lines()
        if (not state or line.term.state == state)
        and (namespace is None or line.term.namespace == namespace)
    ]
    found = finding.matching(search, found)
    page = found[max(0, offset) :][: max(1, min(limit, MOST_ROWS))]
    return {"total": len(found), "rows": [term_json(term) for term in page]}


@router.get("/terms/{term_id}")
def term(request: HttpRequest, term_id: str) -> dict[str, Any]:
    """One term, its open version if any, and the fields of contracts that use it."""
    demand(request, "records.read")
    line = reading.found_term(term_id)
    uses = [
        {"contract": u.contract.id, "table": u.table.name, "field": u.path}
        for u in contracts.uses_of_term(term_id)
    ]
    opened = {"version": line.open.number, "state": line.open.state} if line.open else None
    return term_json(line.term) | {"open": opened, "uses": uses}


@router.post("/terms")
def propose(request: HttpRequest, body: TermIn) -> dict[str, Any]:
    """Write a term as a draft. It can be used once another person approved it."""
    user = demand(request, "dictionary.propose")
    version = actions.propose(entry=entry_of_plain(body.entry), by=user.actor)
    return {"id": version.entry_id, "version": version.number, "state": version.state}


@router.post("/terms/{term_id}/submit")
def submit(request: HttpRequest, term_id: str) -> dict[str, Any]:
    """Ask for approval of the draft."""
    user = demand(request, "dictionary.propose")
    actions.submit(about="term", entry_id=term_id, by=user.actor)
    return term_json(reading.found_term(term_id).term)


@router.post("/terms/{term_id}/approve")
def approve(request: HttpRequest, term_id: str, body: ReasonIn) -> dict[str, Any]:
    """Put what another person wrote into force."""
    user = demand(request, "dictionary.approve")
    actions.approve(about="term", entry_id=term_id, by=user.actor, text=body.text)
    return term_json(reading.found_term(term_id).term)


@router.post("/terms/{term_id}/refuse")
def refuse(request: HttpRequest, term_id: str, body: ReasonIn) -> dict[str, Any]:
    """Return what waits for approval to its author, with the reason."""
    user = demand(request, "dictionary.approve")
    actions.refuse(about="term", entry_id=term_id, reason=body.text, by=user.actor)
    return term_json(reading.found_term(term_id).term)


@router.get("/code-lists")
def code_lists(request: HttpRequest) -> list[dict[str, Any]]:
    """Every code list with its source and how many codes are in force today."""
    demand(request, "records.read")
    today = clock.today()
    return [
        list_json(line.code_list) | {"codes": len(line.code_list.valid_items(today))}
        for line in reading.list_lines()
    ]


@router.get("/code-lists/{list_id}")
def code_list(
    request: HttpRequest, list_id: str, on: date | None = None, every: bool = False
) -> dict[str, Any]:
    """The codes of a list as it was on a day (today when none); ``every``: all rows ever."""
    demand(request, "records.read")
    found = reading.found_list(list_id).code_list
    day = on or clock.today()
    items = found.items if every else found.valid_items(day)
    on_day = None if every else day
    return list_json(found) | {"on": on_day, "items": [item_json(item) for item in items]}


@router.post("/code-lists/{list_id}/diff")
def diff(request: HttpRequest, list_id: str, body: EditionIn) -> dict[str, Any]:
    """Say what an edition would change, without keeping it."""
    demand(request, "records.read")
    change = actions.preview(_edition(list_id, body))
    return {
        "changes": [one.plain() for one in change.changes],
        "faults": [
            {"code": f.key, "message": f.message % f.values, "remedy": f.remedy}
            for f in change.faults
        ],
    }


@router.post("/code-lists/{list_id}/editions")
def propose_edition(request: HttpRequest, list_id: str, body: EditionIn) -> dict[str, Any]:
    """Keep a new edition as a draft for people to decide on."""
    user = demand(request, "dictionary.propose")
    version = actions.propose_edition(edition=_edition(list_id, body), by=user.actor)
    return {
        "id": version.entry_id,
        "version": version.number,
        "state": version.state,
        "changes": version.changes,
    }


@router.get("/coverage")
def coverage(request: HttpRequest) -> list[dict[str, Any]]:
    """For each contract the share of fields with an approved term."""
    demand(request, "records.read")
    return [
        {
            "contract": found.contract.id,
            "fields": found.total,
            "covered": found.covered,
            "share": found.share,
            "missing": [f"{use.table.name}.{use.path}" for use in found.missing],
        }
        for found in contracts.all_coverage()
    ]


def term_json(term: Term) -> dict[str, Any]:
    """Return a term as JSON; what is not said is left out."""
    return plain_of(entry_of(term)) | {
        "namespace": term.namespace,
        "state": term.state,
        "version": term.version,
    }


def list_json(found: CodeList) -> dict[str, Any]:
    """Return what a list is, without its codes."""
    names = ("id", "name_vi", "name_en", "source", "version", "state", "replaced_by")
    return {name: getattr(found, name) for name in names}


def item_json(item: CodeItem) -> dict[str, Any]:
    """Return one code with its validity."""
    return {
        "code": item.code,
        "name_vi": item.name_vi,
        "name_en": item.name_en,
        "aliases": list(item.aliases),
        "valid_from": item.valid_from,
        "valid_to": item.valid_to,
        "parent": item.parent,
        "successor": item.successor,
    }


def _edition(list_id: str, body: EditionIn) -> actions.Edition:
    said = {"name_vi": body.name_vi, "name_en": body.name_en, "source": body.source}
    heading = {key: value for key, value in said.items() if value}
    return actions.Edition(list_id, body.csv, body.since, body.whole, heading)
