"""Carry out a run: look at the columns, take the rows into an original, hand it in as a batch.

Nothing of an extraction is used before it is whole. From then on it is a file like any other: kept
under its SHA-256, judged row by row, published at once.
"""

from pathlib import Path

from django.db import transaction

from lienthong.base.actor import Actor, system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import mapping as matching
from lienthong.services.intake import originals
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.intake.sources import (
    comparing,
    cursor,
    folder_run,
    gone,
    queries,
    runs,
    superseding,
)
from lienthong.services.intake.sources.following import settling
from lienthong.services.intake.sources.handing_in import hand_in
from lienthong.services.intake.sources.models import (
    KNOWING,
    Mode,
    RunState,
    Source,
    SourceKind,
    SourceRun,
)
from lienthong.services.intake.sources.ports import (
    Extracted,
    SourceLost,
    SourceRefused,
    connector,
)
from lienthong.services.intake.sources.workplace import workplace

ATTEMPTS = 4


def carry_out(*, run_id: int, by: Actor | None = None, last_try: bool = False) -> SourceRun:
    """Carry out a run up to its batch, or its end. Raises SourceLost when it is to be tried again.

    ``last_try``: what is lost now ends the run. A run that has ended, or has its batch, is left.
    """
    by = by or system("sources")
    run = SourceRun.objects.select_related("source").get(pk=run_id)
    if run.state not in (RunState.QUEUED, RunState.RUNNING):
        return run
    run = runs.begin(run=run, by=by)
    try:
        if run.source.kind == SourceKind.FOLDER:
            folder_run.take(run=run, by=by)
        else:
            _take(run, by)
    except SourceLost as error:
        if not last_try and run.attempts < ATTEMPTS:
            runs.try_later(run=run, error=error, by=by)
            raise
        runs.fail(run=run, error=error, by=by)
    except UserError as error:
        runs.fail(run=run, error=error, by=by)
    run.refresh_from_db()
    return run


def _take(run: SourceRun, by: Actor) -> None:
    source = run.source
    _look_at_columns(run)
    wanted = queries.wanted(source)
    reader = connector(source.kind)
    with workplace() as place:
        file = place / f"{_file_stem(source)}-{run.pk}{reader.suffix}"
        extracted = reader.extract(queries.place(source), wanted, file)
        _note(run, extracted)
        if not extracted.rows:
            return _nothing(run, by)
        if source.mode == Mode.COMPARE:
            return _take_difference(run, file, by)
        sha256, size = originals.keep(file)
        run.file_name, run.sha256, run.size_bytes = file.name, sha256, size
        if _is_unchanged(run):
            return runs.end(run=run, state=RunState.UNCHANGED, by=by)
        hand_in(run=run, file=file, mapping=source.mapping, by=by)
    return None


def _take_difference(run: SourceRun, file: Path, by: Actor) -> None:
    """Hand in only the rows that differ from those known; the file has all."""
    differing = file.with_stem(f"{file.stem}-khac")
    changed, missing = comparing.compare(run=run, file=file, target=differing)
    if changed:
        run.sha256, run.size_bytes = originals.keep(differing)
        run.file_name = differing.name
        hand_in(run=run, file=differing, mapping=run.source.mapping, by=by)
        return
    if missing:
        settling.settle(run=run, batch=None, by=by)
    runs.end(run=run, state=RunState.DONE if missing else RunState.UNCHANGED, by=by)


def _look_at_columns(run: SourceRun) -> None:
    """Refuse to take rows when a column that somebody matched is gone; note new ones."""
    source = run.source
    found = queries.columns(source)
    names = {column.name for column in found}
    if not names and source.kind == SourceKind.REST:
        return  # a service with no record today: there is nothing to compare
    change = queries.schema_change(source, found)
    missed = set(change.gone)
    if source.cursor_column and source.cursor_column not in names:
        missed.add(source.cursor_column)
    run.new_columns = list(change.new)
    if missed:
        raise SourceRefused(
            N_("Ở nguồn không còn cột: %(columns)s."),
            code="columns-gone",
            values={"columns": ", ".join(sorted(missed))},
            remedy=N_(
                "Mở nguồn, chọn lại bảng và ghép lại cột (cột có thể đã đổi tên); chưa có dòng nào "
                "được lấy."
            ),
        )


def _note(run: SourceRun, extracted: Extracted) -> None:
    run.rows = extracted.rows
    if run.source.mode == Mode.INCREMENTAL and extracted.highest is not None:
        run.cursor_to = cursor.written(extracted.highest)


def _nothing(run: SourceRun, by: Actor) -> None:
    if run.source.mode in (Mode.FULL, Mode.COMPARE):
        # An empty source is rather a fault of the source than the end of all its rows.
        run.note = {
            "message": N_("Nguồn không có dòng nào; các bản ghi ở đây được để nguyên."),
            "values": {}, "remedy": "", "code": "empty-source",
        }  # fmt: skip
    runs.end(run=run, state=RunState.UNCHANGED, by=by)


def _is_unchanged(run: SourceRun) -> bool:
    """Tell whether the very same rows were published by the run before, matched the same way."""
    earlier = (
        SourceRun.objects.filter(source=run.source, batch__isnull=False).order_by("-pk").first()
    )
    if earlier is None or earlier.sha256 != run.sha256 or earlier.batch is None:
        return False
    batch, source = earlier.batch, run.source
    contract, table = contracts.table(source.table_name)
    same_way = {c: f for c, f in batch.mapping.items() if f} == {
        c: f for c, f in matching.today(table, source.mapping).items() if f
    }
    in_table = batch.state == BatchState.DONE
    return in_table and same_way and batch.contract_version == contract.version


def _file_stem(source: Source) -> str:
    return f"nguon-{source.pk}-{source.table_name}"


def settle(*, run_id: int, by: Actor) -> SourceRun:
    """Draw the consequences of a batch that has ended: the cursor moves, or the run has failed."""
    with transaction.atomic():
        run = SourceRun.objects.select_for_update().select_related("source").get(pk=run_id)
        batch = run.batch
        if run.state not in (RunState.IMPORTING, RunState.WAITING) or batch is None:
            return run
        if not batch.is_final:
            return run
        if batch.state != BatchState.DONE:
            runs.fail(run=run, error=_not_published(batch), by=by)
            return run
        if run.source.mode in KNOWING:
            settling.settle(run=run, batch=batch, by=by)
            runs.end(run=run, state=RunState.DONE, by=by)
            return run
        _move_cursor(run)
    gone.note_rows(run=run, batch=batch, by=by)
    superseding.supersede(run=run, batch=batch, by=by)
    runs.end(run=run, state=RunState.DONE, by=by)
    return run


def _move_cursor(run: SourceRun) -> None:
    if run.cursor_to:
        moved = Source.objects.filter(pk=run.source_id, cursor_value=run.cursor_from)
        moved.update(cursor_value=run.cursor_to)


def _not_published(batch: Batch) -> UserError:
    if batch.state == BatchState.FAILED:
        return UserError(
            N_("Lô %(batch)s không chạy được: %(note)s"),
            code="batch-failed",
            values={"batch": batch.pk, "note": batch.state_note},
            remedy=N_("Mở lô để xem; lượt sau lấy lại từ mốc cũ."),
        )
    return UserError(
        N_("Lô %(batch)s đã bị hủy hoặc hoàn tác; mốc giữ nguyên."),
        code="batch-cancelled",
        values={"batch": batch.pk},
        remedy=N_("Chạy lại nguồn nếu vẫn cần những dòng này."),
    )
