"""Lines of a workbook of kept rows that come too late: another person settled the row meanwhile.

Such a line is kept back with that reason instead of writing over the other person's work.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from lienthong.base import clock
from lienthong.core.contract.model import Table
from lienthong.services.intake import refusals
from lienthong.services.intake.judging import RawRow
from lienthong.services.intake.models import QuarantinedRow, QuarantineState

PIECE = 500


def checked(table: Table, rows: Iterator[RawRow | None]) -> Iterator[RawRow | None]:
    """Yield the rows, those that come too late with the problem that says so."""
    while piece := list(islice(rows, PIECE)):
        refs = {raw.ref for raw in piece if raw is not None and raw.ref is not None}
        held = _held(table, refs) if refs else {}
        yield from (_checked(table, raw, held) for raw in piece) if held else piece


def _held(table: Table, refs: set[int]) -> dict[int, QuarantinedRow]:
    found = QuarantinedRow.objects.filter(pk__in=refs, table_name=table.name)
    return {row.pk: row for row in found.defer("raw", "values", "problems", "search")}


def _checked(table: Table, raw: RawRow | None, held: dict[int, QuarantinedRow]) -> RawRow | None:
    row = held.get(raw.ref or 0) if raw is not None else None
    if raw is None or row is None or not _too_late(raw, row):
        return raw
    when = (row.resolved_at or clock.now()).astimezone(clock.VIET_NAM)
    problem = refusals.mended_meanwhile(
        table,
        str(row.pk),
        str(QuarantineState(row.state).label),
        row.resolved_by,
        when.strftime("%d/%m/%Y %H:%M"),
    )
    return replace(raw, problems=(*raw.problems, problem), ref=None)


def _too_late(raw: RawRow, row: QuarantinedRow) -> bool:
    if row.state == QuarantineState.DISCARDED:
        return False  # nobody wrote it: the line may still be taken in
    return row.state != QuarantineState.OPEN or raw.revision not in (None, row.revision)
