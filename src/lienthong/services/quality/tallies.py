"""Count how each rule ends, rule by rule over a chunk of rows, and keep every failure.

The tests are those of the reference evaluation (``TableChecker``); going rule by rule instead of
row by row only saves the bookkeeping.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Verdict
from lienthong.services.quality import reasons

Prepared = tuple[Mapping[str, Any], Context]


@dataclass
class Tally:
    """One rule's counts so far; ``skips`` counts by reason (message id)."""

    passed: int = 0
    failed: int = 0
    skips: Counter[str] = field(default_factory=Counter)

    @property
    def checked(self) -> int:
        return self.passed + self.failed

    @property
    def skipped(self) -> int:
        return sum(self.skips.values())

    @property
    def skip_reason(self) -> str:
        """The reason of most skips."""
        return self.skips.most_common(1)[0][0] if self.skips else ""


def tally_rule(check: Check, rows: Sequence[Prepared], tally: Tally) -> list[tuple[str, Problem]]:
    """Add the outcome of one rule for each row to ``tally``; return the row ids that failed."""
    failures: list[tuple[str, Problem]] = []
    test, passed, met, unasked = check.test, 0, Verdict.PASSED, []
    for row, context in rows:
        verdict = test(row, context)
        if verdict is met:
            passed += 1
        elif isinstance(verdict, Problem):
            failures.append((context.row_id, verdict))
        else:
            unasked.append(row)
    tally.skips.update(skip_reason(check.rule, row) for row in unasked)
    tally.passed += passed
    tally.failed += len(failures)
    return failures


def skip_reason(rule: BoundRule, row: Mapping[str, Any]) -> str:
    """Say why a rule did not look at a row."""
    if rule.kind == "required_when":
        return reasons.NOT_APPLICABLE
    for column in rule.columns:
        if row.get(column) in (None, ""):
            return reasons.EMPTY_VALUE
    return reasons.NO_TARGET if rule.kind == "reference" else reasons.NOT_APPLICABLE
