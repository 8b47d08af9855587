"""Do a bulk operation in chunks; each chunk is one transaction, a stopped worker goes on after."""

from collections.abc import Sequence

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.rules.model import Problem
from lienthong.services.contracts import standing
from lienthong.services.intake.bulk.judging import Verdict, verdicts
from lienthong.services.intake.models import BulkOperation, BulkRow, BulkState
from lienthong.services.records import actions as records
from lienthong.services.records.access import Access
from lienthong.services.records.values import to_json

ROWS_A_CHUNK = 500


@transaction.atomic
def run_chunk(*, operation_id: int, access: Access, by: Actor) -> bool:
    """Do the next waiting rows. Returns whether some were left to do.

    Raises ContractChanged when the table is no longer as ``access`` knows it.
    """
    operation = BulkOperation.objects.select_for_update().get(pk=operation_id)
    if not operation.is_running:
        return False
    if operation.state == BulkState.QUEUED:
        operation.state, operation.started_at = BulkState.RUNNING, clock.now()
        operation.save()
    waiting = operation.rows.filter(state=BulkRow.State.WAITING).order_by("id")
    lines = list(waiting[:ROWS_A_CHUNK])
    if not lines:
        return False
    standing.demand(access.table)
    done = verdicts(operation, access, lines, lock=True)
    versions = _write(operation, access, done, by)
    _note(access, lines, done, versions)
    return True


def history_reason(operation: BulkOperation) -> str:
    """Return what the history of each row says of the operation."""
    label = BulkOperation.Kind(operation.kind).label
    number = operation.undo_of_id or operation.pk
    return f"{label} số {number}{f': {operation.reason}' if operation.reason else ''}"


def _write(
    operation: BulkOperation, access: Access, done: Sequence[Verdict], by: Actor
) -> dict[str, int]:
    """Write the accepted rows through the one door; return row id → new version."""
    changed = [v for v in done if v.fate == "changed"]
    if not changed:
        return {}
    reason = history_reason(operation)
    if operation.kind == BulkOperation.Kind.CANCEL:
        ids = [v.row_id for v in changed]
        return records.cancel_rows(table=access.table, row_ids=ids, reason=reason, by=by)
    written = records.write_rows(
        table=access.table, rows=[(v.row_id, v.values) for v in changed], by=by, reason=reason
    )
    return {w.row_id: w.version for w in written if w.event != "UNCHANGED"}


def _note(
    access: Access, lines: Sequence[BulkRow], done: Sequence[Verdict], versions: dict[str, int]
) -> None:
    for line, verdict in zip(lines, done, strict=True):
        line.state = verdict.fate
        line.version_after = versions.get(verdict.row_id)
        if verdict.fate == "changed" and line.version_after is None:
            line.state = BulkRow.State.UNCHANGED
        if line.state == BulkRow.State.CHANGED:
            line.before = {n: to_json(verdict.held[n]) for n in access.table.by_name}
        line.problems = [p.to_json() for p in verdict.problems if _matters(verdict, p)]
        if verdict.note:
            line.problems = [{"message": verdict.note}]
    BulkRow.objects.bulk_update(lines, ["state", "version_after", "before", "problems"])


def _matters(verdict: Verdict, problem: Problem) -> bool:
    return verdict.fate != "refused" or problem.severity == "error"
