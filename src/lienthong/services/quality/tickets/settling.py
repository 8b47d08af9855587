"""Bring the tickets of a table in line with a run: open, count, close, open again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Contract, Table
from lienthong.services.audit import actions as audit
from lienthong.services.quality import reasons
from lienthong.services.quality.models import RuleResult, Run, Ticket, TicketEvent
from lienthong.services.quality.tickets.owing import Key, failing_by_unit
from lienthong.services.quality.tickets.terms import terms

# Why nothing may be left to check of a rule whose rows were mended, blanked or cancelled.
MENDED = ("", reasons.EMPTY_VALUE, reasons.NOT_APPLICABLE)


@dataclass
class Moved:
    """What a settling did, by the numbers of the tickets."""

    opened: list[int] = field(default_factory=list)
    reopened: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.opened or self.reopened or self.closed)


def settle_tickets(
    *,
    run: Run,
    contract: Contract,
    table: Table,
    results: Sequence[RuleResult],
    moves: Mapping[Key, int] | None = None,
    by: Actor,
) -> Moved:
    """Open a ticket for each rule and unit that has failing rows; close what has none left.

    ``moves``: (rule, unit) → more failing rows than the tickets say; None counts them all anew.
    Must run inside the transaction of the run's end.
    """
    now = clock.now()
    rules = {result.rule: result for result in results}
    held = {
        (t.rule, t.unit): t
        for t in Ticket.objects.select_for_update().filter(table_name=table.name)
    }
    stood = {key: t.rows for key, t in held.items()} if moves is not None else None
    failing = failing_by_unit(contract, table, results, stood, moves or {})
    moved = Moved()
    for key, rows in failing.items():
        ticket = held.get(key)
        if ticket is None:
            moved.opened.append(_open(contract, table, rules[key[0]], key[1], rows, by, now))
        elif ticket.state == Ticket.CLOSED:
            moved.reopened.append(_reopen(ticket, rules[key[0]], rows, by, now))
        elif ticket.rows != rows or ticket.result_id != rules[key[0]].pk:
            _count(ticket, rules[key[0]], rows)
    for key, ticket in held.items():
        done = key not in failing and ticket.state != Ticket.CLOSED
        if done and _is_mended(rules.get(key[0])):
            moved.closed.append(_close(ticket, by, now))
    if moved:
        audit.record(
            by=by,
            action="quality.tickets",
            subject=f"table:{table.name}",
            after={
                "run": run.pk,
                "opened": moved.opened,
                "reopened": moved.reopened,
                "closed": moved.closed,
            },
        )
    return moved


def _is_mended(result: RuleResult | None) -> bool:
    """Tell of a unit without failing rows whether it has none, or the rule could not be asked.

    Where other units' rows fail, the rule was asked.
    """
    if result is None:
        return True  # the contract no longer has the rule
    if result.broken:
        return False
    return result.failed > 0 or result.checked > 0 or result.skip_reason in MENDED


def _worded(result: RuleResult) -> Mapping[str, object]:
    """Return what a ticket keeps of its rule, as the rule is worded now."""
    return {
        "family": result.family,
        "word": result.word,
        "severity": result.severity,
        "columns": result.columns,
        "sentence": result.sentence,
        "values": result.values,
        "result": result,
    }


def _open(
    contract: Contract,
    table: Table,
    result: RuleResult,
    unit: str,
    rows: int,
    by: Actor,
    now: datetime,
) -> int:
    start = now.astimezone(clock.VIET_NAM).date()
    term = terms(start)
    made = Ticket.objects.create(
        contract_id=contract.id,
        table_name=table.name,
        rule=result.rule,
        unit=unit,
        assigned_unit=unit,
        rows=rows,
        rows_most=rows,
        opened_at=now,
        clock_from=start,
        verify_by=term.verify_by,
        due=term.due,
        **_worded(result),
    )
    _note(made, "opened", by, now)
    return made.pk


def _reopen(ticket: Ticket, result: RuleResult, rows: int, by: Actor, now: datetime) -> int:
    start = now.astimezone(clock.VIET_NAM).date()
    term = terms(start)
    ticket.state, ticket.complex = Ticket.OPEN, False
    ticket.clock_from, ticket.verify_by, ticket.due = start, term.verify_by, term.due
    ticket.verified_at = ticket.closed_at = ticket.escalated_at = None
    ticket.reopened += 1
    ticket.rows_most = 0
    _count(ticket, result, rows)
    _note(ticket, "reopened", by, now)
    return ticket.pk


def _count(ticket: Ticket, result: RuleResult, rows: int) -> None:
    for name, value in _worded(result).items():
        setattr(ticket, name, value)
    ticket.rows, ticket.rows_most = rows, max(rows, ticket.rows_most)
    ticket.save()


def _close(ticket: Ticket, by: Actor, now: datetime) -> int:
    ticket.state, ticket.rows, ticket.closed_at = Ticket.CLOSED, 0, now
    ticket.save(update_fields=["state", "rows", "closed_at"])
    _note(ticket, "closed", by, now)
    return ticket.pk


def _note(ticket: Ticket, kind: str, by: Actor, now: datetime) -> None:
    TicketEvent.objects.create(ticket=ticket, at=now, by=str(by), kind=kind, rows=ticket.rows)
