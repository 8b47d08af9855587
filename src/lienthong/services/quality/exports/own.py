"""Our own format: everything that was counted, by table and rule."""

from typing import Any

from lienthong.core.contract.model import Contract
from lienthong.services.quality import queries
from lienthong.services.quality.exports.measured import Measured, sentence
from lienthong.services.quality.models import RuleResult
from lienthong.services.quality.scores import Score


def own(contract: Contract, tables: tuple[Measured, ...]) -> dict[str, Any]:
    """Return index, words, runs and every rule's counts."""
    return {
        "contract": contract.id,
        "version": contract.version,
        "index": _score(queries.index_of(contract)),
        "tables": [_table(one) for one in tables],
    }


def _table(one: Measured) -> dict[str, Any]:
    run = one.run
    return {
        "table": one.table.name,
        "index": _score(one.index),
        "words": {word: _score(score) for word, score in one.words.items()},
        "run": run
        and {
            "id": run.pk,
            "contract_version": run.contract_version,
            "engine": run.engine,
            "rows": run.rows,
            "started_at": run.started_at.isoformat(),
            "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        },
        "rules": [_rule(result) for result in one.results],
    }


def _score(score: Score) -> dict[str, Any]:
    found = {"value": score.value, "grade": score.grade, "serious": score.serious}
    return found | {"reason": score.reason}


def _rule(result: RuleResult) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "kind": result.kind,
        "sentence": sentence(result),
        "word": result.word,
        "family": result.family,
        "severity": result.severity,
        "weight": result.weight,
        "columns": result.columns,
        "checked": result.checked,
        "passed": result.passed,
        "failed": result.failed,
        "skipped": result.skipped,
        "skip_reason": result.skip_reason,
        "score": result.score,
    }
