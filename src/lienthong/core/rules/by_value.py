"""Rules that look at one value only, asked once for each distinct value of a column.

Codes, units, years and days repeat from row to row; so does what their rules say of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import cast

from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import Check, Context, NoLookup, Problem

Placed = tuple[int, Problem]  # the place of the rule among the table's rules, and the problem
Ask = Callable[[Value], tuple[Placed, ...]]

# Equal values of these classes are the same value. (1.50 and 1.5, or one moment told in two time
# zones, are equal and yet not the same.)
EXACT = frozenset({str, int, bool, date, time, type(None)})
KNOWN_VALUES = 2_048


@dataclass(frozen=True)
class ColumnRules:
    """The rules about the values of one column. ``known`` remembers its answers, for EXACT only."""

    column: str
    known: Ask
    fresh: Ask


def column_rules(checks: Sequence[Check], today: date) -> tuple[ColumnRules, ...]:
    """Group the rules that look at one value by their column."""
    groups: dict[str, list[tuple[int, Check]]] = {}
    for place, check in enumerate(checks):
        if check.by_value:
            groups.setdefault(check.rule.columns[0], []).append((place, check))
    context = Context("", NoLookup(), today)
    return tuple(_rules(column, group, context) for column, group in groups.items())


def _rules(column: str, group: Sequence[tuple[int, Check]], context: Context) -> ColumnRules:
    tests = [(place, check.test) for place, check in group]

    def fresh(value: Value) -> tuple[Placed, ...]:
        row = {column: value}
        found: list[Placed] = []
        for place, test in tests:
            end = test(row, context)
            if isinstance(end, Problem):
                found.append((place, end))
        return tuple(found)

    known = cast("Ask", lru_cache(KNOWN_VALUES, typed=True)(fresh))  # EXACT values can be hashed
    return ColumnRules(column, known, fresh)
