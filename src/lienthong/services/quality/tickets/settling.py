"""Bring the tickets of a table in line with a run: open, count, close, open again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Contract, Table
from lienthong.services.audit import actions as audit
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.quality import reasons
from lienthong.services.quality.models import RuleResult, Run, Ticket, TicketEvent
from lienthong.services.quality.tickets.terms import terms

# Why nothing may be left to check of a rule whose rows were mended, blanked or cancelled.
MENDED = ("", reasons.EMPTY_VALUE, reasons.NOT_APPLICABLE)
Key = tuple[str, str]


@dataclass
class Moved:
    """What a settling did, by the numbers of the tickets."""

    opened: list[int] = field(default_factory=list)
    reopened: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.opened or self.reopened or self.closed)


def settle_tickets(
    *, run: Run, contract: Contract, table: Table, results: Sequence[RuleResult], by: Actor
) -> Moved:
    """Open a ticket for each rule and unit that has failing rows; close what has none left.

    Must run inside the transaction of the run's end.
    """
    now = clock.now()
    rules = {result.rule: result for result in results}
    failing = _failing(contract, table, results)
    held = {
        (t.rule, t.unit): t
        for t in Ticket.objects.select_for_update().filter(table_name=table.name)
    }
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
    """Tell whether no row fails because none does, not because the rule could not be asked."""
    if result is None:
        return True  # the contract no longer has the rule
    if result.broken or result.failed:
        return False
    return result.checked > 0 or result.skip_reason in MENDED


def _failing(contract: Contract, table: Table, results: Iterable[RuleResult]) -> dict[Key, int]:
    """Return (rule, unit) → failing rows; what no row shows is the owner's."""
    failed = {r.pk: r for r in results if r.failed}
    found: dict[Key, int] = {}
    for result_id, unit, rows in _by_unit(table, list(failed)):
        key = failed[result_id].rule, unit or contract.owner
        found[key] = found.get(key, 0) + rows
    shown = {rule for rule, _ in found}
    for result in failed.values():
        if result.rule not in shown:
            found[result.rule, contract.owner] = result.failed
    return found


def _by_unit(table: Table, result_ids: list[int]) -> list[tuple[int, str, int]]:
    if not result_ids:
        return []
    unit = f"coalesce(t.{ident(table.unit_field)}::text, '')" if table.unit_field else "''"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.result_id, {unit} AS unit, count(DISTINCT f.row_id) "
            f"FROM quality_failure f LEFT JOIN {table_name(table)} t ON t._id = f.row_id "
            "WHERE f.result_id = ANY(%s) GROUP BY 1, 2",
            [result_ids],
        )
        return [(int(pk), str(name), int(rows)) for pk, name, rows in cursor.fetchall()]


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
