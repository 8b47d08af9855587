"""What a source brings anew stands in for what it brought before and still waits on the desk.

Else each night would lay the same wrong rows on the desk once more.
"""

from django.db import transaction
from django.utils.translation import gettext

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.intake.models import Batch, QuarantinedRow, QuarantineState
from lienthong.services.intake.sources.models import Mode, SourceKind, SourceRun

REASON = N_("Nguồn đã gửi lại ở lô %(batch)s")


@transaction.atomic
def supersede(*, run: SourceRun, batch: Batch, by: Actor) -> int:
    """Close the open rows of this source's earlier batches that this one brought again.

    A full run brings everything again; of an incremental one, the rows kept out once more.
    """
    source = run.source
    if source.kind == SourceKind.FOLDER:
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
