"""Put what a run found beside its rules, as people see it."""

from collections.abc import Mapping

from lienthong.services.quality.engine.outcome import Outcome, Report
from lienthong.services.quality.models import RuleResult

COUNTED = [
    "checked", "passed", "failed", "skipped", "skip_reason", "skip_values", "broken", "groups",
    "excess", "sentence", "values", "kept",
]  # fmt: skip


def count(results: Mapping[str, RuleResult], report: Report, kept: Mapping[str, int]) -> None:
    """Write the outcome of every rule into its row, with how many failing rows were ``kept``.

    Every rule of the report has a row.
    """
    for rule, result in results.items():
        result.kept = kept.get(rule, 0)
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
