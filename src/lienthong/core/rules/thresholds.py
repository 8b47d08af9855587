"""Rules that bound a count over the whole table: «ít hơn 5 % bản ghi để trống số điện thoại».

No row is at fault by itself, so such a rule asks nothing at the door. Each is the rule of its kind
without its bound, to be asked of every row, and the bound, to be judged once on the count.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lienthong.core.contract.model import OPERATORS, RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.kinds import duplicate_values, expression, stated_values
from lienthong.core.rules.model import Check

_TESTS: Mapping[str, Callable[[float, Any], bool]] = {
    "mustBe": lambda count, bound: bool(count == bound),
    "mustNotBe": lambda count, bound: bool(count != bound),
    "mustBeGreaterThan": lambda count, bound: bool(count > bound),
    "mustBeGreaterOrEqualTo": lambda count, bound: bool(count >= bound),
    "mustBeLessThan": lambda count, bound: bool(count < bound),
    "mustBeLessOrEqualTo": lambda count, bound: bool(count <= bound),
    "mustBeBetween": lambda count, bounds: bool(bounds[0] <= count <= bounds[1]),
    "mustNotBeBetween": lambda count, bounds: not bounds[0] <= count <= bounds[1],
}
_AT_MOST = frozenset({"mustBe", "mustBeLessThan", "mustBeLessOrEqualTo", "mustBeBetween"})


@dataclass(frozen=True)
class Threshold:
    """One bound, and the check whose failing rows are counted for it."""

    spec: RuleSpec
    check: Check

    @property
    def in_percent(self) -> bool:
        return self.spec.arguments.get("unit") == "percent"

    @property
    def blames_rows(self) -> bool:
        """Say whether fewer counted rows would mend it, so that those rows are worth listing."""
        return not _AT_MOST.isdisjoint(self.spec.arguments)

    def measured(self, counted: int, rows: int) -> float:
        """Return what is compared with the bound: rows, or per cent of all rows (0 of none)."""
        if not self.in_percent:
            return counted
        return 100 * counted / rows if rows else 0.0

    def is_met(self, counted: int, rows: int) -> bool:
        """Say whether ``counted`` rows of ``rows`` keep within the bound."""
        return holds(self.spec.arguments, self.measured(counted, rows))


def thresholds(table: Table, dictionary: Dictionary) -> tuple[Threshold, ...]:
    """Return the threshold rules of a table. Raises RuleRejected."""
    return tuple(
        Threshold(spec, check)
        for spec in table.rules
        if spec.is_threshold
        for check in _checks(spec, table, dictionary)
    )


def holds(arguments: Mapping[str, Any], count: float) -> bool:
    """Tell whether a count meets every ODCS operator of a rule.

    >>> holds({"mustBeBetween": [1, 3]}, 3), holds({"mustBe": 0}, 1)
    (True, False)
    """
    return all(test(count, arguments[name]) for name, test in _TESTS.items() if name in arguments)


def _checks(spec: RuleSpec, table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Compile the rule as if it forbade every row that it counts."""
    unbound = {key: value for key, value in spec.arguments.items() if key not in OPERATORS}
    alone = replace(table, rules=(replace(spec, arguments=unbound),))
    for bind in (stated_values.bind, duplicate_values.bind, expression.bind):
        yield from bind(alone, dictionary)
