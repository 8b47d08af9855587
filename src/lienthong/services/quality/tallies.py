"""Count how each rule ends, rule by rule over a chunk of rows, and keep every failure.

The tests are those of the reference evaluation (``TableChecker``); going rule by rule instead of
row by row only saves the bookkeeping.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lienthong.core.rules.model import BoundRule, Context
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


def skip_reason(rule: BoundRule, row: Mapping[str, Any]) -> str:
    """Say why a rule did not look at a row."""
    if rule.kind == "required_when":
        return reasons.NOT_APPLICABLE
    for column in rule.columns:
        if row.get(column) in (None, ""):
            return reasons.EMPTY_VALUE
    return reasons.NO_TARGET if rule.kind == "reference" else reasons.NOT_APPLICABLE
