"""Tickets, weights, drops and results in others' formats, as JSON."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema

from lienthong.base import clock
from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.entrypoints.api.caller import demand, demand_contract, demand_table
from lienthong.entrypoints.named import named
from lienthong.services.accounts import queries as accounts
from lienthong.services.quality.errors import UnknownTicket
from lienthong.services.quality.exports import exported
from lienthong.services.quality.models import Ticket
from lienthong.services.quality.scoring import drops
from lienthong.services.quality.scoring.standing import standing
from lienthong.services.quality.tickets import actions, queries
from lienthong.services.quality.tickets.terms import days_left
from lienthong.services.records.reach import tables_within

router = Router(tags=["quality"])
MOST = 1000


class TicketAct(Schema):
    """Why, and for a hand-over to which unit."""

    text: str
    unit: str = ""


@router.get("/contracts/{contract_id}/causes")
def causes(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    """The rules that cost a database most points, and its index if each were met."""
    contract = demand_contract(request, contract_id)
    found = standing(contract)
    return {
        "contract": contract.id,
        "index": found.index.value,
        "index_if_all_met": found.all_fixed,
        "causes": [
            {
                "rule": cause.result.rule,
                "sentence": gettext(cause.result.sentence) % named(cause.result.values),
                "table": cause.table.name,
                "word": cause.result.word,
                "failed": cause.result.failed,
                "index_points": cause.index,
                "word_points": cause.word,
                "index_if_met": cause.if_fixed,
                "result": cause.result.pk,
            }
            for cause in found.causes
        ],
    }


@router.get("/contracts/{contract_id}/export")
def export(request: HttpRequest, contract_id: str, format: str = "json") -> Any:
    """The latest results of a database in one of the formats json, odcs, openlineage."""
    return exported(demand_contract(request, contract_id), format)


@router.get("/contracts/{contract_id}/drops")
def open_drops(request: HttpRequest, contract_id: str) -> list[dict[str, Any]]:
    """What fell and is not back: a word or the index, from what to what, by which rule most."""
    contract = demand_contract(request, contract_id)
    return [
        {
            "id": drop.pk,
            "word": drop.word,
            "before": drop.before,
            "after": drop.after,
            "table": drop.table_name,
            "rule": drop.rule,
            "run": drop.run_id,
            "at": drop.at,
        }
        for drop in drops.standing(contract.id)
    ]


@router.get("/tickets")
def tickets(
    request: HttpRequest,
    state: str = queries.STANDING,
    table: str = "",
    unit: str = "",
    search: str = "",
    limit: int = 100,
    offset: int = 0,
) -> dict[str, Any]:
    """Tickets of the tables you may read; a clerk sees those of the own unit."""
    user = demand(request, "records.read")
    asked = queries.Asked(
        state="" if state == "all" else state, table=table, unit=unit, search=search,
        tables=tables_within(user, "read"), own_unit=accounts.write_scope(user),
    )  # fmt: skip
    found = queries.tickets(asked)
    first, most = max(0, offset), max(1, min(limit, MOST))
    return {
        "total": found.count(),
        "tickets": [ticket_json(t) for t in found[first : first + most]],
    }


@router.get("/tickets/{ticket_id}")
def ticket(request: HttpRequest, ticket_id: int) -> dict[str, Any]:
    """One ticket and what happened to it."""
    found = _seen(request, ticket_id)
    events = [
        {"at": e.at, "by": e.by, "kind": e.kind, "text": e.text, "rows": e.rows}
        for e in queries.events(found)
    ]
    return ticket_json(found) | {"events": events}


@router.post("/tickets/{ticket_id}/{act}")
def act(
    request: HttpRequest,
    ticket_id: int,
    act: Literal["note", "verify", "hand-over", "complex"],
    body: TicketAct,
) -> dict[str, Any]:
    """Do one thing with a ticket, with its reason in ``text``."""
    user = demand(request, "records.write")
    found = _seen(request, ticket_id)
    if not accounts.may_write_unit(user, found.assigned_unit):
        raise NotAllowed(
            N_("Phiếu này giao cho đơn vị khác."),
            remedy=N_("Đề nghị đơn vị được giao, hoặc cán bộ dữ liệu, thực hiện."),
        )
    why: dict[str, Any] = {"ticket_id": ticket_id, "text": body.text, "by": user.actor}
    if act == "hand-over":
        return ticket_json(actions.hand_over(unit=body.unit, **why))
    return ticket_json(_ACTS[act](**why))


_ACTS = {"note": actions.note, "verify": actions.verify, "complex": actions.make_complex}


def _seen(request: HttpRequest, ticket_id: int) -> Ticket:
    user = demand(request, "records.read")
    found = queries.ticket(ticket_id)
    demand_table(request, found.table_name, "read")
    own = accounts.write_scope(user)
    if own is not None and found.assigned_unit != own:
        raise UnknownTicket(ticket_id)
    return found


def ticket_json(found: Ticket) -> dict[str, Any]:
    """Return one ticket as JSON."""
    today = clock.today()
    return {
        "id": found.pk,
        "contract": found.contract_id,
        "table": found.table_name,
        "rule": found.rule,
        "sentence": gettext(found.sentence) % named(found.values),
        "word": found.word,
        "columns": found.columns,
        "unit": found.assigned_unit,
        "owner_unit": found.unit,
        "state": found.state,
        "late": found.is_late(today),
        "rows": found.rows,
        "opened_at": found.opened_at,
        "verify_by": found.verify_by,
        "due": found.due,
        "days_left": days_left(found.due, today),
        "complex": found.complex,
        "reopened": found.reopened,
        "closed_at": found.closed_at,
        "result": found.result_id,
    }
