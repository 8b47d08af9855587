"""Run a batch: stage it chunk by chunk, then publish all of it in one transaction.

A run that dies continues after its last staged chunk. Two runs of one batch cannot double
anything: a chunk is committed only if the batch still stands where the run believes it stands.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import structlog
from django.db import OperationalError, ProgrammingError, connections, transaction
from django.utils.translation import gettext

from lienthong.base import clock
from lienthong.base.actor import Actor, system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts import standing
from lienthong.services.intake import mapping, opening, staging
from lienthong.services.intake.actions.batches import pause_batch, sentence
from lienthong.services.intake.actions.chunks import log_repairs, stage
from lienthong.services.intake.actions.leaving import keep_left_out
from lienthong.services.intake.actions.publishing import Stopped, publish
from lienthong.services.intake.actions.taking import judge_of, rows_of
from lienthong.services.intake.columns.judging import ColumnJudge
from lienthong.services.intake.columns.preparing import PreparedChunk
from lienthong.services.intake.judging import RawRow
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.intake.staging import Staging

CHUNK_ROWS = 10_000
MOST_VERSIONS = 10  # that may come into force while one file is taken in
COUNTS = (
    "rows_read", "rows_blank", "rows_accepted", "rows_unchanged", "rows_repaired", "rows_waiting",
    "rows_quarantined", "rows_written",
)  # fmt: skip
TO_RUN = (
    BatchState.RECEIVED, BatchState.PREVIEWED, BatchState.QUEUED, BatchState.RUNNING,
    BatchState.PUBLISHING,
)  # fmt: skip
DISK_FULL = "53100"
NO_SPACE = N_(
    "Ổ đĩa của cơ sở dữ liệu đã đầy nên lô tạm dừng; tệp gốc và các dòng đã xử lý vẫn được giữ, "
    "chưa dòng nào hiện trong bảng. Báo người quản trị giải phóng dung lượng rồi bấm «Chạy tiếp»."
)
Rows = Iterator[RawRow | None]


@dataclass(frozen=True)
class Chunk:
    """Some rows of the file, standardised. ``rows`` counts all of them, blank ones too."""

    rows: int
    blank: int
    prepared: PreparedChunk


OnChunk = Callable[[Batch], None]
_log = structlog.get_logger()


def _silent(batch: Batch) -> None:
    """Tell nobody."""


def run_batch(*, batch_id: int, on_chunk: OnChunk = _silent) -> Batch:
    """Run a batch to its end and return it; a batch that has ended is left as it is.

    ``on_chunk`` is told after each committed chunk, and while the batch is published. A paused
    batch is left too; one whose database has no space left is paused. A user's mistake
    (a file that cannot be read on) ends it as failed, with the reason.
    """
    batch = Batch.objects.get(pk=batch_id)
    if batch.state not in TO_RUN:
        return batch
    try:
        _run_under_each_version(batch, on_chunk)
    except Stopped:
        _log.info("intake.run_stopped", batch=batch_id)
        if Batch.objects.get(pk=batch_id).state == BatchState.CANCELLED:
            staging.drop_soon(Staging(batch_id))
    except ProgrammingError:  # called off while it was published: what was staged is gone
        if Batch.objects.get(pk=batch_id).state != BatchState.CANCELLED:
            raise
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != DISK_FULL:
            raise
        _log.exception("intake.disk_full", batch=batch_id)
        pause_batch(batch=batch, by=system("intake"), note=gettext(NO_SPACE))
    except UserError as error:
        fail_batch(batch_id=batch_id, note=sentence(error), by=system("intake"))
    return Batch.objects.get(pk=batch_id)


def _run_under_each_version(batch: Batch, on_chunk: OnChunk) -> None:
    """Run, and run on under the new version when one came into force meanwhile."""
    for _ in range(MOST_VERSIONS):
        try:
            return _run(batch, on_chunk)
        except standing.ContractChanged:
            _log.info("intake.run_new_version", batch=batch.pk)
            batch.refresh_from_db()
    raise standing.ContractChanged


def _run(batch: Batch, on_chunk: OnChunk) -> None:
    contract, table = contracts.table(batch.table_name)
    _check_matching(batch, table)
    place = Staging(batch.pk)
    position = _take_up(batch_id=batch.pk, table=table, version=contract.version)
    opened = opening.open_original(batch, table)
    rows = rows_of(batch, opened, table)
    judge = ColumnJudge(judge_of(batch, table))
    judge.recall(staging.first_seen(place))
    _skip(rows, position)
    since = clock.now()
    for chunk in _ahead(rows, judge):
        if not run_chunk(
            batch_id=batch.pk, table=table, judge=judge, chunk=chunk, after=position, since=since
        ):
            raise Stopped
        position, since = position + chunk.rows, clock.now()
        on_chunk(Batch.objects.get(pk=batch.pk))
    keep_left_out(batch_id=batch.pk, opened=opened)
    batch.refresh_from_db()
    if batch.rows_read == batch.rows_blank and not batch.is_final:
        raise UserError(
            N_("Tệp chỉ có dòng tiêu đề, không có dòng dữ liệu nào."),
            code="no-data-rows",
            remedy=N_("Điền dữ liệu dưới dòng tiêu đề rồi nộp lại."),
        )
    publish(batch_id=batch.pk, table=table, by=_author(batch), on_step=on_chunk)


@transaction.atomic
def _take_up(*, batch_id: int, table: Table, version: str) -> int:
    """Return how many rows are staged; begin anew when they are gone or of another version."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in TO_RUN:
        raise Stopped
    place = Staging(batch_id)
    kept = batch.rows_read and batch.contract_version == version and staging.stands(place)
    if not kept:
        staging.create(place, table)
        batch.repairs.all().delete()
        for name in COUNTS:
            setattr(batch, name, 0)
        batch.busy_seconds, batch.seen_from = 0.0, staging.oldest_transaction()
    batch.state, batch.contract_version = BatchState.RUNNING, version
    batch.started_at = batch.started_at or clock.now()
    batch.save()
    return batch.rows_read


def _skip(rows: Rows, count: int) -> None:
    """Pass the rows that are staged already."""
    for _ in islice(rows, count):
        pass


def _check_matching(batch: Batch, table: Table) -> None:
    """Refuse to go on when a new version left no place for a column that a person matched."""
    gone = mapping.unknown_fields(table, mapping.today(table, batch.mapping))
    if gone:
        raise UserError(
            N_("Hợp đồng đã đổi phiên bản: bảng «%(table)s» không còn trường: %(fields)s."),
            code="contract-changed",
            values={"table": table.title, "fields": ", ".join(gone)},
            remedy=N_("Nộp lại tệp rồi ghép lại cột."),
            status=409,
        )


def _ahead(rows: Rows, judge: ColumnJudge) -> Iterator[Chunk]:
    """Yield chunks; the next is read and standardised while PostgreSQL writes the present one."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake") as pool:
        try:
            following = pool.submit(_chunk, rows, judge)
            while (chunk := following.result()).rows:
                following = pool.submit(_chunk, rows, judge)
                yield chunk
        finally:  # reading a workbook of kept rows asks the database from that thread
            pool.submit(connections.close_all)


def _chunk(rows: Rows, judge: ColumnJudge) -> Chunk:
    seen = list(islice(rows, CHUNK_ROWS))
    filled = [raw for raw in seen if raw is not None]
    return Chunk(len(seen), len(seen) - len(filled), judge.prepare(filled))


@transaction.atomic
def run_chunk(
    *, batch_id: int, table: Table, judge: ColumnJudge, chunk: Chunk, after: int, since: datetime
) -> bool:
    """Judge and stage one chunk that follows ``after`` rows; False when it is not its turn.

    ``since`` is when work on it began. Raises ContractChanged when the table is no longer as the
    rows were standardised for.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.RUNNING or batch.rows_read != after:
        return False
    standing.demand(table)
    verdict = judge.decide(chunk.prepared)
    stage(batch, table, verdict)
    log_repairs(batch, verdict)
    batch.progress_at = clock.now()
    batch.busy_seconds += (batch.progress_at - since).total_seconds()
    batch.rows_read += chunk.rows
    batch.rows_blank += chunk.blank
    batch.save()
    return True


@transaction.atomic
def fail_batch(*, batch_id: int, note: str, by: Actor) -> None:
    """End a batch as failed; what is staged stays, a new start goes on after it."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.is_final:
        return
    batch.state, batch.state_note, batch.finished_at = BatchState.FAILED, note, clock.now()
    batch.save()
    audit.record(
        by=by, action="intake.fail", subject=f"batch:{batch.pk}", after={"rows": batch.rows_read}
    )


def _author(batch: Batch) -> Actor:
    """Return who handed the file in: the rows are theirs, whoever runs the job."""
    kind, _, name = batch.created_by.partition(":")
    if kind == "user":
        return Actor("user", name, name)
    return Actor("node", name, name) if kind == "node" else system(name)
