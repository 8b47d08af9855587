"""Do a piece of desk work in chunks, each one transaction; a stopped worker goes on after them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import standing
from lienthong.services.intake.desk import fixes, undoing
from lienthong.services.intake.desk.changing import Change, open_again, save
from lienthong.services.intake.desk.fixing import SETTLED
from lienthong.services.intake.models import (
    DeskLine,
    DeskOperation,
    DeskState,
    QuarantinedRow,
    QuarantineEvent,
)
from lienthong.services.intake.scope import access_of
from lienthong.services.records.access import Access

ROWS_A_CHUNK = 500


@dataclass(frozen=True)
class Chunk:
    """Some lines of an operation with their rows, locked."""

    operation: DeskOperation
    access: Access
    lines: Sequence[DeskLine]
    rows: dict[int, QuarantinedRow]
    by: Actor


@transaction.atomic
def run_chunk(*, operation_id: int, by: Actor) -> bool:
    """Do the next waiting lines. Returns whether some were left to do.

    Raises ContractChanged when another version of the table came into force meanwhile.
    """
    operation = DeskOperation.objects.select_for_update().get(pk=operation_id)
    if not operation.is_running:
        return False
    if operation.state == DeskState.QUEUED:
        operation.state, operation.started_at = DeskState.RUNNING, clock.now()
        operation.save()
    waiting = operation.lines.filter(state=DeskLine.State.WAITING).order_by("id")
    lines = list(waiting[:ROWS_A_CHUNK])
    if not lines:
        return False
    access = access_of(by, operation.table_name, "write")
    standing.demand(access.table)
    ids = [line.row_id for line in lines]
    rows = QuarantinedRow.objects.select_for_update(of=("self",)).select_related("batch")
    held = rows.filter(pk__in=ids).order_by("pk")
    chunk = Chunk(operation, access, lines, {row.pk: row for row in held}, by)
    _finish_chunk(chunk, _DOERS[operation.kind](chunk))
    return True


def _finish_chunk(chunk: Chunk, changes: list[Change]) -> None:
    """Save the rows, the lines and the events; one audit record tells of all of them."""
    save(changes, chunk.operation, chunk.by)
    DeskLine.objects.bulk_update(
        chunk.lines, ["state", "record", "event", "version", "note", "before"], batch_size=500
    )
    audit.record(
        by=chunk.by,
        action="intake.desk_rows",
        subject=f"desk:{chunk.operation.pk}",
        after={
            "table": chunk.operation.table_name,
            "kind": str(chunk.operation.kind),
            "rows": {str(line.row_id): line.state for line in chunk.lines},
            "versions": {line.record: line.version for line in chunk.lines if line.version},
        },
    )


def _mend(chunk: Chunk) -> list[Change]:
    return fixes.mend(chunk.operation, chunk.access, chunk.lines, chunk.rows, chunk.by)


def _undo(chunk: Chunk) -> list[Change]:
    return undoing.undo(chunk.operation, chunk.access, chunk.lines, chunk.rows, chunk.by)


def _each(
    chunk: Chunk, wanted: str, kind: QuarantineEvent.Kind, alter: Callable[[QuarantinedRow], None]
) -> list[Change]:
    """Alter the rows of one state; those of another are left, for somebody else settled them."""
    changes = []
    for line in chunk.lines:
        row = chunk.rows.get(line.row_id)
        if row is None or row.state != wanted or not _handled(chunk.access, row):
            line.state, line.note = DeskLine.State.SKIPPED, SETTLED
            continue
        line.before = undoing.snapshot(row)
        alter(row)
        line.state = DeskLine.State.DONE
        changes.append(Change(row, kind, chunk.operation.reason))
    return changes


def _handled(access: Access, row: QuarantinedRow) -> bool:
    return access.write_unit is None or row.unit == access.write_unit


def _discard(chunk: Chunk) -> list[Change]:
    def alter(row: QuarantinedRow) -> None:
        row.state, row.resolution = "discarded", chunk.operation.reason
        row.resolved_at, row.resolved_by = clock.now(), str(chunk.by)

    return _each(chunk, "open", QuarantineEvent.Kind.DISCARDED, alter)


def _reopen(chunk: Chunk) -> list[Change]:
    return _each(chunk, "discarded", QuarantineEvent.Kind.REOPENED, open_again)


def _assign(chunk: Chunk) -> list[Change]:
    unit, person = chunk.operation.rule.get("unit"), chunk.operation.rule.get("person", "")

    def alter(row: QuarantinedRow) -> None:
        if unit is not None and unit != row.unit:
            row.unit, row.since = unit, clock.now()
        row.assignee = person

    return _each(chunk, "open", QuarantineEvent.Kind.ASSIGNED, alter)


_DOERS: dict[str, Callable[[Chunk], list[Change]]] = {
    DeskOperation.Kind.FIX: _mend,
    DeskOperation.Kind.ANSWER: _mend,
    DeskOperation.Kind.ASSIGN: _assign,
    DeskOperation.Kind.DISCARD: _discard,
    DeskOperation.Kind.REOPEN: _reopen,
    DeskOperation.Kind.UNDO: _undo,
}


def progress(operation: DeskOperation) -> dict[str, Any]:
    """Return how many lines are in which state, how many are done, and the share of it."""
    from django.db.models import Count

    counted = operation.lines.order_by().values_list("state").annotate(n=Count("id"))
    counts: dict[str, int] = dict(counted)
    done = operation.rows_total - counts.get(DeskLine.State.WAITING, 0)
    share = int(100 * done / operation.rows_total) if operation.rows_total else 100
    return {"counts": counts, "done": done, "total": operation.rows_total, "percent": share}
