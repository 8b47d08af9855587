"""A condition over the columns of a row, written in the contract."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import show
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression import Expression, compile_expression
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import (
    BoundRule,
    Check,
    Context,
    Family,
    Problem,
    Row,
    Test,
    Verdict,
)


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each expression. Raises RuleRejected, with the place of the rule."""
    types = {f.name: f.logical_type for f in table.fields}
    for spec in table.rules:
        if spec.kind != "expression" or spec.is_threshold:
            continue
        try:
            expression = compile_expression(spec.expression, types)
        except RuleRejected as error:
            error.place = error.place or spec.id
            raise
        family: Family = "cross_field" if len(expression.columns) > 1 else "outlier"
        rule = stated_rule(table, spec, family, expression.columns or spec.columns)
        by_value = len(rule.columns) == 1
        yield Check(rule, _test(rule, spec, expression), by_value)


def _test(rule: BoundRule, spec: RuleSpec, expression: Expression) -> Test:
    def test(row: Row, context: Context) -> Verdict | Problem:
        try:
            holds = expression.holds(row, context.today)
        except (ArithmeticError, TypeError, ValueError):
            return rule.problem(
                _shown(row, expression),
                N_("Không tính được quy tắc «%(description)s» với giá trị %(value)s."),
                N_("Xem lại giá trị bằng 0 hoặc sai kiểu ở các cột %(titles)s."),
            )
        if holds is None:
            return Verdict.SKIPPED
        if holds:
            return Verdict.PASSED
        return rule.problem(
            _shown(row, expression),
            N_("%(description)s (%(titles)s: %(value)s)"),
            N_("%(remedy)s") if spec.remedy else N_("Sửa lại một trong các cột: %(titles)s."),
        )

    return test


def _shown(row: Row, expression: Expression) -> str:
    return "; ".join(show(row.get(c)) or "∅" for c in expression.columns)
