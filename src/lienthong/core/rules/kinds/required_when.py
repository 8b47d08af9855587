"""Đủ: a column is filled in the rows for which a condition holds."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression import Expression, compile_expression
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Test, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each rule of kind required_when. Raises RuleRejected."""
    types = {f.name: f.logical_type for f in table.fields}
    for spec in table.rules:
        if spec.kind != "required_when":
            continue
        try:
            condition = compile_expression(str(spec.arguments.get("when") or ""), types)
        except RuleRejected as error:
            error.place = error.place or spec.id
            raise
        rule = stated_rule(table, spec, "null", spec.columns[:1])
        yield Check(rule, _test(rule, spec, condition))


def _test(rule: BoundRule, spec: RuleSpec, condition: Expression) -> Test:
    column = rule.columns[0]

    def test(row: Row, context: Context) -> Verdict | Problem:
        try:
            asked = condition.holds(row, context.today)
        except (ArithmeticError, TypeError, ValueError):
            asked = None  # what cannot be told does not oblige
        if asked is not True:
            return Verdict.SKIPPED
        if row.get(column) not in (None, ""):
            return Verdict.PASSED
        return rule.problem(
            None,
            N_("%(description)s (cột «%(title)s» chưa có giá trị)"),
            N_("%(remedy)s") if spec.remedy else N_("Nhập giá trị cho cột «%(title)s»."),
        )

    return test
