"""What changes the register, as JSON: events of agencies, inventories on their way in."""

from datetime import date
from typing import Any, Literal

from django.db.models import Count
from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.entrypoints.api.caller import demand
from lienthong.services.accounts import queries as accounts
from lienthong.services.registry import actions, errors
from lienthong.services.registry.agencies import queries as dated
from lienthong.services.registry.inventory.models import Inventory

router = Router(tags=["registry"])
MOST_LINES = 500


class Event(Schema):
    """What a legal text did to an agency on a day; ``to`` is the other agency, or several."""

    kind: Literal["renamed", "moved", "merged", "split", "dissolved"]
    on: date
    basis: str
    name: str = ""
    to: list[str] = []


class Decision(Schema):
    """What becomes of lines of an inventory; ``row`` names the known database a line is."""

    lines: list[int]
    decision: Literal["take", "link", "leave", "cancel"] = "take"
    row: str = ""


@router.post("/agencies/{agency_id}/events")
def record_event(request: HttpRequest, agency_id: str, event: Event) -> list[dict[str, Any]]:
    """Record what a legal text did to an agency; returns what happened to it so far."""
    by = _keeper(request)
    first = event.to[0] if event.to else ""
    told: dict[str, Any] = {"on": event.on, "basis": event.basis, "by": by}
    match event.kind:
        case "renamed":
            actions.rename_agency(agency_id=agency_id, name=event.name, **told)
        case "moved":
            actions.move_agency(agency_id=agency_id, parent_id=first, **told)
        case "merged":
            actions.merge_agencies(agency_ids=[agency_id], into_id=first, **told)
        case "split":
            actions.split_agency(agency_id=agency_id, into_ids=event.to, **told)
        case "dissolved":
            actions.dissolve_agency(agency_id=agency_id, **told)
    return [
        {"kind": e.kind, "on": e.happened_on, "basis": e.basis} for e in dated.events(agency_id)
    ]


@router.post("/inventories")
def receive_inventory(
    request: HttpRequest,
    file: File[UploadedFile],
    agency: Form[str],
    on: Form[date | None] = None,
    sheet: Form[str] = "",
) -> dict[str, Any]:
    """Read an agency's inventory and compare it; nothing is written into the register."""
    user = demand(request, "records.import")
    found = actions.receive_inventory(
        agency_id=agency,
        file_name=str(file.name),
        content=file.read(),
        as_of=on or clock.today(),
        sheet=sheet,
        by=user.actor,
    )
    return inventory_json(found)


@router.get("/inventories/{number}")
def inventory(
    request: HttpRequest, number: int, verdict: str = "", limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """One inventory with its lines: what each is, and what is proposed."""
    found = _held(request, number)
    lines = found.lines.filter(verdict=verdict) if verdict else found.lines.all()
    shown = lines[max(0, offset) : max(0, offset) + max(1, min(limit, MOST_LINES))]
    return inventory_json(found) | {
        "lines": [
            {
                "id": line.pk, "number": line.number, "name": line.name, "verdict": line.verdict,
                "decision": line.decision, "row": line.row_id, "near": line.near,
                "overlaps": line.overlaps, "differences": line.differences, "aside": line.aside,
            }
            for line in shown
        ]
    }  # fmt: skip


@router.post("/inventories/{number}/decisions")
def decide(request: HttpRequest, number: int, decision: Decision) -> dict[str, Any]:
    """Decide lines by their ids."""
    by = demand(request, "records.import").actor
    _held(request, number)
    if decision.row:
        for line in decision.lines:
            actions.recognise_line(inventory_id=number, line_id=line, row_id=decision.row, by=by)
    else:
        actions.decide_lines(
            inventory_id=number, lines=decision.lines, decision=decision.decision, by=by
        )
    return inventory_json(_held(request, number))


@router.post("/inventories/{number}/confirm")
def confirm(request: HttpRequest, number: int) -> dict[str, Any]:
    """Write what was decided into the register."""
    by = demand(request, "records.write").actor
    _held(request, number)
    return inventory_json(actions.confirm_inventory(inventory_id=number, by=by))


@router.post("/inventories/{number}/undo")
def undo(request: HttpRequest, number: int) -> dict[str, Any]:
    """Put back what an inventory wrote; ``left`` names rows that changed since."""
    by = demand(request, "records.write").actor
    _held(request, number)
    left = actions.undo_inventory(inventory_id=number, by=by)
    return inventory_json(_held(request, number)) | {"left": left}


def inventory_json(found: Inventory) -> dict[str, Any]:
    """Return an inventory as JSON: how it was read, how many lines of each verdict."""
    counts = found.lines.order_by().values_list("verdict").annotate(n=Count("pk"))
    return {
        "id": found.pk,
        "agency": found.agency_id,
        "file": found.file_name,
        "state": found.state,
        "columns": found.mapping,
        "counts": dict(counts),
        "undecided": found.lines.filter(verdict="new", decision="").count(),
    }


def _held(request: HttpRequest, number: int) -> Inventory:
    user = demand(request, "records.import")
    found = Inventory.objects.filter(pk=number).first()
    scope = accounts.write_scope(user)
    if found is None or (scope is not None and found.agency_id != scope):
        raise errors.UnknownInventory(number)
    return found


def _keeper(request: HttpRequest) -> Actor:
    """Return the caller, who must be one who writes rows of every unit."""
    user = demand(request, "records.write")
    if accounts.write_scope(user) is not None:
        accounts.demand(user, "quality.run")
    return user.actor
