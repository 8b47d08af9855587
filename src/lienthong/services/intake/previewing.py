"""Rows of a file before and after, before anything is written: judged as the run will judge them.

The rows shown are chosen to tell most: the first ones, some of each repair, questions and errors.
The counts are of the sample, and of the whole file only when the sample is the whole file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lienthong.base import clock
from lienthong.core.cleaning.model import Step
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Problem, Value
from lienthong.services.intake import evidence, opening
from lienthong.services.intake.desk import answers, handed_back
from lienthong.services.intake.judging import Judge, Judged, RawRow, Verdict
from lienthong.services.intake.models import Batch
from lienthong.services.intake.opening import Opened
from lienthong.services.intake.raw_text import cell_text
from lienthong.services.intake.understanding import Sample, Understood, understand

FIRST = 5
OF_EACH = 2  # rows shown of each kind of repair and of each broken rule
MOST_SHOWN = 40
VERDICTS: tuple[Verdict, ...] = ("accepted", "repaired", "waiting", "quarantined")


@dataclass(frozen=True)
class PreviewRow:
    """One row before and after. ``before`` and ``after`` are by field name."""

    number: int | None
    verdict: Verdict
    before: Mapping[str, str]
    after: Mapping[str, Value]
    problems: tuple[Problem, ...]
    steps: tuple[Step, ...]

    @property
    def accepted(self) -> bool:
        return self.verdict in ("accepted", "repaired")

    def concerns(self, column: str) -> bool:
        """Say whether something was repaired or is wrong in a column."""
        return any(s.column == column for s in self.steps) or any(
            column in p.columns for p in self.problems
        )


@dataclass(frozen=True)
class StepCount:
    """One repair of one column: in how many rows of the sample, with one example."""

    name: str
    column: str
    rows: int
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What the run would do, seen on a sample of ``sample.rows`` rows."""

    rows: tuple[PreviewRow, ...]
    verdicts: Mapping[str, int]
    steps: tuple[StepCount, ...]
    sample: Sample

    def shown(self, kind: str = "", column: str = "") -> tuple[PreviewRow, ...]:
        """Return the rows that tell most, of one verdict and about one column when asked."""
        found = [
            r
            for r in self.rows
            if (not kind or r.verdict == kind) and (not column or r.concerns(column))
        ]
        if kind or column:
            return tuple(found[:MOST_SHOWN])
        return tuple(_telling(found))


def preview(batch: Batch, table: Table) -> tuple[Understood, Preview]:
    """Return how the file is understood, and its rows before and after. Writes nothing."""
    opened = opening.open_original(batch, table)
    known = understand(batch, table, opened)
    return known, judged_sample(batch, table, opened, known.sample)


def judged_sample(batch: Batch, table: Table, opened: Opened, sample: Sample) -> Preview:
    """Judge the rows of a sample."""
    again = replace(opened, table=replace(opened.table, rows=iter(sample.rows)))
    raws = [raw for raw in _given(batch, again, table) if raw is not None]
    judge = Judge(
        table,
        today=clock.today(),
        write_scope=batch.write_scope,
        evidence=evidence.of_batch(batch, table),
    )
    judged = judge.judge(raws)
    rows = tuple(map(_row, judged))
    counts = Counter(r.verdict for r in rows)
    return Preview(rows, {v: counts[v] for v in VERDICTS}, tuple(_steps(judged)), sample)


def _row(judged: Judged) -> PreviewRow:
    return PreviewRow(
        number=judged.raw.number,
        verdict=judged.verdict,
        before={name: cell_text(cell) for name, cell in judged.raw.cells.items()},
        after=judged.values,
        problems=judged.problems,
        steps=judged.steps,
    )


def _steps(judged: Sequence[Judged]) -> Iterator[StepCount]:
    """Yield each repair with its rows, the most frequent first."""
    first: dict[tuple[str, str], Step] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for row in judged:
        for step in row.steps:
            first.setdefault((step.name, step.column), step)
        counts.update({(s.name, s.column) for s in row.steps})
    for (name, column), rows in counts.most_common():
        step = first[name, column]
        yield StepCount(name, column, rows, cell_text(step.before), cell_text(step.after))


def _telling(rows: Sequence[PreviewRow]) -> list[PreviewRow]:
    seen: Counter[tuple[str, ...]] = Counter()
    kept: list[PreviewRow] = []
    for position, row in enumerate(rows):
        causes: list[tuple[str, ...]] = [("step", s.name, s.column) for s in row.steps]
        causes += [("rule", p.rule, *p.columns) for p in row.problems]
        new = [c for c in causes if seen[c] < OF_EACH]
        if position < FIRST or new:
            kept.append(row)
            seen.update(set(causes))
        if len(kept) >= MOST_SHOWN:
            break
    return kept


def _given(batch: Batch, opened: Opened, table: Table) -> Iterator[RawRow | None]:
    """Yield the rows as a run takes them: with the answers that people gave before."""
    rows = handed_back.checked(table, opening.raw_rows(batch, opened, table))
    return answers.load(table, batch.write_scope).applied(rows)
