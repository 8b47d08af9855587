"""Đúng: a number is not far from where the others lie; the reason says where that is.

Fences of Tukey (Exploratory Data Analysis, 1977): the middle half, widened on both sides by
``times`` its width. Far is no proof of wrong, so a contract will mostly make it a warning.
"""

from collections.abc import Iterator
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import show
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import (
    BoundRule,
    Check,
    Context,
    Problem,
    Row,
    Spread,
    Test,
    Verdict,
)

TIMES = Decimal(3)
LEAST_ROWS = 20  # below, no number is far from the others for certain


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each rule of kind outlier."""
    for spec in table.rules:
        if spec.kind == "outlier":
            rule = stated_rule(table, spec, "outlier", spec.columns[:1])
            yield Check(rule, _test(rule, times_of(spec)))


def times_of(spec: RuleSpec) -> Decimal:
    """Return by how many widths of the middle half the fences stand off."""
    return Decimal(str(spec.arguments.get("times", TIMES)))


def fences(spread: Spread, times: Decimal) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest number that is not far.

    >>> fences(Spread(Decimal(10), Decimal(20), 100), Decimal(3))
    (Decimal('-20'), Decimal('50'))
    """
    width = (spread.high - spread.low) * times
    return spread.low - width, spread.high + width


def _test(rule: BoundRule, times: Decimal) -> Test:
    column = rule.columns[0]

    def test(row: Row, context: Context) -> Verdict | Problem:
        value = row.get(column)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return Verdict.SKIPPED
        spread = context.facts.spread(column)
        if spread is None or spread.count < LEAST_ROWS or not Decimal(value).is_finite():
            return Verdict.SKIPPED
        low, high = fences(spread, times)
        if low <= value <= high:
            return Verdict.PASSED
        return rule.problem(
            value,
            N_(
                "Giá trị %(value)s ở cột «%(title)s» khác xa các bản ghi khác: một nửa trong số "
                "%(count)s bản ghi nằm từ %(low)s đến %(high)s."
            ),
            N_("%(remedy)s")
            if rule.values.get("remedy")
            else N_("Kiểm tra lại đơn vị tính và số chữ số; nếu đúng thì giữ nguyên."),
            count=show(spread.count),
            low=show(spread.low),
            high=show(spread.high),
        )

    return test
