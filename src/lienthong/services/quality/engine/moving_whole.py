"""Rules on the table as a whole between full runs, moved by what the run kept of each.

Exactly: how many rows there are, members that must be there, bounds on counts, the newest day, the
classes of a drift that are no numbers. What would need every value of a column rests: it stays as
the full run left it, and its outcome says why.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.checks import bounds_of
from lienthong.core.quality.values import as_value
from lienthong.core.rules.coverage import Coverage, coverages
from lienthong.core.rules.drift import Drift, drifts
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.table_freshness import TableFreshness, newest_day, table_freshness
from lienthong.services.quality.engine.ageing import aged
from lienthong.services.quality.engine.checking import whole_outcome
from lienthong.services.quality.engine.covering import covered
from lienthong.services.quality.engine.drifting import MOST_CLASSES, drifted
from lienthong.services.quality.engine.moving_drift import Months
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Batch
from lienthong.services.quality.whole_table import judged, whole_table

FENCES = N_("Giữ kết quả của lần đo đầy đủ: giới hạn tính từ mọi giá trị của cột.")
MONTHS = N_("Giữ kết quả của lần đo đầy đủ: hai kỳ so sánh nay là hai kỳ khác.")
CLASSES = N_("Giữ kết quả của lần đo đầy đủ: cột nay có quá nhiều giá trị khác nhau.")
NEWEST = N_("Giữ kết quả của lần đo đầy đủ: ngày mới nhất không còn trong các bản ghi đã đổi.")
_RESTING = {"outlier": FENCES}
_MEASURED = frozenset({"coverage", "drift", "table_freshness"})  # not by how many rows there are


@dataclass(frozen=True)
class Changes:
    """Changed rows by columns, as they were and as they are, with the identity of each."""

    before: Batch
    after: Batch
    ids: tuple[Sequence[int], Sequence[int]]

    def sides(self, *names: str) -> Iterator[tuple[list[tuple[Value, ...]], int]]:
        """Yield the values of some columns by row, with -1 for rows gone and 1 for rows come."""
        for side, step in ((self.before, -1), (self.after, 1)):
            columns = [map(as_value, side.values(name)) for name in names]
            yield list(zip(*columns, strict=True)), step

    def is_in(self, names: Sequence[str]) -> bool:
        """Say whether some row holds something else in these columns, came or went."""
        held = Counter[object]()
        for (rows, step), ids in zip(self.sides(*names), self.ids, strict=True):
            for identity, row in zip(ids, rows, strict=True):
                held[identity, repr(row)] += step
        return any(held.values())


class MovingWhole:
    """The rules on the whole of one table. ``counted`` are the rows of each bound, by rule."""

    def __init__(self, table: Table, words: Dictionary, today: date) -> None:
        self._table, self._words, self._today = table, words, today

    def move(
        self,
        outcomes: dict[str, Outcome],
        counted: Mapping[str, Outcome],
        changes: Changes,
        rows: int,
    ) -> None:
        """Put the outcomes after a change in the place of those before; ``rows`` are there now."""
        asked = self._bound(counted, rows) | self._counts(rows) | self._measured(changes, rows)
        for rule, ask in asked.items():
            known = outcomes.get(rule)
            if known is not None and not known.broken and not known.rests:
                outcomes[rule] = ask(known)
        for rule, known in outcomes.items():
            reason = _RESTING.get(known.rule.kind)
            if reason and not known.broken and changes.is_in(known.rule.columns):
                outcomes[rule] = replace(known, rests=reason)

    def _bound(self, counted: Mapping[str, Outcome], rows: int) -> dict[str, "Ask"]:
        return {
            bound.check.rule.id: _put(
                replace(
                    whole_outcome(judged(bound, counted[bound.check.rule.id].failed, rows)),
                    kept={"counted": counted[bound.check.rule.id].failed},
                )
            )
            for bound in bounds_of(self._table, self._words)[0]
            if bound.check.rule.id in counted
        }

    def _counts(self, rows: int) -> dict[str, "Ask"]:
        found = [one for one in whole_table(self._table, rows) if one.rule.kind not in _MEASURED]
        return {one.rule.id: _put(whole_outcome(one)) for one in found}

    def _measured(self, changes: Changes, rows: int) -> dict[str, "Ask"]:
        today = self._today
        covers = self._each(lambda table: coverages(table, self._words, today))
        found: dict[str, Ask] = {}
        for cover in covers:
            found[cover.rule.id] = _asking(_moved_coverage, cover, changes)
        for drift in self._each(drifts):
            found[drift.rule.id] = _asking(_moved_drift, drift, changes, today)
        for fresh in self._each(table_freshness):
            found[fresh.rule.id] = _asking(_moved_age, fresh, changes, today, rows)
        return found

    def _each(self, compile_: Callable[[Table], Iterator[Any]]) -> Iterator[Any]:
        for spec in self._table.rules:
            try:
                yield from compile_(replace(self._table, rules=(spec,)))
            except RuleRejected:
                continue  # the full run has told why


Ask = Callable[[Outcome], Outcome]


def _put(outcome: Outcome) -> Ask:
    return lambda known: outcome


def _asking(ask: Callable[..., Outcome], *given: object) -> Ask:
    return lambda known: ask(known, *given)


def _moved_coverage(known: Outcome, one: Coverage, changes: Changes) -> Outcome:
    counted = Counter[str](known.kept["counted"])
    for rows, step in changes.sides(one.column):
        counted.update(one.counted((value, step) for (value,) in rows))
    return covered(one, +counted)


def _moved_drift(known: Outcome, one: Drift, changes: Changes, today: date) -> Outcome:
    if not changes.is_in((one.column, one.period)):
        return known
    if not known.kept:
        return replace(known, rests=MONTHS)
    if known.kept["ends"] is not None:
        return replace(known, rests=FENCES)
    moved = Months(known.kept, today)
    for rows, step in changes.sides(one.period, one.column):
        for period, value in rows:
            moved.count(period, value, step)
    if moved.needs_run:
        return replace(known, rests=MONTHS)
    if len({*moved.counts[0], *moved.counts[1]}) > MOST_CLASSES:
        return replace(known, rests=CLASSES)
    outcome = drifted(one, moved.months, *moved.counts)
    return replace(outcome, kept=moved.kept(known.kept))


def _moved_age(
    known: Outcome, one: TableFreshness, changes: Changes, today: date, rows: int
) -> Outcome:
    said = known.kept["newest"]
    held = date.fromisoformat(said) if said else None
    gone, come = (
        newest_day((value for (value,) in side), today) for side, _ in changes.sides(one.column)
    )
    day = max((d for d in (held, come) if d is not None), default=None)
    if gone is not None and gone == held == day and come != day:
        return replace(known, rests=NEWEST)  # another row may have it too
    return aged(one, day, today, rows)
