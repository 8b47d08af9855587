"""What a source brings anew stands in for what it brought before and still waits on the desk.

Else each night would lay the same wrong rows on the desk once more.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.intake.models import Batch, QuarantinedRow, QuarantineState
from lienthong.services.intake.sources.models import KNOWING, Mode, SourceKind, SourceRun

GONE = N_("Nguồn đã sửa hoặc xóa dòng này (lượt %(run)s)")
REASON = N_("Nguồn đã gửi lại ở lô %(batch)s")


@transaction.atomic
def supersede(*, run: SourceRun, batch: Batch, by: Actor) -> int:
    """Close the open rows of this source's earlier batches that this one brought again.

    A full run brings everything again; of an incremental one, the rows kept out once more.
    """
    source = run.source
    if source.kind == SourceKind.FOLDER or source.mode in KNOWING:
        return 0
    open_rows = QuarantinedRow.objects.filter(
        state=QuarantineState.OPEN, batch__source_runs__source=source, batch__lt=batch.pk
    )
    if source.mode == Mode.INCREMENTAL:
        again = QuarantinedRow.objects.filter(batch=batch, row_id__isnull=False)
        open_rows = open_rows.filter(row_id__in=again.values("row_id"))
    ids = list(open_rows.values_list("pk", flat=True).distinct())
    if not ids:
        return 0
    QuarantinedRow.objects.filter(pk__in=ids, state=QuarantineState.OPEN).update(
        state=QuarantineState.DISCARDED,
        resolved_at=clock.now(),
        resolved_by=str(by),
        resolution=gettext(REASON) % {"batch": batch.pk},
    )
    audit.record(
        by=by,
        action="sources.supersede",
        subject=f"source:{source.pk}",
        after={"batch": batch.pk, "rows": len(ids)},
    )
    return len(ids)


def waiting(run: SourceRun) -> dict[str, list[int]]:
    """Return the rows of this source's earlier batches that are open on the desk, by identity."""
    found = QuarantinedRow.objects.filter(
        state=QuarantineState.OPEN, batch__source_runs__source=run.source_id, row_id__isnull=False
    )
    if run.batch_id is not None:
        found = found.filter(batch__lt=run.batch_id)
    rows: dict[str, list[int]] = {}
    for pk, row_id in found.values_list("pk", "row_id").distinct():
        rows.setdefault(str(row_id), []).append(pk)
    return rows


@transaction.atomic
def close(
    *, run: SourceRun, rows: Mapping[str, list[int]], row_ids: Iterable[str], by: Actor
) -> int:
    """Close the open ones of ``rows`` that the source has told of again, or deleted."""
    ids = [pk for row_id in set(row_ids) & set(rows) for pk in rows[row_id]]
    if not ids:
        return 0
    QuarantinedRow.objects.filter(pk__in=ids, state=QuarantineState.OPEN).update(
        state=QuarantineState.DISCARDED,
        resolved_at=clock.now(),
        resolved_by=str(by),
        resolution=gettext(GONE) % {"run": run.pk},
    )
    audit.record(
        by=by,
        action="sources.supersede",
        subject=f"source:{run.source_id}",
        after={"run": run.pk, "rows": len(ids)},
    )
    return len(ids)
