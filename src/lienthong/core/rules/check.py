"""Check one row against every rule of its table, in plain Python.

This is the reference answer: what another engine counts must equal what is found here.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.kinds.family import KINDS
from lienthong.core.rules.model import (
    At,
    BoundRule,
    Check,
    Context,
    Lookup,
    Problem,
    Row,
    Verdict,
)

Outcome = tuple[str, Literal["passed", "failed", "skipped"], Problem | None]


@dataclass(frozen=True)
class TableChecker:
    """The compiled rules of one table. Make it once, use it for every row."""

    table: Table
    checks: tuple[Check, ...]

    @classmethod
    def of(cls, table: Table, dictionary: Dictionary) -> "TableChecker":
        """Compile the rules. Raises RuleRejected when one cannot be understood."""
        return cls(table, tuple(c for bind in KINDS for c in bind(table, dictionary)))

    @property
    def rules(self) -> tuple[BoundRule, ...]:
        """Every rule that is computed row by row."""
        return tuple(c.rule for c in self.checks)

    def check(
        self,
        row: Row,
        *,
        row_id: str,
        lookup: Lookup,
        today: date,
        at: At = "node",
        unreadable: Collection[str] = (),
    ) -> tuple[Problem, ...]:
        """Return what is wrong with the row. Rules over ``unreadable`` columns are not asked.

        ``unreadable`` names columns whose raw value could not be converted: they already have
        their problem, and "is empty" beside it would mislead.
        """
        context = Context(row_id, lookup, today)
        found = []
        for check in self.checks:
            if unreadable and not set(unreadable).isdisjoint(check.rule.columns):
                continue
            verdict = check.test(row, context)
            if isinstance(verdict, Problem):
                found.append(_seen_from(at, check.rule, verdict))
        return tuple(found)

    def outcomes(
        self, row: Row, *, row_id: str, lookup: Lookup, today: date, at: At = "node"
    ) -> Iterator[Outcome]:
        """Yield how each rule ended for the row, in the order of ``rules``."""
        context = Context(row_id, lookup, today)
        for check in self.checks:
            verdict = check.test(row, context)
            if isinstance(verdict, Problem):
                yield check.rule.id, "failed", _seen_from(at, check.rule, verdict)
            else:
                yield check.rule.id, ("passed" if verdict is Verdict.PASSED else "skipped"), None


def _seen_from(at: At, rule: BoundRule, problem: Problem) -> Problem:
    if at == "receiver" and rule.receiver_enforced and problem.severity == "warning":
        return replace(problem, severity="error")
    return problem
