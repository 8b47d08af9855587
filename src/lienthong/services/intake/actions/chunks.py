"""Put the verdicts of some rows into a batch's staging, and count them."""

from django.db.models import F

from lienthong.core.contract.model import Table
from lienthong.services.intake import staging
from lienthong.services.intake.actions.quarantining import rows_to_keep
from lienthong.services.intake.models import Batch, RepairLog
from lienthong.services.intake.staging import Staging
from lienthong.services.intake.verdicts import ChunkVerdict


def stage(batch: Batch, table: Table, verdict: ChunkVerdict) -> None:
    """Add rows to write, rows for the desk and what was repaired; counts grow, unsaved."""
    place = Staging(batch.pk)
    staging.copy_rows(
        place,
        table,
        row_ids=verdict.row_ids,
        numbers=verdict.numbers,
        refs=verdict.refs,
        columns=[verdict.columns[f.name] for f in table.fields],
    )
    kept = rows_to_keep(table=table, judged=verdict.refused, batch=batch, origin="file")
    staging.copy_refused(place, kept, [j.raw.ref for j in verdict.refused])
    staging.copy_steps(place, verdict.repaired)
    waiting = sum(1 for j in verdict.refused if j.verdict == "waiting")
    batch.rows_accepted += len(verdict.row_ids)
    batch.rows_repaired += len(verdict.repaired)
    batch.rows_waiting += waiting
    batch.rows_quarantined += len(verdict.refused) - waiting


def log_repairs(batch: Batch, verdict: ChunkVerdict) -> None:
    """Add the repairs to those of earlier chunks."""
    for (name, column), found in verdict.repairs.items():
        known = RepairLog.objects.filter(batch=batch, name=name, column=column)
        if not known.update(count=F("count") + found.count):
            RepairLog.objects.create(
                batch=batch,
                name=name,
                column=column,
                count=found.count,
                before=found.before,
                after=found.after,
            )
