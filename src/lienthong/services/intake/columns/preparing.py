"""Standardise and identify a chunk by columns, and find the rows that are not simply right.

Nothing here asks the database, so a chunk may be prepared while the one before is written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lienthong.core.cleaning.model import Step
from lienthong.core.cleaning.standardise import Standardised
from lienthong.core.contract.model import Reference
from lienthong.core.rules.model import Check, Context, Problem, Row, Value
from lienthong.core.rules.row_id import row_ids
from lienthong.services.intake.columns.cells import ColumnCells
from lienthong.services.intake.judging import Judge, Prepared, RawRow

UNIQUE = frozenset({"unique", "duplicate_values"})
REFERENCE = "reference"
Steps = tuple[Step, ...]


@dataclass(frozen=True)
class PreparedChunk:
    """Rows by columns. ``alone`` are those that only the Judge can decide, ``steps`` what was
    repaired in the others, ``asking`` those for whom a rule asks about other rows; by position.
    """

    rows: Sequence[RawRow]
    columns: dict[str, list[Value]]
    row_ids: list[str | None]
    steps: dict[int, Steps]
    alone: dict[int, Prepared]
    asking: Mapping[int, list[Check]]

    def row(self, place: int) -> dict[str, Value]:
        """Return the values of one row."""
        return {name: column[place] for name, column in self.columns.items()}


class Preparing:
    """Prepares the chunks of one file for one Judge."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        standardiser, checker = judge.standardiser, judge.checker
        self._refuses = {
            c.name: checker.refuses(c.name, judge.today, judge.at) for c in standardiser.columns
        }
        self._cells = {
            c.name: ColumnCells(c.read, self._refuses[c.name]) for c in standardiser.columns
        }
        fields = judge.table.by_name
        over_rows = checker.over_rows(judge.at)
        self.unique = tuple(c for c in over_rows if c.rule.kind in UNIQUE)
        self.references = tuple(
            c
            for c in over_rows
            if c.rule.kind == REFERENCE and not fields[c.rule.columns[0]].is_nested
        )
        by_sets = {id(c) for c in (*self.unique, *self.references)}
        self._others = tuple(c for c in over_rows if id(c) not in by_sets)

    def prepare(self, rows: Sequence[RawRow]) -> PreparedChunk:
        """Standardise and identify rows, and check what can be checked without other rows."""
        columns, steps, refused = self._by_columns(rows)
        alone = {place: rows[place] for place, raw in enumerate(rows) if raw.problems or raw.steps}
        for place, done in self._again(rows):
            if not self._take(place, done, columns, steps, refused.get(place, ())):
                alone[place] = rows[place]
            else:
                refused.pop(place, None)
        alone.update((place, rows[place]) for place in refused)
        asking = self._check_rows(rows, columns, alone)
        judged = dict(zip(alone, self.judge.prepare(alone.values()), strict=True))
        for place, (_, done, _) in judged.items():
            steps.pop(place, None)
            for name, value in done.values.items():
                columns[name][place] = value
        ids = row_ids(self.judge.table, columns, len(rows))
        return PreparedChunk(rows, columns, ids, steps, judged, asking)

    def _by_columns(
        self, rows: Sequence[RawRow]
    ) -> tuple[dict[str, list[Value]], dict[int, Steps], dict[int, list[str]]]:
        """Return values, steps by position, and the columns that keep a row out by position."""
        columns: dict[str, list[Value]] = {}
        steps = {place: raw.steps for place, raw in enumerate(rows) if raw.steps}
        refused: dict[int, list[str]] = {}
        for column in self.judge.standardiser.columns:
            cells = [column.gathered(raw.cells) for raw in rows]
            columns[column.name], marks = self._cells[column.name].take(cells)
            for place, mark in marks.items():
                if mark is None:
                    refused.setdefault(place, []).append(column.name)
                else:
                    steps[place] = (*steps.get(place, ()), *mark)
        return columns, steps, refused

    def _again(self, rows: Sequence[RawRow]) -> Iterator[tuple[int, Standardised]]:
        """Yield the rows of which several columns together decide, standardised as rows."""
        cells = [raw.cells for raw in rows]
        for place in sorted(self.judge.standardiser.whole_rows(cells)):
            yield place, self.judge.standardised(rows[place])

    def _take(
        self,
        place: int,
        done: Standardised,
        columns: Mapping[str, list[Value]],
        steps: dict[int, Steps],
        refused: Iterable[str],
    ) -> bool:
        """Put what a whole row gave in the place of what its columns gave; False if it is bad."""
        changed = [n for n, value in done.values.items() if value is not columns[n][place]]
        if done.problems or not set(refused) <= set(changed):
            return False
        if any(self._refuses[name](done.values[name]) for name in changed):
            return False
        for name in changed:
            columns[name][place] = done.values[name]
        steps.pop(place, None)
        if done.steps:
            steps[place] = done.steps
        return True

    def _check_rows(
        self,
        rows: Sequence[RawRow],
        columns: Mapping[str, list[Value]],
        alone: dict[int, RawRow],
    ) -> dict[int, list[Check]]:
        """Ask the rules about several columns; add the rows they refuse to ``alone``."""
        asking: dict[int, list[Check]] = {}
        if not self._others:
            return asking
        context = Context("", _NobodyKnows(), self.judge.today)
        names = tuple(columns)
        tests = [(check, check.test) for check in self._others]
        for place, values in enumerate(zip(*columns.values(), strict=True)):
            if place in alone:
                continue
            row: Row = dict(zip(names, values, strict=True))
            for check, test in tests:
                try:
                    end = test(row, context)
                except _Asked:
                    asking.setdefault(place, []).append(check)
                    continue
                if end.__class__ is Problem:
                    alone[place] = rows[place]
                    break
        return asking


class _Asked(Exception):
    """A rule asked about other rows, of which nothing is known yet."""


class _NobodyKnows:
    """A world whose other rows cannot be asked about yet."""

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        raise _Asked

    def other_holder(
        self, table_name: str, columns: tuple[str, ...], values: tuple[Value, ...], row_id: str
    ) -> str | None:
        raise _Asked
