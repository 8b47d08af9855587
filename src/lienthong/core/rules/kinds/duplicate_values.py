"""Sạch: no other row holds the same combination of values, as a contract states it."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import show
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Test, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each rule of kind duplicate_values."""
    for spec in table.rules:
        if spec.kind == "duplicate_values" and not spec.is_threshold:
            rule = stated_rule(table, spec, "duplicate", spec.columns)
            yield Check(rule, _test(table.name, rule, spec))


def _test(table: str, rule: BoundRule, spec: RuleSpec) -> Test:
    columns = spec.columns

    def test(row: Row, context: Context) -> Verdict | Problem:
        values = tuple(row.get(c) for c in columns)
        if any(v is None or v == "" for v in values):
            return Verdict.SKIPPED
        holder = context.lookup.other_holder(table, columns, values, context.row_id)
        if holder is None:
            return Verdict.PASSED
        return rule.problem(
            "; ".join(show(v) for v in values),
            N_("%(description)s (%(titles)s: %(value)s, trùng với bản ghi %(holder)s)"),
            N_("%(remedy)s")
            if spec.remedy
            else N_("Sửa giá trị nếu nhập nhầm; nếu là cùng một đối tượng thì sửa bản ghi đã có."),
            holder=holder,
        )

    return test
