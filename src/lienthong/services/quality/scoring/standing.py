"""A database as its page opens it: index, tables, fields, rules, and what costs most."""

from collections.abc import Iterable
from dataclasses import dataclass

from lienthong.core.contract.model import Contract, Table
from lienthong.services.quality import queries
from lienthong.services.quality.models import RuleResult, Run
from lienthong.services.quality.scores import Score, SixWords
from lienthong.services.quality.scoring.counted import tree_of
from lienthong.services.quality.scoring.tree import Tree, Weights

MOST_CAUSES = 10


@dataclass(frozen=True)
class TablePart:
    """One table of a database: its latest run, words, parts and its share (0.0–1.0) of the index.

    A table that was never measured, or has no rows, has no share.
    """

    table: Table
    run: Run | None
    words: SixWords
    index: Score
    tree: Tree
    results: tuple[RuleResult, ...]
    share: float


@dataclass(frozen=True)
class Cause:
    """One rule that takes points. ``if_fixed`` is the index of the database were it met."""

    table: Table
    result: RuleResult
    index: float
    word: float
    if_fixed: float


@dataclass(frozen=True)
class DatabaseStanding:
    """All of it. ``all_fixed`` is the index were all the causes listed mended."""

    contract: Contract
    words: SixWords
    index: Score
    tables: tuple[TablePart, ...]
    weights: Weights
    causes: tuple[Cause, ...]
    more_causes: int

    @property
    def all_fixed(self) -> float | None:
        if self.index.value is None:
            return None
        return self.index.value + sum(cause.index for cause in self.causes)


def standing(contract: Contract, words: SixWords | None = None) -> DatabaseStanding:
    """Return how a database stands by the latest run of each of its tables."""
    known = queries.measured([contract])
    weights = known.weights[contract.id]
    index = queries.index_of(contract, known=known)
    total = sum(_weight(known.runs.get(t.name), weights, t) for t in contract.tables)
    parts = tuple(
        _part(table, known.runs.get(table.name), known, weights, total) for table in contract.tables
    )
    causes = sorted(_causes(parts, index), key=lambda c: (-c.index, -c.word, c.result.rule))
    return DatabaseStanding(
        contract,
        words or queries.words_of(contract, known=known),
        index,
        parts,
        weights,
        tuple(causes[:MOST_CAUSES]),
        max(0, len(causes) - MOST_CAUSES),
    )


def _weight(run: Run | None, weights: Weights, table: Table) -> float:
    return run.rows * weights.of_table(table.name) if run and run.index is not None else 0.0


def _part(
    table: Table, run: Run | None, known: queries.Measured, weights: Weights, total: float
) -> TablePart:
    results = tuple(RuleResult.objects.filter(run=run)) if run else ()
    found = tree_of(run, weights, results) if run and run.rows else Tree(())
    share = _weight(run, weights, table) / total if total else 0.0
    return TablePart(table, run, known.of_run(run), queries.table_index(run), found, results, share)


def _causes(parts: Iterable[TablePart], index: Score) -> list[Cause]:
    found = []
    for part in parts:
        results = {result.rule: result for result in part.results}
        for cost in part.tree.costs:
            points = cost.index * part.share
            found.append(
                Cause(
                    part.table,
                    results[cost.rule],
                    points,
                    cost.word * part.share,
                    (index.value or 0.0) + points,
                )
            )
    return found
