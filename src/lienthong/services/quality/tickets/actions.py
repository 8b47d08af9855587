"""What people do with a ticket; opening and closing follow from the rows (``settling``)."""

from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.quality.errors import NoReason, TicketClosed, UnknownTicket
from lienthong.services.quality.models import Ticket, TicketEvent
from lienthong.services.quality.tickets import queries
from lienthong.services.quality.tickets.terms import terms


@transaction.atomic
def note(*, ticket_id: int, text: str, by: Actor) -> Ticket:
    """Write a note into a ticket, also a closed one. Raises UnknownTicket, NoReason."""
    ticket = _held(ticket_id, text, closed_too=True)
    return _done(ticket, "note", text, by, {})


@transaction.atomic
def verify(*, ticket_id: int, text: str, by: Actor) -> Ticket:
    """Say that the origin is verified, and what it is; the term to correct goes on."""
    ticket = _held(ticket_id, text)
    return _done(
        ticket, "verified", text, by, {"state": Ticket.VERIFIED, "verified_at": clock.now()}
    )


@transaction.atomic
def hand_over(*, ticket_id: int, unit: str, text: str, by: Actor) -> Ticket:
    """Give a ticket to another unit, with the reason. The clock goes on."""
    ticket = _held(ticket_id, text)
    unit = unit.strip()
    if not unit:
        raise NoReason
    return _done(ticket, "handed_over", text, by, {"assigned_unit": unit, "handed_over": True})


@transaction.atomic
def make_complex(*, ticket_id: int, text: str, by: Actor) -> Ticket:
    """Take a ticket for a hard case: the long term from the same day, with the reason."""
    ticket = _held(ticket_id, text)
    term = terms(ticket.clock_from, is_complex=True)
    changed = {"complex": True, "due": term.due, "escalated_at": None}
    return _done(ticket, "complex", text, by, changed)


@transaction.atomic
def escalate(*, by: Actor) -> int:
    """Bring each ticket that has become late before the head of its unit; return how many."""
    now, today = clock.now(), clock.today()
    late = list(
        queries.overdue(today=today).filter(escalated_at=None).select_for_update(of=("self",))
    )
    for ticket in late:
        heads = ", ".join(queries.heads(ticket.assigned_unit))
        TicketEvent.objects.create(
            ticket=ticket, at=now, by=str(by), kind="escalated", text=heads, rows=ticket.rows
        )
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in late]).update(escalated_at=now)
    if late:
        audit.record(
            by=by,
            action="quality.tickets_late",
            subject="tickets",
            after={"tickets": [ticket.pk for ticket in late]},
        )
    return len(late)


def _held(ticket_id: int, text: str, *, closed_too: bool = False) -> Ticket:
    if not text.strip():
        raise NoReason
    ticket = Ticket.objects.select_for_update().filter(pk=ticket_id).first()
    if ticket is None:
        raise UnknownTicket(ticket_id)
    if ticket.state == Ticket.CLOSED and not closed_too:
        raise TicketClosed(ticket_id)
    return ticket


def _done(ticket: Ticket, kind: str, text: str, by: Actor, changed: dict[str, Any]) -> Ticket:
    before = {name: getattr(ticket, name) for name in changed}
    for name, value in changed.items():
        setattr(ticket, name, value)
    if changed:
        ticket.save(update_fields=list(changed))
    TicketEvent.objects.create(
        ticket=ticket, at=clock.now(), by=str(by), kind=kind, text=text.strip(), rows=ticket.rows
    )
    audit.record(
        by=by,
        action=f"quality.ticket_{kind}",
        subject=f"ticket:{ticket.pk}",
        before=before,
        after=changed | {"text": text.strip()},
    )
    return ticket
