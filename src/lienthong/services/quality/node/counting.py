"""Put what a run found beside its rules, as people see it."""

from collections.abc import Mapping

from lienthong.services.quality.engine.outcome import Outcome, Report
from lienthong.services.quality.models import RuleResult

COUNTED = [
    "checked", "passed", "failed", "skipped", "skip_reason", "skip_values", "broken", "groups",
    "excess", "sentence", "values",
]  # fmt: skip


def count(results: Mapping[str, RuleResult], report: Report) -> None:
    """Write the outcome of every rule into its row. Every rule of the report has one."""
    for outcome in report.outcomes:
        put(results[outcome.rule.id], outcome, report.rows)
    RuleResult.objects.bulk_update(results.values(), COUNTED)


def put(result: RuleResult, outcome: Outcome, rows: int) -> None:
    """Put one outcome into its row, unsaved. Of a broken rule all ``rows`` were skipped."""
    result.passed, result.failed = outcome.passed, outcome.failed
    result.checked, result.skipped = outcome.checked, outcome.skipped
    result.skip_reason = outcome.skips.most_common(1)[0][0] if outcome.skips else ""
    result.groups, result.excess = outcome.groups, outcome.excess
    result.sentence, result.values = outcome.rule.sentence, dict(outcome.rule.values)
    if outcome.broken:
        result.broken, result.skipped = True, rows
        result.skip_reason, result.skip_values = outcome.broken, dict(outcome.broken_values)
