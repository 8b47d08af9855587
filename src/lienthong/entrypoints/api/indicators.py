"""Figures of units over the API: forms, what a unit gives of them, their way, totals, rates."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema

from lienthong.base import clock
from lienthong.core.indicators.model import Line, Value
from lienthong.core.indicators.plain import plain_of
from lienthong.entrypoints.api.caller import demand
from lienthong.entrypoints.api.errors import error_json
from lienthong.entrypoints.named import named
from lienthong.services.accounts import queries as accounts
from lienthong.services.reporting.actions import figures_workflow as workflow
from lienthong.services.reporting.actions import filling as actions
from lienthong.services.reporting.indicators import definitions, rights
from lienthong.services.reporting.indicators.fillings import Grid, Row, grid
from lienthong.services.reporting.indicators.rates import rates as rates_of
from lienthong.services.reporting.indicators.totals import totals as totals_of
from lienthong.services.reporting.indicators.units import Tree
from lienthong.services.reporting.indicators.writing import Entry

router = Router(tags=["indicators"])
AT = "/forms/{form_id}/figures/{period}/{unit}"
Reason = Literal["", "not_applicable", "not_collected", "waiting", "not_recorded", "other"]


class Finding(Schema):
    """What is to be settled before handing in: code, message, remedy."""

    code: str
    message: str
    remedy: str


class Cell(Schema):
    """One cell: element and option codes, the value (yes is 1), or why there is none.

    ``typed`` is false for what the node measures or computes; ``source``: page, file, api, cli,
    node.
    """

    cell: str
    label: str
    unit: str
    kind: str
    typed: bool
    value: Decimal | str | None
    missing: str
    note: str
    before: Decimal | str | None
    source: str
    at: datetime | None
    by: str
    findings: list[Finding]


class Figures(Schema):
    """A unit's figures for a period."""

    form: str
    version: int
    period: str
    start: date
    end: date
    due: date | None
    unit: str
    unit_name: str
    state: str
    submitted_on: date | None
    completeness: float | None
    cells: list[Cell]


class Given(Schema):
    """What is put into one cell; without value, reason and note the cell is emptied."""

    cell: str
    value: Decimal | bool | str | None = None
    missing: Reason = ""
    note: str = ""


class Sent(Schema):
    """Cells to write; those left out stay. ``hand_in`` hands the whole in when it is settled."""

    cells: list[Given]
    hand_in: bool = False


class Verdict(Schema):
    """A cell that was not taken: its place in the list, code, message, remedy."""

    index: int
    cell: str
    code: str
    message: str
    remedy: str


class Taken(Schema):
    """What became of the cells; ``figures`` are those that stand now."""

    changed: int
    unchanged: int
    refused: list[Verdict]
    figures: Figures


class Act(Schema):
    """Why, for sending back and unlocking."""

    reason: str = ""


@router.get("/forms")
def forms(request: HttpRequest) -> list[dict[str, Any]]:
    """The forms in use."""
    demand(request, "direction.read")
    return [{"id": f.pk, "title": f.title, "version": f.number, "regimes": f.regime_ids,
             "totals_in": f.totals_in} for f in definitions.forms()]  # fmt: skip


@router.get("/forms/{form_id}")
def form(request: HttpRequest, form_id: str) -> dict[str, Any]:
    """What a form asks, as it is declared, and the name of each of its cells."""
    demand(request, "direction.read")
    kept = definitions.kept(form_id)
    cells = [{"cell": line.key, "label": line.label} for line in kept.form.lines()]
    return {"version": kept.number, "declared": plain_of(kept.form), "cells": cells}


@router.get(AT, response=Figures)
def figures(request: HttpRequest, form_id: str, period: str, unit: str) -> dict[str, Any]:
    """What a unit gave of a form for a period, and what is to be settled."""
    user = demand(request, "direction.read")
    found = grid(definitions.kept(form_id), period, unit)
    rights.demand_see(user, unit, found.tree)
    return _figures(found)


@router.put(AT, response=Taken)
def write(
    request: HttpRequest, form_id: str, period: str, unit: str, body: Sent
) -> dict[str, Any]:  # fmt: skip
    """Put values into cells, each taken or refused by itself; hand the whole in when asked to."""
    user = demand(request, "direction.read")
    found = grid(definitions.kept(form_id), period, unit)
    rights.demand_fill(user, unit, found.tree)
    made = actions.write_figures(
        form_id=form_id, period=period, unit=unit, entries=_entries(body), source="api",
        by=user.actor,
    )  # fmt: skip
    refused = [_verdict(body, r.entry, error_json(r.error)) for r in made.refused]
    if body.hand_in and not refused:
        workflow.hand_in_figures(form_id=form_id, period=period, unit=unit, by=user.actor)
    now = grid(definitions.kept(form_id), period, unit)
    return {"changed": len(made.changed), "unchanged": made.unchanged, "refused": refused,
            "figures": _figures(now)}  # fmt: skip


def _entries(body: Sent) -> list[Entry]:
    return [
        Entry(*_key(one.cell), one.value, one.missing, one.note, place=f"cells[{at}]")
        for at, one in enumerate(body.cells)
    ]


def _key(cell: str) -> tuple[str, str]:
    element, _sep, options = cell.partition("/")
    return element, options


def _verdict(body: Sent, entry: Entry, told: dict[str, Any]) -> dict[str, Any]:
    at = int(entry.place[6:-1])
    return {"index": at, "cell": body.cells[at].cell, "code": told["code"],
            "message": told["message"], "remedy": told["remedy"]}  # fmt: skip


@router.post(f"{AT}/hand-in", response=Figures)
def hand_in(request: HttpRequest, form_id: str, period: str, unit: str) -> dict[str, Any]:
    """Hand a unit's figures in; refused while something is to be settled."""
    user = demand(request, "direction.read")
    found = grid(definitions.kept(form_id), period, unit)
    rights.demand_fill(user, unit, found.tree)
    workflow.hand_in_figures(form_id=form_id, period=period, unit=unit, by=user.actor)
    return _figures(grid(found.kept, period, unit))


@router.post(f"{AT}/approve", response=Figures)
def approve(request: HttpRequest, form_id: str, period: str, unit: str) -> dict[str, Any]:
    """Approve figures that somebody else handed in."""
    user = demand(request, "reports.review")
    workflow.approve_figures(form_id=form_id, period=period, unit=unit, by=user.actor)
    return _figures(grid(definitions.kept(form_id), period, unit))


@router.post(f"{AT}/return", response=Figures)
def send_back(
    request: HttpRequest, form_id: str, period: str, unit: str, body: Act
) -> dict[str, Any]:  # fmt: skip
    """Give figures back to be mended, saying why."""
    user = demand(request, "reports.review")
    workflow.send_back_figures(
        form_id=form_id, period=period, unit=unit, reason=body.reason, by=user.actor
    )
    return _figures(grid(definitions.kept(form_id), period, unit))


@router.post(f"{AT}/unlock", response=Figures)
def unlock(
    request: HttpRequest, form_id: str, period: str, unit: str, body: Act
) -> dict[str, Any]:  # fmt: skip
    """Let a late unit fill for three days, saying why."""
    user = demand(request, "reports.review")
    workflow.unlock_figures(
        form_id=form_id, period=period, unit=unit, reason=body.reason, by=user.actor
    )
    return _figures(grid(definitions.kept(form_id), period, unit))


@router.get("/forms/{form_id}/totals/{period}")
def totals(
    request: HttpRequest, form_id: str, period: str, unit: str = ""
) -> dict[str, Any]:  # fmt: skip
    """Totals at a place of the tree (the whole when empty), who gave, and who is missing."""
    user = demand(request, "direction.read")
    at = unit or accounts.write_scope(user) or ""
    found = totals_of(definitions.kept(form_id), period, at)
    if at:
        rights.demand_see(user, at, found.tree)
    return {
        "form": form_id, "period": period, "unit": at,
        "expected": len(found.standings), "given": len(found.given), "approved": found.approved,
        "missing": [s.unit.id for s in found.missing],
        "totals": [{"cell": line.key, "label": line.label, "unit": line.element.unit,
                    "value": _said(added.value), "units": added.units}
                   for line, added in found.lines],
        "parts": [{"unit": p.unit.id, "name": p.unit.name, "expected": p.expected,
                   "given": p.given} for p in found.parts],
    }  # fmt: skip


@router.get("/rates")
def rates(
    request: HttpRequest, form: str = "", since: date | None = None
) -> list[dict[str, Any]]:  # fmt: skip
    """How each unit kept its days and how complete its figures are; shares are 0–1."""
    user = demand(request, "direction.read")
    tree = Tree.of(clock.today())
    return [
        {"unit": r.unit.id, "name": r.unit.name, "form": r.form_id, "due": r.due,
         "in_time": r.in_time, "late": r.late, "missing": r.missing,
         "on_time_rate": r.on_time_rate, "completeness": r.completeness, "ways": dict(r.ways)}
        for r in rates_of(clock.today(), form_id=form, since=since)
        if rights.may_see(user, r.unit.id, tree)
    ]  # fmt: skip


def _figures(found: Grid) -> dict[str, Any]:
    filling = found.filling
    return {
        "form": found.kept.pk, "version": found.kept.number, "period": found.period.key,
        "start": found.period.start, "end": found.period.end, "due": found.due,
        "unit": found.unit.id, "unit_name": found.unit.name,
        "state": filling.state if filling else "not_begun",
        "submitted_on": filling.submitted_on if filling else None,
        "completeness": found.completeness, "cells": [_cell(row) for row in found.rows],
    }  # fmt: skip


def _cell(row: Row) -> dict[str, Any]:
    line: Line = row.line
    return {
        "cell": line.key, "label": line.label, "unit": line.element.unit,
        "kind": line.element.kind, "typed": line.element.origin.typed,
        "value": _said(row.value), "missing": row.value.missing, "note": row.value.note,
        "before": _said(row.before), "source": row.cell.source if row.cell else "",
        "at": row.cell.at if row.cell else None, "by": row.cell.by if row.cell else "",
        "findings": [{"code": f.code, "message": gettext(f.message) % named(dict(f.values)),
                      "remedy": gettext(f.remedy)} for f in row.findings],
    }  # fmt: skip


def _said(value: Value) -> Decimal | str | None:
    return value.number if value.number is not None else value.text or None
