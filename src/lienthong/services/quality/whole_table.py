"""Rules that look at a table as a whole: how many rows it must have, and rules in plain words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.rules.model import WORD_OF, BoundRule, Family, Word
from lienthong.services.quality import reasons

OPERATORS: Mapping[str, Callable[[float, Any], bool]] = {
    "mustBe": lambda count, bound: bool(count == bound),
    "mustNotBe": lambda count, bound: bool(count != bound),
    "mustBeGreaterThan": lambda count, bound: bool(count > bound),
    "mustBeGreaterOrEqualTo": lambda count, bound: bool(count >= bound),
    "mustBeLessThan": lambda count, bound: bool(count < bound),
    "mustBeLessOrEqualTo": lambda count, bound: bool(count <= bound),
    "mustBeBetween": lambda count, bounds: bool(bounds[0] <= count <= bounds[1]),
    "mustNotBeBetween": lambda count, bounds: not bounds[0] <= count <= bounds[1],
}
SHARED = "mustBeGreaterOrEqualTo"  # met in part: the share of the rows that are there


@dataclass(frozen=True)
class WholeResult:
    """A rule on the whole table. checked = passed + failed, in rows that must be there."""

    rule: BoundRule
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    skip_reason: str = ""


def whole_table(table: Table, rows: int) -> Iterator[WholeResult]:
    """Yield the result of every rule of the table that is not asked row by row."""
    counted = [spec for spec in table.rules if spec.kind == "row_count"]
    for spec in counted:
        passed, failed = _counts(spec, rows)
        yield WholeResult(_bound(spec, "null"), passed, failed)
    if table.expected_rows and not counted:
        passed = min(rows, table.expected_rows)
        yield WholeResult(_coverage(table), passed, table.expected_rows - passed)
    for spec in table.rules:
        if spec.kind == "text":
            yield WholeResult(
                _bound(spec, "legal_source"), skipped=rows, skip_reason=reasons.TEXT_RULE
            )


def _counts(spec: RuleSpec, rows: int) -> tuple[int, int]:
    """Return (passed, failed): with a least number, the share of it; else all or nothing."""
    least = spec.arguments.get(SHARED)
    stated = set(spec.arguments) & set(OPERATORS)
    if isinstance(least, int) and least > 0 and stated == {SHARED}:
        return min(rows, least), max(0, least - rows)
    return (1, 0) if holds(spec.arguments, rows) else (0, 1)


def holds(arguments: Mapping[str, Any], count: float) -> bool:
    """Tell whether a count meets every ODCS operator of a rule.

    >>> holds({"mustBeBetween": [1, 3]}, 3), holds({"mustBe": 0}, 1)
    (True, False)
    """
    return all(
        test(count, arguments[name]) for name, test in OPERATORS.items() if name in arguments
    )


def _bound(spec: RuleSpec, family: Family) -> BoundRule:
    return BoundRule(
        id=spec.id,
        kind=spec.kind,
        family=family,
        word=WORD_OF[spec.dimension],
        severity=spec.severity,
        weight=spec.weight,
        columns=spec.columns,
        sentence=N_("%(description)s"),
        values={"description": spec.description},
    )


def _coverage(table: Table) -> BoundRule:
    word: Word = "du"
    return BoundRule(
        id=f"{table.name}.expected_rows",
        kind="expected_rows",
        family="null",
        word=word,
        severity="warning",
        weight=1.0,
        columns=(),
        sentence=N_("Bảng «%(title)s» phải có đủ %(expected)s bản ghi."),
        values={"title": table.title, "expected": str(table.expected_rows)},
    )
