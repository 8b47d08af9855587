"""Move the figures of the latest run by rows that changed since: only these, and what they touch.

Cost grows with the rows that changed and the groups they are in; a fence that moves over rows, and
drift between other classes, read the table. What the run could not ask rests. A table is followed
while its contract and dictionary are those of its run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Contract, Table
from lienthong.core.quality.checks import checks_of
from lienthong.core.rules.model import Check, Context
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.quality.measuring import snapshot
from lienthong.services.quality.models import Followed, Move, RuleResult, Run
from lienthong.services.quality.node import resting
from lienthong.services.quality.node.beginning import rules_digest
from lienthong.services.quality.node.changed_rows import Changed, Row, changed_ids, changed_rows
from lienthong.services.quality.node.deltas import Delta, apply_all, failing_now
from lienthong.services.quality.node.fences import KeptFacts
from lienthong.services.quality.node.moving_alike import LikeValues
from lienthong.services.quality.node.moving_fences import MovedFences, spread_of, tell_anew
from lienthong.services.quality.node.moving_groups import Grouping, SameValues, move_groups
from lienthong.services.quality.node.moving_rows import move_rows, prefetch, recheck
from lienthong.services.quality.node.moving_units import Moves, unit_moves
from lienthong.services.quality.node.moving_whole import MovingWhole, Wholes
from lienthong.services.quality.node.others import NodeOthers
from lienthong.services.quality.node.touched import touched_rows, watched_tables
from lienthong.services.quality.scoring.settling import settle
from lienthong.services.quality.whole_table import whole_table

GROUPED = frozenset({"unique", "duplicate_values", "like_values"})
UNASKED = frozenset({"text", "carried", "likely_duplicate"})
MOST_ROWS = 20_000  # beyond, a run costs less
REFRESHED_AFTER = timedelta(hours=1)  # drift of a large table, once its classes are others


@dataclass(frozen=True)
class Step:
    """What one step did: ``rows`` were asked again, or only a run helps."""

    rows: int = 0
    needs_run: bool = False


def move(*, table_name: str, by: Actor, within_ms: int = 0) -> Step | None:
    """Move the figures of a table up to now. None: it is not followed, or is being written.

    With ``within_ms`` a statement that takes longer ends it, with nothing moved (django.db.Error).
    """
    contract, table = contracts.table(table_name)
    watched = watched_tables(table)
    marked = resting.mark(watched)
    if marked is None:
        return None
    with snapshot():
        held = Followed.objects.select_for_update(skip_locked=True).filter(table_name=table_name)
        followed = held.first()
        if followed is None or followed.position is None:
            return None
        if not resting.is_clean(marked, watched):
            return None
        if within_ms:
            resting.bound(within_ms)
        return _Moving(contract, table, followed, marked, by).step()


class _Moving:
    """One step of one table, in one snapshot."""

    def __init__(
        self, contract: Contract, table: Table, followed: Followed, marked: int, by: Actor
    ) -> None:
        self._contract, self._table, self._followed = contract, table, followed
        self._from, self._to, self._by = int(followed.position or 0), marked, by
        self._run: Run = followed.run
        self._results = {r.rule: r for r in self._run.results.all()}

    def step(self) -> Step:
        began = monotonic()
        own = changed_ids(self._table.name, self._from, self._to)
        if len(own) > MOST_ROWS or self._followed.rules != rules_digest(self._contract):
            self._note(None)
            return Step(needs_run=True)
        checks = self._checks()
        touched = touched_rows(self._table, checks, self._from, self._to, own)
        if not own and not touched:
            self._note(self._to)
            return Step()
        changed = changed_rows(self._table, self._from, own)
        fences = MovedFences.of(self._table, self._followed.fences, changed)
        self._followed.fences = fences.kept
        touched |= fences.rows
        ids = {*own, *(i for rows in touched.values() for i in rows)}
        failing = failing_now(self._results, ids)
        context = self._context(changed, touched)
        deltas = self._moved(checks, changed, touched, failing, context)
        more = len(changed.after) - len(changed.before)
        wholes = self._wholes(changed, more, context, fences)
        deltas |= wholes.deltas
        self._followed.whole = wholes.kept
        moved = apply_all([d for d in deltas.values() if d.is_something])
        units = unit_moves(self._table, deltas.values(), changed, failing, self._results.values())
        self._whole(more)
        self._tell_fences(fences)
        self._finish(len(ids), more, moved, units, round(1000 * (monotonic() - began)))
        return Step(len(ids), wholes.needs_run or fences.needs_run)

    def _checks(self) -> list[Check]:
        """Return the rules asked of rows or groups that the run could ask."""
        checks, _ = checks_of(self._table, dictionary.current(), keyed=True)
        return [c for c in checks if c.rule.id in self._results and not self._rests(c)]

    def _rests(self, check: Check) -> bool:
        """Say whether the run could not ask a rule, or kept no forms for it."""
        unkept = check.rule.kind == "like_values" and check.rule.id not in self._followed.whole
        return unkept or self._results[check.rule.id].broken

    def _context(self, changed: Changed, touched: Mapping[str, Mapping[str, Row]]) -> Context:
        others = NodeOthers(self._table)
        again = [row for rows in touched.values() for row in rows.values()]
        prefetch(self._table, others, [*changed.before.values(), *changed.after.values(), *again])
        facts = KeptFacts(self._table, others.masters, self._followed.fences)
        return Context("", others, self._followed.day, facts)

    def _wholes(self, changed: Changed, more: int, context: Context, fences: MovedFences) -> Wholes:
        words, kept = dictionary.current(), self._followed.whole
        whole = MovingWhole(self._table, words, self._results, kept, context, fences.spreads)
        found = whole.move(changed, self._run.rows + more)
        found.needs_run |= found.is_behind and self._is_old
        return found

    @property
    def _is_old(self) -> bool:
        begun = self._run.started_at
        return clock.now() - begun >= REFRESHED_AFTER

    def _tell_fences(self, fences: MovedFences) -> None:
        """Bring the words of rows that fail still up to where the fences are."""
        for spec in self._table.rules:
            if spec.kind == "outlier" and spec.columns[0] in fences.moved:
                tell_anew(self._results[spec.id], spread_of(fences.kept, spec.columns[0]))

    def _grouping(self, check: Check) -> Grouping:
        if check.rule.kind == "like_values":
            return LikeValues(self._table, check.rule.columns, self._results[check.rule.id])
        return SameValues(self._table, check.rule.columns)

    def _moved(
        self,
        checks: list[Check],
        changed: Changed,
        touched: Mapping[str, Mapping[str, Row]],
        failing: set[tuple[int, str]],
        context: Context,
    ) -> dict[str, Delta]:
        deltas = {c.rule.id: Delta(self._results[c.rule.id]) for c in checks}
        by_row = [c for c in checks if c.rule.kind not in GROUPED]
        move_rows(by_row, changed, deltas, failing, context)
        for check in checks:
            delta = deltas[check.rule.id]
            if check.rule.kind in GROUPED:
                move_groups(self._grouping(check), check, changed, delta, self._followed.day)
            elif check.rule.id in touched:
                recheck(check, touched[check.rule.id], delta, failing, context)
        return deltas

    def _whole(self, more: int) -> None:
        """Count anew what depends on nothing but how many rows there are."""
        self._run.rows += more
        counted = {w.rule.id: w for w in whole_table(self._table, self._run.rows)}
        saved = []
        for rule, result in self._results.items():
            whole = counted.get(rule)
            if whole is not None and not whole.skip_reason:
                result.passed, result.failed = whole.passed, whole.failed
                result.checked = whole.passed + whole.failed
            elif result.broken or result.kind in UNASKED or self._has_no_months(result):
                result.skipped += more
            else:
                continue
            saved.append(result)
        RuleResult.objects.bulk_update(saved, ["passed", "failed", "checked", "skipped"])

    def _has_no_months(self, result: RuleResult) -> bool:
        """Say whether it is a rule of drift that found no two months to compare."""
        return result.kind == "drift" and result.rule not in self._followed.whole

    def _finish(
        self, rows: int, more: int, moved: dict[str, list[int]], units: Moves, duration_ms: int
    ) -> None:
        run, now = self._run, clock.now()
        run.moved_at, run.moved_rows = now, run.moved_rows + rows
        run.save(update_fields=["rows", "moved_at", "moved_rows"])
        Move.objects.create(run=run, at=now, duration_ms=duration_ms, rows=rows, moved=moved)
        self._note(self._to)
        settle(run=run, contract=self._contract, table=self._table, moves=units, by=self._by)
        audit.record(
            by=self._by,
            action="quality.move",
            subject=f"table:{self._table.name}",
            after={"run": run.pk, "rows": rows, "more": more, "moved": moved},
        )

    def _note(self, position: int | None) -> None:
        self._followed.position = position
        self._followed.save(update_fields=["position", "whole", "fences"])
