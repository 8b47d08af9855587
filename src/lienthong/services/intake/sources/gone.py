"""Rows that a source brought before and no longer has: counted, and cancelled where it says so.

Only rows that came from this very source count, so that what people typed is never missed there.
"""

from collections.abc import Iterator
from itertools import islice

from django.db import connection, transaction

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.core.rules.row_id import row_id
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import table_name
from lienthong.services.intake import opening
from lienthong.services.intake.models import Batch
from lienthong.services.intake.sources.following import settling
from lienthong.services.intake.sources.models import (
    KNOWING,
    Missing,
    Mode,
    SourceKind,
    SourceRow,
    SourceRun,
)
from lienthong.services.intake.sources.permission import may_manage

CHUNK_ROWS = 5_000
_NOTE = """
INSERT INTO intake_sourcerow (source_id, row_id, run_id)
SELECT %(source)s, id, %(run)s FROM unnest(%(ids)s::text[]) AS id
ON CONFLICT (source_id, row_id) DO UPDATE SET run_id = excluded.run_id
"""


def note_rows(*, run: SourceRun, batch: Batch, by: Actor) -> None:
    """Note which rows a full run brought and count those it no longer has; cancel as declared.

    When more than a fifth is gone at once nothing is cancelled: that is asked of a person.
    """
    source = run.source
    if source.mode != Mode.FULL or source.kind == SourceKind.FOLDER:
        return
    _, table = contracts.table(source.table_name)
    ids = _row_ids(batch, table)
    while some := list(islice(ids, CHUNK_ROWS)):
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, {"source": source.pk, "run": run.pk, "ids": sorted(set(some))})
    missing = missing_rows(run, table)
    run.missing = len(missing)
    known = SourceRow.objects.filter(source=source).count()
    if source.missing == Missing.CANCEL and missing:
        if len(missing) > max(settling.FEW_ROWS, settling.MOST_SHARE * known):
            run.note = {
                "message": settling.MANY,
                "values": {"count": str(len(missing))},
                "remedy": settling.MANY_REMEDY,
                "code": "many-missing",
            }
        else:
            run.cancelled = settling.cancel_rows(run, table, missing, by)
    run.save()


@transaction.atomic
def cancel_missing(*, run: SourceRun, by: Actor) -> int:
    """Cancel the rows that a full run no longer found, as a person decided; return how many."""
    may_manage(by)
    run = SourceRun.objects.select_for_update().select_related("source").get(pk=run.pk)
    latest = SourceRun.objects.filter(source=run.source, missing__isnull=False).order_by("-pk")
    newest = latest.first()
    if newest is None or newest.pk != run.pk:
        raise UserError(
            N_("Đã có lượt chạy mới hơn; xem số bản ghi không còn ở nguồn của lượt đó."),
            code="run-outdated",
            remedy=N_("Mở lượt chạy mới nhất."),
            status=409,
        )
    _, table = contracts.table(run.source.table_name)
    if run.source.mode in KNOWING:
        run.cancelled += settling.cancel_pending(run=run, table=table, by=by)
    else:
        run.cancelled += settling.cancel_rows(run, table, missing_rows(run, table), by)
    run.save()
    audit.record(
        by=by,
        action="sources.cancel_missing",
        subject=f"source:{run.source_id}",
        after={"run": run.pk, "cancelled": run.cancelled},
    )
    return run.cancelled


def missing_rows(run: SourceRun, table: Table) -> list[str]:
    """Return the ids of rows in force here that this source brought before, and not in this run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.row_id FROM intake_sourcerow AS r "  # noqa: S608 - the name is quoted
            f"JOIN {table_name(table)} AS t ON t._id = r.row_id "
            "WHERE r.source_id = %s AND r.run_id <> %s AND t._event <> 'CANCEL' AND t._source = %s "
            "ORDER BY r.row_id",
            [run.source_id, run.pk, node().node_id],
        )
        return [found for (found,) in cursor.fetchall()]


def _row_ids(batch: Batch, table: Table) -> Iterator[str]:
    """Yield the identities of the batch's rows, those that were refused too."""
    standardiser = contracts.standardiser(table.name)
    opened = opening.open_original(batch, table)
    for raw in opening.raw_rows(batch, opened, table):
        if raw is None:
            continue
        try:
            yield row_id(table, standardiser.standardise(raw.cells).values)
        except ValueError:
            continue
