"""Read what was repaired, row by row: of a batch, or of one row through its versions."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from lienthong.core.contract.model import Table
from lienthong.services.intake.models import Batch, RowLog
from lienthong.services.intake.owners import owners
from lienthong.services.records.access import Access
from lienthong.services.records.masking import veil


@dataclass(frozen=True)
class SeenStep:
    """One repair of one cell as a person may see it. ``column`` is the field's name now."""

    name: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class SeenRow:
    """One repaired row: its line in the file, what to call it, and its repairs."""

    number: int | None
    row: str
    steps: list[SeenStep]


def repaired(batch: Batch, name: str = "", column: str = "") -> QuerySet[RowLog]:
    """Return the logs of a batch's accepted rows, those with one repair of one column if asked."""
    found = RowLog.objects.filter(batch=batch).order_by("row_number", "id")
    wanted = {k: v for k, v in (("name", name), ("column", column)) if v}
    return found.filter(steps__contains=[wanted]) if wanted else found


def seen(logs: Sequence[RowLog], access: Access) -> Iterator[SeenRow]:
    """Yield the logs as a person may see them: personal data is masked as in the list."""
    units = owners(access.table, [log.row_id for log in logs])
    for log in logs:
        held = units.get(log.row_id)
        hidden = access.hidden_of(held.unit if held else None)
        steps = list(shown(log.steps, access.table, hidden))
        yield SeenRow(log.row_number, access.name_of(log.row_id, hidden), steps)


def shown(
    steps: Sequence[dict[str, str]], table: Table, hidden: Collection[str]
) -> Iterator[SeenStep]:
    """Yield the steps; what stands in a hidden column, or in one that is gone, is masked."""
    for step in steps:
        column = table.now(step["column"].partition(".")[0]) or ""
        covered = not column or column in hidden
        before, after = (step["before"], step["after"])
        if covered:
            before, after = veil(before), veil(after)
        yield SeenStep(step["name"], column or step["column"], before or "", after or "")


def of_row(table: Table, row_id: str, batches: Collection[int]) -> dict[int, RowLog]:
    """Return batch → what it repaired in the row."""
    found = RowLog.objects.filter(
        row_id=row_id, batch_id__in=list(batches), batch__table_name=table.name
    )
    return {log.batch_id: log for log in found}
