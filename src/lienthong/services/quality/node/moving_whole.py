"""Rules on the table as a whole, moved by changed rows from what the run kept of each.

Members of coverage and bounds on counts move exactly. Drift goes by the two months that the run
found; a row of a newer month that is over asks for a run. Where the classes of its numbers end goes
with the quartiles: a table of some size is then counted anew, a large one is behind until a run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.checks import bounds_of
from lienthong.core.quality.values import as_value
from lienthong.core.rules.coverage import coverages
from lienthong.core.rules.drift import Drift, drifts, ends_of
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import Check, Context, Problem, Spread
from lienthong.core.rules.table_freshness import newest_day, table_freshness
from lienthong.core.rules.thresholds import Threshold
from lienthong.services.quality.engine.ageing import aged, newest
from lienthong.services.quality.engine.checking import whole_outcome
from lienthong.services.quality.engine.covering import covered
from lienthong.services.quality.engine.drifting import drifted, measured_drift
from lienthong.services.quality.engine.moving_drift import Months
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.models import Failure, RuleResult, Run
from lienthong.services.quality.node.changed_rows import Changed, Row
from lienthong.services.quality.node.deltas import Delta
from lienthong.services.quality.node.moving_groups import SameValues, move_groups
from lienthong.services.quality.ports import engine_of
from lienthong.services.quality.whole_table import judged

Kept = dict[str, Any]
RECOUNTED = 200_000  # rows of a table whose drift is counted anew when its classes are others


class WholeDelta(Delta):
    """A rule that says its measure anew even where its verdict stays."""

    @property
    def is_something(self) -> bool:
        return True


@dataclass
class Wholes:
    """What became of the rules on the whole; ``kept`` is what is to be kept of them now."""

    deltas: dict[str, Delta] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    needs_run: bool = False
    is_behind: bool = False


class MovingWhole:
    """The rules on the whole of one table, in one step. ``kept`` is by rule."""

    def __init__(
        self,
        table: Table,
        words: Dictionary,
        results: Mapping[str, RuleResult],
        kept: Mapping[str, Kept],
        context: Context,
        moved: Mapping[str, Spread | None],
    ) -> None:
        self._table, self._words, self._context = table, words, context
        self._spreads = moved  # of columns whose numbers are others
        self._results, self._kept = results, kept

    def move(self, changed: Changed, rows: int) -> Wholes:
        """Return what changed rows make of them; ``rows`` are there now."""
        found = Wholes(kept=dict(self._kept))
        self._coverages(changed, found)
        self._drifts(changed, rows, found)
        self._ages(changed, rows, found)
        for bound in bounds_of(self._table, self._words)[0]:
            if bound.check.rule.id in self._kept:
                self._bound(bound, changed, rows, found)
        return found

    def _coverages(self, changed: Changed, found: Wholes) -> None:
        for one in self._each(coverages, self._words, self._context.today):
            counted = dict(self._kept[one.rule.id]["counted"])
            for rows, step in _sides(changed):
                added = one.counted((_held(row, one.column), step) for row in rows)
                for member, count in added.items():
                    counted[member] = counted.get(member, 0) + count
            counted = {member: count for member, count in counted.items() if count > 0}
            self._put(found, covered(one, counted), {"counted": counted})

    def _drifts(self, changed: Changed, rows: int, found: Wholes) -> None:
        for one in self._each(drifts):
            held = self._kept[one.rule.id]
            if self._has_other_classes(one.column, held["ends"]):
                anew = self._counted_anew(one, rows)
                if anew is not None:
                    self._put(found, anew, anew.kept)
                    continue
                found.is_behind = True
            moved = Months(held, self._context.today)
            for side, step in _sides(changed):
                for row in side:
                    moved.count(_held(row, one.period), _held(row, one.column), step)
            found.needs_run |= moved.needs_run
            self._put(found, drifted(one, moved.months, *moved.counts), moved.kept(held))

    def _has_other_classes(self, column: str, ends: Sequence[str] | None) -> bool:
        """Say whether the classes of a column of numbers end elsewhere now."""
        if ends is None or column not in self._spreads:
            return False
        spread = self._spreads[column]
        now = ends_of(spread.low, spread.high) if spread else []
        return now != [Decimal(end) for end in ends]

    def _counted_anew(self, one: Drift, rows: int) -> Outcome | None:
        """Count a rule of drift between the classes of now; None of a large table."""
        if rows > RECOUNTED:
            return None
        outcome = measured_drift(engine_of(self._table), one, self._context.today)
        return outcome if outcome.kept else None

    def _ages(self, changed: Changed, rows: int, found: Wholes) -> None:
        today = self._context.today
        for one in self._each(table_freshness):
            kept = self._kept[one.rule.id]["newest"]
            held = date.fromisoformat(kept) if kept else None
            gone, come = (
                newest_day((_held(row, one.column) for row in side), today)
                for side, _ in _sides(changed)
            )
            day = max((d for d in (held, come) if d is not None), default=None)
            if gone is not None and gone == held == day and come != day:
                day = newest(engine_of(self._table), one.column, today)  # another may have it too
            outcome = aged(one, day, today, rows)
            self._put(found, outcome, outcome.kept)

    def _each(self, compile_: Any, *given: object) -> Iterator[Any]:
        """Yield the rules of a kind that the run could measure."""
        for spec in self._table.rules:
            if spec.id in self._kept:
                try:
                    yield from compile_(replace(self._table, rules=(spec,)), *given)
                except RuleRejected:
                    continue  # the run has told why

    def _bound(self, bound: Threshold, changed: Changed, rows: int, found: Wholes) -> None:
        rule = bound.check.rule.id
        result = self._results[rule]
        alone = self._alone(bound.check, changed)
        counted = int(self._kept[rule]["counted"]) + alone.failed
        outcome = whole_outcome(judged(bound, counted, rows))
        was, now = bool(result.failed), bool(outcome.failed)
        delta = self._put(found, outcome, {"counted": counted})
        if not bound.blames_rows:
            return
        if was and now:
            delta.gone, delta.come = alone.gone, alone.come
        elif was:
            held = Failure.objects.filter(result=result)
            delta.gone = set(held.values_list("row_id", flat=True))
        elif now:
            found.needs_run = True  # which rows are at fault is not kept while the bound holds

    def _alone(self, check: Check, changed: Changed) -> Delta:
        """Return what became of the check whose failing rows are counted."""
        found = Delta(self._results[check.rule.id])
        if check.rule.kind == "duplicate_values":
            same = SameValues(self._table, check.rule.columns)
            move_groups(same, check, changed, found, self._context.today)
            return found
        for row_id, row in changed.before.items():
            found.gone.add(row_id)
            found.failed -= isinstance(check.test(row, self._context), Problem)
        for row_id, row in changed.after.items():
            verdict = check.test(row, self._context)
            found.failed += isinstance(verdict, Problem)
            found.fail(row_id, verdict if isinstance(verdict, Problem) else None)
        return found

    def _put(self, found: Wholes, outcome: Outcome, kept: Kept) -> Delta:
        """Move a rule's row to an outcome, by a delta as all others are moved."""
        rule, result = outcome.rule.id, self._results[outcome.rule.id]
        delta = found.deltas[rule] = WholeDelta(result)
        delta.passed = outcome.passed - result.passed
        delta.failed = outcome.failed - result.failed
        delta.skipped = outcome.skipped - result.skipped
        delta.skip_reason = next(iter(outcome.skips), "")
        result.sentence, result.values = outcome.rule.sentence, dict(outcome.rule.values)
        found.kept[rule] = kept
        return delta


def classes_rest(run: Run) -> bool:
    """Say whether drift goes by classes of the run until the next, for the size of its table."""
    return run.rows > RECOUNTED and run.results.filter(kind="drift").exists()


def _sides(changed: Changed) -> tuple[tuple[list[Row], int], tuple[list[Row], int]]:
    return (list(changed.before.values()), -1), (list(changed.after.values()), 1)


def _held(row: Row, column: str) -> Value:
    return as_value(row.get(column))
