"""Settle a run: from the counts of its rules to scores, index, drops and tickets.

It may be done again on the same run, after counters have moved or weights have changed: everything
it writes is written anew from ``RuleResult`` and ``Failure``.
"""

from collections.abc import Mapping

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Contract, Table
from lienthong.core.rules.model import Word
from lienthong.services.quality import queries
from lienthong.services.quality.models import ContractScore, RuleResult, Run, TableScore
from lienthong.services.quality.scores import Score, SixWords, table_scores
from lienthong.services.quality.scoring import drops, policy
from lienthong.services.quality.scoring.counted import counted
from lienthong.services.quality.scoring.kept import keep, scores_of
from lienthong.services.quality.scoring.tree import tree
from lienthong.services.quality.tickets.settling import settle_tickets

INDEX = "index"


def settle(
    *,
    run: Run,
    contract: Contract,
    table: Table,
    by: Actor,
    shared: tuple[float | None, str] | None = None,
    moves: Mapping[tuple[str, str], int] | None = None,
) -> SixWords:
    """Write what a run means; return its six words. Without ``shared`` the sixth stays as it was.

    With ``moves``, (rule, unit) → more failing rows since it was settled last, the failing rows
    are not counted again by unit: settling costs what the change does.

    Must run inside the transaction that moved the counters. ``run`` is saved with its index.
    """
    weights = policy.weights(contract.id)
    results = list(RuleResult.objects.filter(run=run))
    parts = counted(results, weights)
    fresh = table.freshness_days is not None or any(r.word == "song" for r in results)
    words = table_scores(
        parts,
        rows=run.rows,
        fresh=fresh,
        shared=shared or (None, ""),
        weigh=lambda columns: weights.of_field(table.name, columns),
    )
    if shared is None:
        words["dung_chung"] = queries.table_words(run)["dung_chung"]
    run.index = tree(table.name, parts, weights).index if run.rows else None
    run.save(update_fields=["index"])
    _keep_words(run, words)
    was = drops.before(run)
    scores = _keep_contract(run, contract)
    drops.look(run=run, was=was, scores=scores, limits=policy.limits(contract.id), by=by)
    settle_tickets(run=run, contract=contract, table=table, results=results, moves=moves, by=by)
    return words


def _keep_words(run: Run, words: dict[Word, Score]) -> None:
    TableScore.objects.bulk_create(
        [
            TableScore(run=run, word=w, value=s.value, reason=s.reason, serious=s.serious)
            for w, s in words.items()
        ],
        update_conflicts=True,
        unique_fields=["run", "word"],
        update_fields=["value", "reason", "serious"],
    )


def _keep_contract(run: Run, contract: Contract) -> dict[str, Score]:
    known = queries.measured([contract])
    words = queries.words_of(contract, known=known)
    index = queries.index_of(contract, known=known, words=words)
    keep(scores_of(contract, rows=known.rows(contract), words=words, index=index))
    scores: dict[str, Score] = {str(word): score for word, score in words.items()}
    scores[INDEX] = index
    at = run.finished_at or clock.now()
    ContractScore.objects.bulk_create(
        [
            ContractScore(
                run=run,
                contract_id=contract.id,
                word=word,
                value=score.value,
                reason=score.reason,
                serious=score.serious,
                at=at,
            )
            for word, score in scores.items()
        ],
        update_conflicts=True,
        unique_fields=["run", "word"],
        update_fields=["value", "reason", "serious", "at"],
    )
    return scores
