"""Hand in what a log told of, or a chunk of a copy, as a run of the source with its batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.intake import originals
from lienthong.services.intake.sources import queries, runs
from lienthong.services.intake.sources.following import known, settling, state
from lienthong.services.intake.sources.following.collapse import Collapsed
from lienthong.services.intake.sources.following.marks import key_text
from lienthong.services.intake.sources.following.ports import keyed_rows
from lienthong.services.intake.sources.following.salt import salt_of
from lienthong.services.intake.sources.handing_in import hand_in
from lienthong.services.intake.sources.models import Following, RunState, Source, SourceRun
from lienthong.services.intake.sources.ports import Column, Place, SourceRefused
from lienthong.services.intake.sources.workplace import workplace


@dataclass(frozen=True)
class Taken:
    """Rows to be handed in: complete, in the columns of the source."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[object]]


def completed(source: Source, place: Place, columns: tuple[Column, ...], found: Collapsed) -> Taken:
    """Return the rows with what the log left out, as the table has it now.

    A row that is gone by now is left out: the log tells of its end later.
    """
    names = [column.name for column in columns]
    whole = {k: row for k, row in found.rows.items() if all(name in row for name in names)}
    partly = [row for k, row in found.rows.items() if k not in whole]
    rows = [[row[name] for name in names] for row in whole.values()]
    if partly:
        keys = [[row[name] for name in found.key] for row in partly]
        now = keyed_rows().by_keys(place, queries.wanted(source, whole=True), found.key, keys)
        at = [names.index(name) for name in found.key]
        present = {key_text([row[i] for i in at]): row for row in now.rows}
        for row, key in zip(partly, keys, strict=True):
            read = present.get(key_text(key))
            if read is not None:
                rows.append([row.get(n, v) for n, v in zip(names, read, strict=True)])
    return Taken(columns, rows)


def hand_in_changes(
    *,
    source: Source,
    place: Place,
    taken: Taken,
    found: Collapsed,
    position: str,
    new_columns: Sequence[str],
    by: Actor,
) -> SourceRun | None:
    """Make a run of changes, with a batch where rows differ from those known; None: nothing new.

    ``position`` is where the log stands once the run is settled; empty leaves it.
    """
    following = Following.objects.get(source=source)
    with workplace() as folder:
        with transaction.atomic():
            run = _open_run(following, position, found.told, by)
            run.new_columns = list(new_columns)
            if found.emptied:
                known.all_gone(run, following.round)
            known.gone(run, found.gone, following.round)
            differing = _differing(source, place, taken, folder, run)
            if differing is None and not (found.gone or found.emptied):
                run.delete()
                state.moved(source=source, position=position)
                return None
            if differing is not None:
                _hand_in(run, differing, by)
        if differing is None:
            settling.settle(run=run, batch=None, by=by)
            is_new = bool(run.missing or run.cancelled)
            runs.end(run=run, state=RunState.DONE if is_new else RunState.UNCHANGED, by=by)
    return run


def hand_in_chunk(*, source: Source, place: Place, taken: Taken, by: Actor) -> SourceRun | None:
    """Make a run of a chunk of the copy: of what the log has not told of since the copy began."""
    following = Following.objects.get(source=source)
    names = [column.name for column in taken.columns]
    at = [names.index(name) for name in source.key_columns]
    keys = [key_text([row[i] for i in at]) for row in taken.rows]
    touched = known.touched(source, keys, following.round)
    left = [row for row, key in zip(taken.rows, keys, strict=True) if key not in touched]
    if not left:
        return None
    with workplace() as folder, transaction.atomic():
        run = _open_run(following, "", len(left), by)
        differing = _differing(source, place, Taken(taken.columns, left), folder, run)
        known.met(source, keys, following.round)
        if differing is None:
            run.delete()
            return None
        _hand_in(run, differing, by)
    return run


@transaction.atomic
def end_copy(*, source: Source, by: Actor) -> SourceRun | None:
    """Find the rows that a whole copy did not meet; they are gone from the source."""
    following = Following.objects.select_for_update().get(source=source)
    following.copied_key = None
    following.save(update_fields=["copied_key"])
    known.forget_traces(source)
    run = _open_run(following, "", 0, by)
    if not known.unmet_gone(run, following.round):
        run.delete()
        return None
    settling.settle(run=run, batch=None, by=by)
    runs.end(run=run, state=RunState.DONE, by=by)
    return run


def _open_run(following: Following, position: str, rows: int, by: Actor) -> SourceRun:
    now = clock.now()
    return SourceRun.objects.create(
        source=following.source, state=RunState.RUNNING, created_at=now, started_at=now,
        created_by=str(by), attempts=1, rows=rows, cursor_from=following.position[:100],
        cursor_to=position[:100],
    )  # fmt: skip


def _differing(
    source: Source, place: Place, taken: Taken, folder: Path, run: SourceRun
) -> Path | None:
    """Write the rows that differ from those known to a file; None when there are none."""
    if not taken.rows:
        return None
    rows = keyed_rows()
    whole = folder / f"moi{rows.suffix}"
    rows.write(place, taken.columns, taken.rows, whole)
    chosen: list[bool] = []
    for marks in rows.marks(whole, source.key_columns, salt_of(source)):
        same = known.alike(source, marks)
        chosen += [key not in same for key, _ in marks]
    if not any(chosen):
        return None
    target = folder / f"nguon-{source.pk}-{source.table_name}-{run.pk}{rows.suffix}"
    rows.pick(whole, lambda first, count: chosen[first : first + count], target)
    return target


def _hand_in(run: SourceRun, file: Path, by: Actor) -> None:
    run.sha256, run.size_bytes = originals.keep(file)
    run.file_name = file.name
    batch = hand_in(run=run, file=file, mapping=run.source.mapping, by=by, queue=False)
    audit.record(
        by=by,
        action="sources.run",
        subject=f"source:{run.source_id}",
        after={"run": run.pk, "batch": batch.pk if batch else None},
    )
    if batch is None or run.state != RunState.IMPORTING:
        raise SourceRefused(
            run.note.get("message") or N_("Lô của nguồn không chạy được."),
            code=str(run.note.get("code") or "batch-waits"),
            values=run.note.get("values") or {},
            remedy=run.note.get("remedy") or N_("Mở nguồn, ghép lại cột rồi cho hoạt động lại."),
        )


def missing_columns(
    mapping: Mapping[str, str | None], columns: Sequence[Column], key: Sequence[str]
) -> list[str]:
    """Return the columns that somebody matched, or of the key, that the source no longer has."""
    names = {column.name for column in columns}
    wanted = {*key, *(column for column, field in mapping.items() if field)}
    return sorted(wanted - names)
