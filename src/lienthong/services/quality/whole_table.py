"""Rules that look at a table as a whole: how many rows it must have, bounds on a count of rows,
and those that no machine here measures: in plain words, or of another tool."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lienthong.base.i18n import N_
from lienthong.core.contract.model import OPERATORS, Likeness, RuleSpec, Table
from lienthong.core.rules.model import WORD_OF, BoundRule, Family, Word
from lienthong.core.rules.thresholds import Threshold, holds
from lienthong.services.quality import reasons

_UNMEASURED = {
    "text": reasons.TEXT_RULE,
    "carried": reasons.NOT_RUN_HERE,
    # Engines measure these: engine.covering, engine.drifting, engine.ageing.
    **dict.fromkeys(("coverage", "drift", "table_freshness"), reasons.NOT_RUN_HERE),
}
_FAMILY: Mapping[str, Family] = {"coverage": "null", "drift": "outlier", "table_freshness": "stale"}
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
    if table.likeness is not None:
        rule = likely_rule(table, table.likeness)
        yield WholeResult(rule, skipped=rows, skip_reason=reasons.NO_LINKER)
    for spec in table.rules:
        if spec.kind in _UNMEASURED:
            reason = _UNMEASURED[spec.kind]
            family = _FAMILY.get(spec.kind, "legal_source")
            yield WholeResult(_bound(spec, family), skipped=rows, skip_reason=reason)


def judged(threshold: Threshold, counted: int, rows: int) -> WholeResult:
    """Return the verdict of a bound once its rows are counted: met, or not, as one unit."""
    rule = threshold_rule(threshold)
    measured = threshold.measured(counted, rows)
    if not rows:
        return WholeResult(rule)
    told = f"{measured:.2f} %" if threshold.in_percent else str(counted)
    rule = replace(
        rule,
        sentence=N_("%(description)s Đo được: %(measured)s."),
        values={**rule.values, "measured": told},
    )
    met = threshold.is_met(counted, rows)
    return WholeResult(rule, passed=int(met), failed=int(not met))


def threshold_rule(threshold: Threshold) -> BoundRule:
    """Return the rule as it is listed."""
    return replace(
        _bound(threshold.spec, threshold.check.rule.family), columns=threshold.check.rule.columns
    )


def _counts(spec: RuleSpec, rows: int) -> tuple[int, int]:
    """Return (passed, failed): with a least number, the share of it; else all or nothing."""
    least = spec.arguments.get(SHARED)
    stated = set(spec.arguments) & set(OPERATORS)
    if isinstance(least, int) and least > 0 and stated == {SHARED}:
        return min(rows, least), max(0, least - rows)
    return (1, 0) if holds(spec.arguments, rows) else (0, 1)


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


def likely_rule(table: Table, likeness: Likeness) -> BoundRule:
    """Return the rule about rows that are likely the same; an engine of linkage measures it."""
    word: Word = "sach"
    columns = tuple(dict.fromkeys((*likeness.fields, *likeness.near, *likeness.within)))
    known = [table.by_name[column].title for column in columns if column in table.by_name]
    return BoundRule(
        id=f"{table.name}.likely_duplicate",
        kind="likely_duplicate",
        family="duplicate",
        word=word,
        severity="warning",
        weight=1.0,
        columns=columns,
        sentence=N_("Không có hai bản ghi có thể là một, theo «%(title)s»."),
        values={"title": ", ".join(known)},
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
