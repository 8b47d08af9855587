"""Run a batch: chunk by chunk, each chunk with its rows, refusals and progress in one commit.

A run that dies continues after its last committed chunk. Two runs of one batch cannot double
anything: a chunk is committed only if the batch still stands where the run believes it stands.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import structlog
from django.db import transaction
from django.db.models import F

from lienthong.base import clock
from lienthong.base.actor import Actor, system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts import standing
from lienthong.services.intake import mapping, opening
from lienthong.services.intake.actions.batches import sentence
from lienthong.services.intake.actions.quarantining import close_replaced, quarantine
from lienthong.services.intake.judging import Judge, Judged, Prepared, RawRow
from lienthong.services.intake.models import Batch, BatchState, RepairLog
from lienthong.services.intake.raw_text import cell_text
from lienthong.services.records import actions as records

CHUNK_ROWS = 2_000
MOST_VERSIONS = 10  # that may come into force while one file is taken in
Rows = Iterator[RawRow | None]


@dataclass(frozen=True)
class Chunk:
    """Some rows of the file, standardised. ``rows`` counts all of them, blank ones too."""

    rows: int
    blank: int
    prepared: Sequence[Prepared]


OnChunk = Callable[[Batch], None]
_log = structlog.get_logger()


def _silent(batch: Batch) -> None:
    """Tell nobody."""


def run_batch(*, batch_id: int, on_chunk: OnChunk = _silent) -> Batch:
    """Run a batch to its end and return it; a batch that has ended is left as it is.

    ``on_chunk`` is told after each committed chunk. A user's mistake (a file that cannot be read
    on) ends it as failed, with the reason.
    """
    batch = Batch.objects.get(pk=batch_id)
    if batch.is_final:
        return batch
    try:
        _run_under_each_version(batch, on_chunk)
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
    running = Batch.objects.filter(pk=batch.pk)
    running.filter(started_at=None).update(started_at=clock.now())
    running.update(contract_version=contract.version)
    rows = opening.raw_rows(batch, opening.open_original(batch, table), table)
    judge = Judge(table, today=clock.today(), write_scope=batch.write_scope)
    position = batch.rows_read
    while seen := list(islice(rows, min(CHUNK_ROWS, position))):
        judge.remember(raw for raw in seen if raw is not None)
        position -= len(seen)
    position = batch.rows_read
    for chunk in _ahead(rows, judge):
        if not run_chunk(batch_id=batch.pk, table=table, judge=judge, chunk=chunk, after=position):
            _log.info("intake.run_overtaken", batch=batch.pk, rows_read=position)
            return
        position += chunk.rows
        on_chunk(Batch.objects.get(pk=batch.pk))
    batch.refresh_from_db()
    if batch.rows_read == batch.rows_blank and not batch.is_final:
        raise UserError(
            N_("Tệp chỉ có dòng tiêu đề, không có dòng dữ liệu nào."),
            code="no-data-rows",
            remedy=N_("Điền dữ liệu dưới dòng tiêu đề rồi nộp lại."),
        )
    _finish(batch.pk, position)


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


def _ahead(rows: Rows, judge: Judge) -> Iterator[Chunk]:
    """Yield chunks; the next is read and standardised while PostgreSQL writes the present one."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake") as pool:
        following = pool.submit(_chunk, rows, judge)
        while (chunk := following.result()).rows:
            following = pool.submit(_chunk, rows, judge)
            yield chunk


def _chunk(rows: Rows, judge: Judge) -> Chunk:
    seen = list(islice(rows, CHUNK_ROWS))
    filled = [raw for raw in seen if raw is not None]
    return Chunk(len(seen), len(seen) - len(filled), judge.prepare(filled))


@transaction.atomic
def run_chunk(*, batch_id: int, table: Table, judge: Judge, chunk: Chunk, after: int) -> bool:
    """Judge and write one chunk that follows ``after`` rows; False when it is not its turn.

    Raises ContractChanged when the table is no longer as the rows were standardised for.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.is_final or batch.rows_read != after:
        return False
    standing.demand(table)
    by = _author(batch)
    judged = judge.decide(chunk.prepared)
    accepted = [j for j in judged if j.accepted]
    refused = [j for j in judged if not j.accepted]
    written = records.write_rows(
        table=table,
        rows=[(j.row_id, j.values) for j in accepted if j.row_id is not None],
        by=by,
        batch=batch.pk,
    )
    kept = quarantine(table=table, judged=refused, batch=batch, origin="file")
    close_replaced(table=table, judged=judged, kept=kept, batch=batch, by=by)
    _log_repairs(batch, judged)
    unchanged = sum(1 for w in written if w.event == "UNCHANGED")
    batch.state = BatchState.RUNNING
    batch.progress_at = clock.now()
    batch.rows_read += chunk.rows
    batch.rows_blank += chunk.blank
    batch.rows_accepted += len(accepted)
    batch.rows_unchanged += unchanged
    batch.rows_repaired += sum(1 for j in accepted if j.steps)
    waiting = sum(1 for j in refused if j.verdict == "waiting")
    batch.rows_waiting += waiting
    batch.rows_quarantined += len(refused) - waiting
    batch.save()
    return True


@transaction.atomic
def _finish(batch_id: int, position: int) -> None:
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.is_final or batch.rows_read != position:
        return
    batch.state = BatchState.DONE
    batch.rows_total = batch.rows_read
    batch.finished_at = clock.now()
    batch.save()
    audit.record(
        by=_author(batch),
        action="intake.finish",
        subject=f"batch:{batch.pk}",
        after={
            "rows": batch.rows_read,
            "accepted": batch.rows_accepted,
            "unchanged": batch.rows_unchanged,
            "quarantined": batch.rows_quarantined,
        },
    )


@transaction.atomic
def fail_batch(*, batch_id: int, note: str, by: Actor) -> None:
    """End a batch as failed; rows of committed chunks stay, a new start goes on after them."""
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


def _log_repairs(batch: Batch, judged: Sequence[Judged]) -> None:
    found: dict[tuple[str, str], RepairLog] = {}
    for row in judged:
        for step in row.steps:
            entry = found.get((step.name, step.column))
            if entry is None:
                entry = found[step.name, step.column] = RepairLog(
                    batch=batch,
                    name=step.name,
                    column=step.column,
                    before=cell_text(step.before)[:500],
                    after=cell_text(step.after)[:500],
                )
            entry.count += 1
    for entry in found.values():
        known = RepairLog.objects.filter(batch=batch, name=entry.name, column=entry.column)
        if not known.update(count=F("count") + entry.count):
            entry.save()
