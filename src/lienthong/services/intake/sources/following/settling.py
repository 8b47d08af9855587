"""Draw the consequences of rows that a known source brought: what is known now, what is gone.

A row that is gone from the source is cancelled here where the source says so, unless so many are
gone at once that a person is asked. One transaction with the position of the log, so that nothing
is lost or done twice when a worker dies.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.rules.row_id import row_id
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import opening, originals
from lienthong.services.intake.models import Batch
from lienthong.services.intake.sources import superseding
from lienthong.services.intake.sources.following import known
from lienthong.services.intake.sources.following.ports import keyed_rows
from lienthong.services.intake.sources.following.salt import salt_of
from lienthong.services.intake.sources.models import (
    Following,
    KnownRow,
    Missing,
    Mode,
    SourceRun,
)
from lienthong.services.records import actions as records

CHUNK_ROWS = 5_000
MOST_SHARE = 0.2  # of a source's rows that may go at once without a person
FEW_ROWS = 10
REASON = N_("Không còn ở nguồn «%(source)s» (lượt %(run)s)")
MANY = N_("%(count)s bản ghi không còn ở nguồn: quá nhiều để tự hủy.")
MANY_REMEDY = N_("Kiểm tra nguồn; nếu đúng là đã xóa, bấm «Hủy các bản ghi này».")


@transaction.atomic
def settle(*, run: SourceRun, batch: Batch | None, by: Actor) -> None:
    """Note what the run brought and what it found gone, and move on in the log."""
    source = run.source
    _, table = contracts.table(source.table_name)
    following = Following.objects.select_for_update().filter(source=source).first()
    copy_round = following.round if following and source.mode == Mode.FOLLOW else 0
    waiting = superseding.waiting(run)
    moved: list[str] = []
    if batch is not None:
        for marks, row_ids in _brought(run, batch, table):
            moved += known.put(source, marks, row_ids, copy_round)
            superseding.close(run=run, rows=waiting, row_ids=row_ids, by=by)
    found = KnownRow.objects.filter(source=source, gone_run=run).exclude(row_id="")
    gone_ids = [*found.values_list("row_id", flat=True), *moved]
    superseding.close(run=run, rows=waiting, row_ids=gone_ids, by=by)
    _cancel(run, table, gone_ids, by)
    is_copying = following is not None and following.copied_key is not None
    _forget(run, is_copying=is_copying and source.mode == Mode.FOLLOW)
    if following is not None and source.mode == Mode.FOLLOW:
        _move(following, run)
    run.save()


def pending(run: SourceRun, table: Table) -> list[str]:
    """Return the identities in force here of all rows that were found gone and not cancelled."""
    left = KnownRow.objects.filter(source=run.source, gone_run__isnull=False).exclude(row_id="")
    return known.in_force(run.source, table, left.values_list("row_id", flat=True))


def cancel_pending(*, run: SourceRun, table: Table, by: Actor) -> int:
    """Cancel all rows that were found gone, as a person decided."""
    done = cancel_rows(run, table, pending(run, table), by)
    KnownRow.objects.filter(source=run.source, gone_run__isnull=False).delete()
    return done


def cancel_rows(run: SourceRun, table: Table, ids: Sequence[str], by: Actor) -> int:
    """Cancel rows, some thousand at a time; return how many were in force."""
    reason = REASON % {"source": run.source.name, "run": run.pk}
    left, cancelled = iter(ids), 0
    while some := list(islice(left, CHUNK_ROWS)):
        cancelled += len(records.cancel_rows(table=table, row_ids=some, reason=reason, by=by))
    return cancelled


def _cancel(run: SourceRun, table: Table, gone_ids: Sequence[str], by: Actor) -> None:
    ids = known.in_force(run.source, table, gone_ids)
    run.missing = len({*ids, *pending(run, table)})
    if run.source.missing != Missing.CANCEL or not ids:
        return
    if len(ids) > max(FEW_ROWS, MOST_SHARE * KnownRow.objects.filter(source=run.source).count()):
        run.note = {
            "message": MANY, "values": {"count": str(len(ids))}, "remedy": MANY_REMEDY,
            "code": "many-missing",
        }  # fmt: skip
        return
    run.cancelled = cancel_rows(run, table, ids, by)


def _forget(run: SourceRun, *, is_copying: bool) -> None:
    """Forget the rows that are gone and no longer in force; a copy under way still knows them."""
    _, table = contracts.table(run.source.table_name)
    found = KnownRow.objects.filter(source=run.source, gone_run=run)
    left = set(pending(run, table))
    found = found.exclude(row_id__in=left)
    if is_copying:
        found.update(gone_run=None, row_id="", digest="")
    else:
        found.delete()


def _move(following: Following, run: SourceRun) -> None:
    if run.cursor_to:
        following.position = run.cursor_to
    following.changes += run.rows or 0
    following.save(update_fields=["position", "changes"])


def _brought(
    run: SourceRun, batch: Batch, table: Table
) -> Iterator[tuple[list[tuple[str, str]], list[str]]]:
    """Yield key and digest, and the identity here, of the rows of a batch; refused ones too."""
    identities = _identities(batch, table)
    file = originals.path_of(batch.file_sha256)
    first = 0
    for marks in keyed_rows().marks(file, run.source.key_columns, salt_of(run.source)):
        numbers = range(first + 1, first + len(marks) + 1)
        yield list(marks), [identities.get(number, "") for number in numbers]
        first += len(marks)


def _identities(batch: Batch, table: Table) -> Mapping[int, str]:
    standardiser = contracts.standardiser(table.name)
    opened = opening.open_original(batch, table)
    found: dict[int, str] = {}
    for raw in opening.raw_rows(batch, opened, table):
        if raw is None or raw.number is None:
            continue
        try:
            found[raw.number] = row_id(table, standardiser.standardise(raw.cells).values)
        except ValueError:
            continue
    return found
