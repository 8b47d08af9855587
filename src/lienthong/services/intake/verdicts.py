"""What became of the rows of one chunk, laid out so that PostgreSQL can be given them by COPY.

The judging of rows (by row or by column) ends here; staging and publishing begin here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lienthong.core.cleaning.model import Step
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Value
from lienthong.services.intake.judging import Judged
from lienthong.services.intake.raw_text import cell_text

LONGEST_EXAMPLE = 500


@dataclass(frozen=True)
class Repaired:
    """One accepted row that was repaired, and how."""

    number: int | None
    row_id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Repair:
    """How often one repair was made to one column, with the first example as text."""

    count: int
    before: str
    after: str


@dataclass(frozen=True)
class ChunkVerdict:
    """Accepted rows column by column; ``row_ids``, ``numbers``, ``refs`` and each list of
    ``columns`` (field name → standardised values, fields in the contract's order) run in parallel.

    ``refs`` names the quarantined row that an accepted row replaces. ``repairs`` counts the steps
    of all rows, refused ones too, by (step name, column).
    """

    row_ids: Sequence[str]
    numbers: Sequence[int | None]
    refs: Sequence[int | None]
    columns: Mapping[str, Sequence[Value]]
    repaired: Sequence[Repaired]
    refused: Sequence[Judged]
    repairs: Mapping[tuple[str, str], Repair]


def laid_out(table: Table, judged: Sequence[Judged]) -> ChunkVerdict:
    """Return the verdicts of rows judged one by one."""
    accepted = [(j, j.row_id) for j in judged if j.accepted and j.row_id is not None]
    return ChunkVerdict(
        row_ids=[row_id for _, row_id in accepted],
        numbers=[j.raw.number for j, _ in accepted],
        refs=[j.raw.ref for j, _ in accepted],
        columns={f.name: [j.values.get(f.name) for j, _ in accepted] for f in table.fields},
        repaired=[Repaired(j.raw.number, row_id, j.steps) for j, row_id in accepted if j.steps],
        refused=[j for j in judged if not j.accepted],
        repairs=repairs_of(j.steps for j in judged),
    )


def repairs_of(rows: Iterable[tuple[Step, ...]]) -> dict[tuple[str, str], Repair]:
    """Count the steps of rows, given row by row."""
    first: dict[tuple[str, str], Step] = {}
    counts: dict[tuple[str, str], int] = {}
    for steps in rows:
        for step in steps:
            key = step.name, step.column
            first.setdefault(key, step)
            counts[key] = counts.get(key, 0) + 1
    return {
        key: Repair(counts[key], _example(s.before), _example(s.after)) for key, s in first.items()
    }


def _example(cell: object) -> str:
    return cell_text(cell)[:LONGEST_EXAMPLE]
