"""From the results of a run to the parts of its scores."""

from collections.abc import Iterable

from lienthong.services.quality.models import RuleResult, Run
from lienthong.services.quality.scores import Counted
from lienthong.services.quality.scoring import policy
from lienthong.services.quality.scoring.tree import Tree, Weights, tree


def counted(results: Iterable[RuleResult], weights: Weights) -> list[Counted]:
    """Return each rule's part, with the weight it has now."""
    return [
        Counted(
            r.word,
            weights.of_rule(r.rule, r.weight),
            r.checked,
            r.passed,
            r.identifier,
            tuple(r.columns),
            r.rule,
        )
        for r in results
    ]


def tree_of(
    run: Run, weights: Weights | None = None, results: Iterable[RuleResult] | None = None
) -> Tree:
    """Return the parts of a run's index."""
    weights = weights or policy.weights(run.contract_id)
    found = run.results.all() if results is None else results
    return tree(run.table_name, counted(found, weights), weights)
