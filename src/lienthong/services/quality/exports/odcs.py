"""Open Data Contract Standard 3.1: the measured rules as ``quality``, results as own properties.

The standard says what to check and has no place for what was found; ``customProperties`` of each
rule carry it, as the standard allows. Source: ODCS 3.1 (Bitol, LF AI & Data).
"""

from typing import Any

from lienthong.core.contract.model import Contract, Field
from lienthong.services.quality.exports.measured import Measured, sentence
from lienthong.services.quality.models import RuleResult

DIMENSIONS = {
    "dung": "accuracy",
    "du": "completeness",
    "sach": "conformity",
    "song": "timeliness",
    "thong_nhat": "consistency",
}


def odcs(contract: Contract, tables: tuple[Measured, ...]) -> dict[str, Any]:
    """Return a contract whose rules carry what the latest run found."""
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": contract.id,
        "name": contract.title,
        "version": contract.version,
        "status": contract.status or "active",
        "schema": [_table(one) for one in tables],
    }


def _table(one: Measured) -> dict[str, Any]:
    of_column: dict[str, list[RuleResult]] = {}
    whole: list[RuleResult] = []
    for result in one.results:
        (column,) = result.columns if len(result.columns) == 1 else ("",)
        known = column in one.table.by_name
        (of_column.setdefault(column, []) if known else whole).append(result)
    found: dict[str, Any] = {
        "name": one.table.name,
        "physicalName": one.table.name,
        "businessName": one.table.title,
        "logicalType": "object",
        "properties": [_field(f, of_column.get(f.name, [])) for f in one.table.fields],
        "quality": [_rule(result) for result in whole],
    }
    if one.run is not None:
        run = {
            "run": one.run.pk,
            "rows": one.run.rows,
            "contractVersion": one.run.contract_version,
            "engine": one.run.engine,
            "finishedAt": one.run.finished_at.isoformat() if one.run.finished_at else None,
            "index": one.index.value,
            "words": {word: score.value for word, score in one.words.items()},
        }
        found["customProperties"] = [{"property": "qualityRun", "value": run}]
    return found


def _field(field: Field, results: list[RuleResult]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name,
        "businessName": field.title,
        "logicalType": field.logical_type,
    }
    if results:
        found["quality"] = [_rule(result) for result in results]
    return found


def _rule(result: RuleResult) -> dict[str, Any]:
    counted = {
        "checked": result.checked,
        "passed": result.passed,
        "failed": result.failed,
        "skipped": result.skipped,
        "skipReason": result.skip_reason,
        "score": result.score,
    }
    dimension = DIMENSIONS.get(result.word, "conformity")
    return {
        "name": result.rule,
        "description": sentence(result),
        "dimension": "uniqueness" if result.family == "duplicate" else dimension,
        "severity": result.severity,
        "type": "custom",
        "engine": "lienthong",
        "implementation": {"rule": result.rule, "kind": result.kind},
        "customProperties": [{"property": "result", "value": counted}],
    }
