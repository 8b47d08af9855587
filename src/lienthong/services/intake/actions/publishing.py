"""Publish a staged batch: its rows, refusals and row logs become visible in one transaction."""

import zlib
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import standing
from lienthong.services.intake import staging
from lienthong.services.intake.actions.quarantining import close_replaced
from lienthong.services.intake.actions.rechecking import recheck
from lienthong.services.intake.aside import Report, reporting
from lienthong.services.intake.desk import statistics
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.intake.staging import Staging
from lienthong.services.records import staged

_LOCKS = zlib.crc32(b"lienthong.intake.publish") - 2**31  # the first half of our advisory locks
_KEEP_REFUSED = """
INSERT INTO intake_quarantinedrow (batch_id, table_name, origin, state, resolved_by, resolution,
  row_number, row_id, raw, "values", problems, verdict, unit, search, created_at)
SELECT %(batch)s, %(table)s, 'file', 'open', '', '',
  row_number, row_id, raw, "values", problems, verdict, unit, search, created_at
FROM {} ORDER BY row_number
"""
_BROUGHT = """
SELECT _ref, NULL::bigint FROM {rows} WHERE _ref IS NOT NULL
UNION ALL
SELECT s.ref, q.id FROM {refused} AS s JOIN intake_quarantinedrow AS q
  ON q.batch_id = %s AND q.row_number = s.row_number WHERE s.ref IS NOT NULL
"""
_KEEP_STEPS = """
INSERT INTO intake_rowlog (batch_id, row_number, row_id, steps)
SELECT %s, row_number, row_id, steps FROM {}
"""


class Stopped(Exception):
    """A person paused or cancelled the batch while it was published: all is rolled back."""


OnStep = Callable[[Batch], None]


def publish(*, batch_id: int, table: Table, by: Actor, on_step: OnStep) -> None:
    """Put everything that is staged in its place and end the batch.

    Nothing is visible before all of it is. Batches of one table are published one after another.
    Raises ContractChanged when the rows were judged for another version of the table, Stopped when
    the batch is no longer to be published, UserError when the rows cannot be written.
    """
    if not _enter(batch_id):
        raise Stopped
    with reporting() as report, transaction.atomic():
        take_turns(table)
        standing.demand(table)
        batch = _still_wanted(batch_id)
        recheck(batch, table)
        at = clock.now()
        place = Staging(batch_id)
        outcome = staged.write_staged(
            table=table,
            relation=place.rows,
            by=by,
            batch=batch_id,
            at=at,
            on_slice=lambda share: _report(batch, at, share, report, on_step),
        )
        _still_wanted(batch_id, lock=True)
        _keep_refused(place, table, batch, by)
        _keep_steps(place, batch)
        staging.drop(place)
        batch.rows_unchanged = batch.rows_accepted - outcome.new - outcome.changed
        batch.rows_written = outcome.new + outcome.changed
        batch.written_at = at
        _finish(batch, by)
    if batch.rows_waiting + batch.rows_quarantined > statistics.LARGE:
        statistics.refresh()


@transaction.atomic
def _enter(batch_id: int) -> bool:
    """Say that publishing begins; False when the batch is not to be published."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in (BatchState.RUNNING, BatchState.PUBLISHING):
        return False
    batch.state, batch.rows_written, batch.written_at = BatchState.PUBLISHING, 0, None
    batch.rows_total, batch.progress_at = batch.rows_read, clock.now()
    batch.save()
    return True


def take_turns(table: Table) -> None:
    """Wait for another batch of the table that is being published or undone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCKS, table.name])


def _still_wanted(batch_id: int, *, lock: bool = False) -> Batch:
    found = Batch.objects.select_for_update() if lock else Batch.objects.all()
    batch = found.get(pk=batch_id)
    if batch.state != BatchState.PUBLISHING:
        raise Stopped
    return batch


def _keep_refused(place: Staging, table: Table, batch: Batch, by: Actor) -> None:
    """Lay the refused rows on the desk, and close those that this file brought back."""
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP_REFUSED.format(place.refused), {"batch": batch.pk, "table": table.name}
        )
        cursor.execute(_BROUGHT.format(rows=place.rows, refused=place.refused), [batch.pk])
        brought = dict(cursor.fetchall())
    close_replaced(table=table, brought=brought, batch=batch, by=by)


def _keep_steps(place: Staging, batch: Batch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_STEPS.format(place.steps), [batch.pk])


def _report(batch: Batch, at: datetime, share: float, report: Report, on_step: OnStep) -> None:
    _still_wanted(batch.pk)
    batch.rows_written, batch.progress_at = int(share * batch.rows_accepted), clock.now()
    now = {"rows_written": batch.rows_written, "progress_at": batch.progress_at, "written_at": at}
    mine = Batch.objects.filter(pk=batch.pk, state=BatchState.PUBLISHING)
    report(lambda: mine.update(**now))
    on_step(batch)


def _finish(batch: Batch, by: Actor) -> None:
    batch.state, batch.finished_at = BatchState.DONE, clock.now()
    batch.save()
    audit.record(
        by=by,
        action="intake.finish",
        subject=f"batch:{batch.pk}",
        after={
            "rows": batch.rows_read,
            "accepted": batch.rows_accepted,
            "unchanged": batch.rows_unchanged,
            "waiting": batch.rows_waiting,
            "quarantined": batch.rows_quarantined,
        },
    )
