"""Keep the rows that could not be accepted, and close those that a later file mends."""

from collections.abc import Mapping, Sequence

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.intake.desk.changing import Change, save
from lienthong.services.intake.judging import Judged
from lienthong.services.intake.models import (
    Batch,
    QuarantinedRow,
    QuarantineEvent,
    QuarantineState,
)
from lienthong.services.intake.raw_text import raw_json, search_text, values_json

BULK = 500


def quarantine(
    *, table: Table, judged: Sequence[Judged], batch: Batch | None, origin: str, unit: str = ""
) -> list[QuarantinedRow]:
    """Keep rows with their problems; must run inside the caller's transaction."""
    kept = rows_to_keep(table=table, judged=judged, batch=batch, origin=origin, unit=unit)
    return QuarantinedRow.objects.bulk_create(kept, batch_size=BULK)


def rows_to_keep(
    *, table: Table, judged: Sequence[Judged], batch: Batch | None, origin: str, unit: str = ""
) -> list[QuarantinedRow]:
    """Return refused rows as they would be kept; nothing is saved."""
    kept = []
    for row in judged:
        raw = raw_json(table, row)
        kept.append(
            QuarantinedRow(
                batch=batch,
                table_name=table.name,
                row_number=row.raw.number,
                row_id=row.row_id,
                raw=raw,
                values=values_json(row.values),
                problems=[p.to_json() for p in row.problems],
                verdict=row.verdict,
                origin=origin,
                unit=_unit(table, row, batch, unit),
                search=search_text(table, raw),
                created_at=clock.now(),
            )
        )
    return kept


def close_replaced(
    *, table: Table, brought: Mapping[int, int | None], batch: Batch, by: Actor
) -> None:
    """Close quarantined rows that this file brought back: corrected, or replaced by a new one.

    ``brought`` maps the row to the one that takes its place; None says that it was accepted.
    """
    if not brought:
        return
    found = QuarantinedRow.objects.select_for_update(of=("self",)).filter(
        pk__in=list(brought),
        table_name=table.name,
        state=QuarantineState.OPEN,
    )
    if batch.write_scope is not None:
        found = found.filter(unit=batch.write_scope)
    again = QuarantinedRow.objects.in_bulk([pk for pk in brought.values() if pk])
    for row in found:
        replacement = again.get(brought[row.pk] or 0)
        if replacement is not None:
            _take_over(replacement, row)
        close(
            row=row,
            state=QuarantineState.DISCARDED if replacement else QuarantineState.CORRECTED,
            resolution=f"batch:{batch.pk}" + (f" row:{replacement.pk}" if replacement else ""),
            by=by,
        )


def _take_over(fresh: QuarantinedRow, old: QuarantinedRow) -> None:
    """Let a row that came back wrong keep its age and the person in whose charge it was."""
    fresh.replaces = old
    fresh.created_at, fresh.since, fresh.assignee = old.created_at, old.since, old.assignee
    fresh.save()


def close(*, row: QuarantinedRow, state: QuarantineState, resolution: str, by: Actor) -> None:
    """Close one row with how it ended, and audit it; inside the caller's transaction."""
    row.state, row.resolution = state, resolution
    row.resolved_at, row.resolved_by = clock.now(), str(by)
    kind = QuarantineEvent.Kind(state.value)
    if resolution.startswith("batch:"):
        kind = QuarantineEvent.Kind.REPLACED
    save([Change(row, kind, resolution)], None, by)
    audit.record(
        by=by,
        action=f"intake.{state.value}",
        subject=f"quarantine:{row.pk}",
        after={"table": row.table_name, "row": row.row_id, "resolution": resolution},
    )


def _unit(table: Table, row: Judged, batch: Batch | None, unit: str) -> str:
    named = row.values.get(table.unit_field) if table.unit_field else None
    return str(named or (batch.write_scope or batch.unit if batch else "") or unit)[:80]
