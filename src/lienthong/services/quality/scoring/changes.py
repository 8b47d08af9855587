"""What changed between two runs of a table, and why: which rule, which batch, which version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from lienthong.services.intake.models import Batch
from lienthong.services.quality.models import RuleResult, Run
from lienthong.services.quality.scoring import policy
from lienthong.services.quality.scoring.counted import tree_of
from lienthong.services.quality.scoring.tree import Weights

MOST_RULES = 20


@dataclass(frozen=True)
class RuleChange:
    """One rule in two runs. ``index`` and ``word`` are points gained since (below 0: lost).

    ``result`` is the rule as it is worded now, or was; ``now`` and ``before`` are None in a run
    whose contract had no such rule.

    ``batches`` are (batch or None for work by hand, rows that newly fail), most rows first.
    """

    rule: str
    result: RuleResult
    now: RuleResult | None
    before: RuleResult | None
    index: float
    word: float
    batches: tuple[tuple[int | None, int], ...] = ()

    @property
    def failed(self) -> tuple[int, int]:
        """Failing rows (before, now)."""
        return (
            self.before.failed if self.before else 0,
            self.now.failed if self.now else 0,
        )


@dataclass(frozen=True)
class Changes:
    """Two runs of one table and what is different. ``batches`` were published in between."""

    before: Run
    now: Run
    rules: tuple[RuleChange, ...]
    batches: tuple[Batch, ...]

    @property
    def new_version(self) -> bool:
        return self.before.contract_version != self.now.contract_version


def previous(run: Run) -> Run | None:
    """Return the finished run of the same table before this one."""
    done = Run.objects.filter(table_name=run.table_name, state=Run.DONE, pk__lt=run.pk)
    return done.first()


def changes(run: Run, before: Run | None = None, *, with_batches: bool = True) -> Changes | None:
    """Return what changed since the run before, or since another; None when there is none."""
    before = before or previous(run)
    if before is None:
        return None
    rules = rule_changes(before, run)
    if with_batches:
        rules = [_with_batches(run.table_name, change) for change in rules[:MOST_RULES]]
    # Changes after the run have moved its figures too.
    until = max(at for at in (run.started_at, run.finished_at, run.moved_at) if at)
    found = Batch.objects.filter(
        table_name=run.table_name, written_at__gte=before.started_at, written_at__lte=until
    )
    return Changes(before, run, tuple(rules), tuple(found[:MOST_RULES]))


def rule_changes(before: Run, now: Run, weights: Weights | None = None) -> list[RuleChange]:
    """Return the rules whose failing rows or cost moved, the greatest loss first."""
    weights = weights or policy.weights(now.contract_id)
    old, new = _of(before, weights), _of(now, weights)
    found = []
    for rule in {*old, *new}:
        result, index, word = new.get(rule, (None, 0.0, 0.0))
        was, was_index, was_word = old.get(rule, (None, 0.0, 0.0))
        moved = (result.failed if result else 0) != (was.failed if was else 0)
        stated = result or was
        if stated is not None and (moved or result is None or was is None):
            found.append(RuleChange(rule, stated, result, was, was_index - index, was_word - word))
    return sorted(found, key=lambda c: (c.index, c.word, c.rule))


def _of(run: Run, weights: Weights) -> dict[str, tuple[RuleResult, float, float]]:
    """Return rule → (result, points of the index it takes, points of its word)."""
    results: Sequence[RuleResult] = list(run.results.all())
    costs = {cost.rule: cost for cost in tree_of(run, weights, results).costs}
    return {
        r.rule: (r, costs[r.rule].index, costs[r.rule].word) if r.rule in costs else (r, 0.0, 0.0)
        for r in results
    }


def _with_batches(table: str, change: RuleChange) -> RuleChange:
    if change.now is None or not change.now.failed:
        return change
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH fresh AS (
                SELECT row_id FROM quality_failure WHERE result_id = %(now)s
                EXCEPT SELECT row_id FROM quality_failure WHERE result_id = %(before)s
            ), latest AS (
                SELECT DISTINCT ON (h.row_id) h.row_id, h.batch
                FROM records_history h JOIN fresh USING (row_id)
                WHERE h.table_name = %(table)s ORDER BY h.row_id, h.version DESC
            )
            SELECT batch, count(*) FROM latest GROUP BY batch ORDER BY count(*) DESC, batch
            """,
            {
                "now": change.now.pk,
                "before": change.before.pk if change.before else None,
                "table": table,
            },
        )
        batches = tuple(cursor.fetchall())
    return replace(change, batches=batches)
