"""Đủ: a column that must be filled is filled, in the rows whose condition asks for it."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.condition import asks, conditions
from lienthong.core.rules.expression import Expression
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each required column."""
    asked_when = conditions(table)
    for field in table.fields:
        if field.name in table.primary_key:
            yield _check(table, field, None)
        elif field.required:
            yield _check(table, field, asked_when.get(field.name))


def _check(table: Table, field: Field, condition: Expression | None) -> Check:
    name = field.name
    rule = BoundRule(
        id=f"{table.name}.{name}.required",
        kind="required",
        family="null",
        word="du",
        severity=field.required_severity if name not in table.primary_key else "error",
        weight=1.0,
        columns=(name,),
        sentence=N_("Cột «%(title)s» phải có giá trị."),
        values={"title": field.title},
    )

    def test(row: Row, context: Context) -> Verdict | Problem:
        value = row.get(name)
        if value is not None and value != "":
            return Verdict.PASSED
        if condition is not None and not asks(condition, row, context.today):
            return Verdict.SKIPPED
        return rule.problem(
            None,
            N_("Cột «%(title)s» đang để trống nhưng bắt buộc phải có."),
            N_("Nhập giá trị cho cột «%(title)s»; nếu chưa biết, hỏi đơn vị giữ hồ sơ gốc."),
        )

    return Check(rule, test, by_value=condition is None)
