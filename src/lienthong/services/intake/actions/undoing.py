"""Take a published batch back: what it made is cancelled, what it changed gets its earlier values.

All of it in one transaction, as the batch was published. Nothing is erased: history keeps the
batch's versions and gets new ones.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app as jobs

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts import standing
from lienthong.services.contracts.sql import SQL_TYPES, column_list, ident
from lienthong.services.intake import staging, undo
from lienthong.services.intake.actions.batches import sentence
from lienthong.services.intake.actions.publishing import take_turns
from lienthong.services.intake.aside import Report, reporting
from lienthong.services.intake.judging import Judge, Judged, RawRow
from lienthong.services.intake.models import (
    Batch,
    BatchState,
    BatchUndo,
    BulkState,
    QuarantinedRow,
    QuarantineState,
)
from lienthong.services.intake.scope import access_of, may_handle
from lienthong.services.records import lineage, staged
from lienthong.services.records.models import RecordHistory
from lienthong.services.records.values import typed

UNDO_JOB = "intake.run_undo"
ROWS_A_CHUNK = 1_000
MOST_NAMED = 100
# Each connection has its own; they go with the transaction.
_TAKEN_BACK, _RESTORED = "undo_plan", "undo_rows"


@transaction.atomic
def undo_batch(*, batch: Batch, overwrite: bool, reason: str, by: Actor) -> BatchUndo:
    """Queue the undoing of a published batch.

    Rows changed since are left, with ``overwrite`` they are taken back too. Raises UserError when
    the batch is not published, is being undone, or when no reason is given.
    """
    access = access_of(by, batch.table_name, "import").demand("write")
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if access.write_unit is not None:
        may_handle(access, batch.write_scope or "")
    _demand_undoable(batch, overwrite)
    if not reason.strip():
        raise UserError(
            N_("Chưa ghi lý do hoàn tác lô."),
            code="reason-needed",
            remedy=N_("Ghi ngắn gọn vì sao cả lô phải hoàn tác."),
        )
    found = BatchUndo.objects.create(
        batch=batch,
        overwrite=overwrite,
        reason=reason.strip(),
        created_at=clock.now(),
        created_by=str(by),
    )
    audit.record(
        by=by,
        action="intake.undo",
        subject=f"batch:{batch.pk}",
        after={"undo": found.pk, "overwrite": overwrite, "reason": found.reason},
    )
    lock = f"intake-undo-{found.pk}"
    jobs.configure_task(UNDO_JOB, queueing_lock=lock).defer(
        undo_id=found.pk, by_kind=by.kind, by_id=by.id, by_name=by.name
    )
    return found


def _demand_undoable(batch: Batch, overwrite: bool) -> None:
    latest = batch.undos.first()
    left = latest is not None and latest.rows_left > 0
    again = batch.state == BatchState.UNDONE and overwrite and left
    if batch.state != BatchState.DONE and not again:
        raise UserError(
            N_("Lô %(batch)s đang ở trạng thái «%(state)s», không làm được việc này."),
            code="batch-state",
            values={"batch": batch.pk, "state": BatchState(batch.state).label},
            remedy=N_("Chỉ hoàn tác được lô đã ghi xong vào bảng."),
            status=409,
        )
    if latest is not None and latest.is_running:
        raise UserError(
            N_("Lô %(batch)s đang được hoàn tác."),
            code="undo-running",
            values={"batch": batch.pk},
            remedy=N_("Chờ việc hoàn tác kết thúc rồi xem lại lô."),
            status=409,
        )


def run_undo(*, undo_id: int, by: Actor) -> BatchUndo:
    """Do what was queued; a user's mistake ends it as failed, with the reason."""
    try:
        for _ in range(3):
            try:
                _run(undo_id, by)
                break
            except standing.ContractChanged:
                continue
    except UserError as error:
        fail_undo(undo_id=undo_id, note=sentence(error), by=by)
    return BatchUndo.objects.get(pk=undo_id)


@transaction.atomic
def fail_undo(*, undo_id: int, note: str, by: Actor) -> None:
    """End an undoing as failed: nothing of it was done."""
    found = BatchUndo.objects.select_for_update().get(pk=undo_id)
    if not found.is_running:
        return
    found.state, found.note, found.finished_at = BulkState.FAILED, note, clock.now()
    found.save()
    audit.record(
        by=by,
        action="intake.undo_fail",
        subject=f"batch:{found.batch_id}",
        after={"undo": undo_id, "note": note},
    )


def _run(undo_id: int, by: Actor) -> None:
    BatchUndo.objects.filter(pk=undo_id, state=BulkState.QUEUED).update(state=BulkState.RUNNING)
    with reporting() as report, transaction.atomic():
        found = BatchUndo.objects.select_related("batch").get(pk=undo_id)
        table = contracts.table(found.batch.table_name)[1]
        take_turns(table)
        standing.demand(table)
        found.refresh_from_db()
        if not found.is_running:
            return
        _take_back(found, table, by, report)
        found.rows_closed = _close_open(found, by)
        _finish(found, by)


def _take_back(found: BatchUndo, table: Table, by: Actor, report: Report) -> None:
    at, reason = clock.now(), f"Hoàn tác lô {found.batch_id}: {found.reason}"
    _lay_out(found)
    found.rows_cancelled = staged.cancel_listed(
        table=table,
        relation=f"(SELECT _id FROM {_TAKEN_BACK} WHERE base IS NULL) AS m",  # noqa: S608
        by=by,
        at=at,
        reason=reason,
    )
    _report(found, found.rows_cancelled, report)
    _restore(found, table, report)
    restored = staged.write_staged(
        table=table, relation=_RESTORED, by=by, batch=None, at=at, on_slice=_nothing, reason=reason
    )
    found.rows_restored = restored.changed + restored.new
    revived = (
        f"(SELECT p._id FROM {_TAKEN_BACK} AS p JOIN {_RESTORED} AS r USING (_id) "  # noqa: S608
        "WHERE p.base = 'CANCEL') AS m"
    )
    staged.cancel_listed(table=table, relation=revived, by=by, at=at, reason=reason)


def _lay_out(found: BatchUndo) -> None:
    """Keep the plan, without the rows that are left."""
    text, parameters = undo.plan(found.batch)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {_TAKEN_BACK} ON COMMIT DROP AS {text}", parameters)
        cursor.execute(f"SELECT count(*) FROM {_TAKEN_BACK}")  # noqa: S608
        (found.rows_total,) = cursor.fetchone()
        if not found.overwrite:
            cursor.execute(f"DELETE FROM {_TAKEN_BACK} WHERE touched")  # noqa: S608
            found.rows_left = cursor.rowcount
        cursor.execute(f"CREATE INDEX ON {_TAKEN_BACK} (_id)")


def _restore(found: BatchUndo, table: Table, report: Report) -> None:
    """Lay out the earlier values, then drop those that today's rules do not accept."""
    fields = ", ".join(f"{ident(f.name)} {SQL_TYPES[f.logical_type]}" for f in table.fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMP TABLE {_RESTORED} (_id text COLLATE "C" PRIMARY KEY, {fields}) '
            "ON COMMIT DROP"
        )
    ids = _restorable()
    for some in ids:
        rows = _earlier(table, some)
        columns = [[row.get(f.name) for row in rows.values()] for f in table.fields]
        staging.copy_into(f"{_RESTORED} (_id, {column_list(table)})", table, [*rows], columns)
    judge = Judge(table, today=clock.today(), staged=_RESTORED)
    for some in ids:
        rows = _earlier(table, some)
        judged = judge.judge([RawRow(cells=dict(row)) for row in rows.values()])
        _drop_refused(found, list(zip(rows, judged, strict=True)))
        _report(found, found.rows_done + len(some), report)


def _restorable() -> list[list[str]]:
    """Return the ids of the rows that have earlier values, some at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id FROM {_TAKEN_BACK} WHERE base IS NOT NULL ORDER BY _id"  # noqa: S608
        )
        ids = [row_id for (row_id,) in cursor.fetchall()]
    return [ids[n : n + ROWS_A_CHUNK] for n in range(0, len(ids), ROWS_A_CHUNK)]


def _earlier(table: Table, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return row id → the values before the batch, as the fields of today."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.id FROM records_history AS h "  # noqa: S608
            f"JOIN {_TAKEN_BACK} AS p ON h.row_id = p._id AND h.version = p.base_version "
            "WHERE h.table_name = %s AND p._id = ANY(%s)",
            [table.name, list(ids)],
        )
        wanted = [pk for (pk,) in cursor.fetchall()]
    entries = list(RecordHistory.objects.filter(pk__in=wanted).order_by("row_id"))
    return {e.row_id: typed(table, e.row) for e in lineage.now(table, entries)}


def _drop_refused(found: BatchUndo, judged: Sequence[tuple[str, Judged]]) -> None:
    refused = [(row_id, j) for row_id, j in judged if not j.accepted or j.row_id != row_id]
    if not refused:
        return
    found.rows_refused += len(refused)
    room = MOST_NAMED - len(found.refused)
    found.refused += [_named(row_id, j) for row_id, j in refused[:room]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {_RESTORED} WHERE _id = ANY(%s)",  # noqa: S608
            [[row_id for row_id, _ in refused]],
        )


def _named(row_id: str, judged: Judged) -> dict[str, Any]:
    """Return what is said of a row that keeps the batch's values; no value of it is told."""
    problem = next(iter(judged.errors), None)
    return {"row": row_id, "rule": problem.rule if problem else ""}


def _close_open(found: BatchUndo, by: Actor) -> int:
    """Let go of the batch's rows that still wait on the desk."""
    return QuarantinedRow.objects.filter(batch=found.batch, state=QuarantineState.OPEN).update(
        state=QuarantineState.DISCARDED,
        resolution=f"undo:{found.pk}",
        resolved_at=clock.now(),
        resolved_by=str(by),
    )


def _finish(found: BatchUndo, by: Actor) -> None:
    batch = Batch.objects.select_for_update().get(pk=found.batch_id)
    batch.state = BatchState.UNDONE
    batch.save()
    found.state, found.finished_at, found.rows_done = BulkState.DONE, clock.now(), found.rows_total
    found.save()
    audit.record(
        by=by,
        action="intake.undo_finish",
        subject=f"batch:{batch.pk}",
        after={
            "undo": found.pk,
            "cancelled": found.rows_cancelled,
            "restored": found.rows_restored,
            "left": found.rows_left,
            "refused": found.rows_refused,
            "closed": found.rows_closed,
        },
    )


def _report(found: BatchUndo, done: int, report: Report) -> None:
    found.rows_done = done
    mine = BatchUndo.objects.filter(pk=found.pk)
    now = {"rows_done": done, "rows_total": found.rows_total}
    report(lambda: mine.update(**now))


def _nothing(_: float) -> None:
    """Tell nobody."""
