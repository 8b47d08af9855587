"""What checking a table gave, rule by rule: nothing is left out, and a skip says why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lienthong.base.errors import UserError
from lienthong.core.rules.model import BoundRule


@dataclass
class Outcome:
    """One rule. ``skips`` counts rows by reason and ``broken`` says why it could not be asked.

    For rules about doubled values ``groups`` counts the values held more than once, and ``excess``
    the rows that would have to go; ``failed`` counts all rows in such groups. ``kept`` is what a
    rule on the table as a whole was counted from, as plain JSON: changed rows move it. ``rests``
    says why changed rows did not: then the figures are those of the last full run.
    """

    rule: BoundRule
    failed: int = 0
    passed: int = 0
    skips: Counter[str] = field(default_factory=Counter)
    broken: str = ""
    broken_values: Mapping[str, str] = field(default_factory=dict)
    groups: int | None = None
    excess: int | None = None
    kept: dict[str, Any] = field(default_factory=dict)
    rests: str = ""

    def give_up(self, reason: str, error: Exception) -> None:
        """Make it a rule that could not be asked. What the error says may hold data: not shown.

        But for an error that is made for people: it says what to do, and stands for the reason.
        """
        self.failed = self.passed = 0
        self.skips, self.groups, self.excess = Counter(), None, None
        self.broken, self.broken_values = reason, {"error": type(error).__name__}
        if isinstance(error, UserError):
            self.broken = error.message
            self.broken_values = {name: str(value) for name, value in error.values.items()}

    @property
    def checked(self) -> int:
        return self.passed + self.failed

    @property
    def skipped(self) -> int:
        return sum(self.skips.values())

    @property
    def score(self) -> float | None:
        """passed / checked × 100; None when nothing was checked."""
        return 100 * self.passed / self.checked if self.checked else None


@dataclass(frozen=True)
class Report:
    """One table, checked. ``missing`` names declared columns that the data have not."""

    engine: str
    rows: int
    outcomes: tuple[Outcome, ...]
    missing: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Say whether every rule of severity error was asked, and met by all its rows."""
        return not any(o.broken or (o.failed and o.rule.severity == "error") for o in self.outcomes)
