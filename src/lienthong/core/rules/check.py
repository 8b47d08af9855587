"""Check one row against every rule of its table, in plain Python.

This is the reference answer: what another engine counts must equal what is found here.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Literal

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.by_value import EXACT, ColumnRules, Placed, column_rules
from lienthong.core.rules.kinds.family import KINDS
from lienthong.core.rules.model import (
    At,
    BoundRule,
    Check,
    Context,
    Lookup,
    NoLookup,
    Problem,
    Row,
    Value,
    Verdict,
)

Outcome = tuple[str, Literal["passed", "failed", "skipped"], Problem | None]


@dataclass(frozen=True)
class TableChecker:
    """The compiled rules of one table. Make it once, use it for every row."""

    table: Table
    checks: tuple[Check, ...]
    # Answers remembered for one day; a new day begins anew.
    _days: dict[date, tuple[ColumnRules, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

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
        found: list[Placed] = []
        for rules in self._days.get(today) or self._begin(today):
            value = row.get(rules.column)
            if problems := (rules.known if value.__class__ in EXACT else rules.fresh)(value):
                found += problems
        context = Context(row_id, lookup, today)
        for place, check in self._others:
            verdict = check.test(row, context)
            if isinstance(verdict, Problem):
                found.append((place, verdict))
        if not found:
            return ()
        found.sort(key=itemgetter(0))
        kept = ((self.checks[place].rule, problem) for place, problem in found)
        return tuple(
            _seen_from(at, rule, problem)
            for rule, problem in kept
            if not unreadable or set(unreadable).isdisjoint(rule.columns)
        )

    def refuses(self, column: str, today: date, at: At = "node") -> Callable[[Value], bool]:
        """Return what tells whether a value of the column alone keeps its row out."""
        checks = self._refusing(at)
        tests = [c.test for c in checks if c.by_value and c.rule.columns[0] == column]
        context = Context("", NoLookup(), today)

        def refuses(value: Value) -> bool:
            row = {column: value}
            for test in tests:  # noqa: SIM110 - twice as fast, and asked of every different value
                if test(row, context).__class__ is Problem:
                    return True
            return False

        return refuses

    def over_rows(self, at: At = "node") -> tuple[Check, ...]:
        """Return the rules about more than one value that may keep a row out."""
        return tuple(check for check in self._refusing(at) if not check.by_value)

    def _refusing(self, at: At) -> tuple[Check, ...]:
        """Return the rules whose problems are errors, seen from ``at``."""
        return tuple(
            check
            for check in self.checks
            if check.rule.severity == "error" or (at == "receiver" and check.rule.receiver_enforced)
        )

    @cached_property
    def _others(self) -> tuple[tuple[int, Check], ...]:
        """The rules about more than one value, with their places among all of them."""
        return tuple((n, check) for n, check in enumerate(self.checks) if not check.by_value)

    def _begin(self, today: date) -> tuple[ColumnRules, ...]:
        self._days.clear()
        return self._days.setdefault(today, column_rules(self.checks, today))

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
