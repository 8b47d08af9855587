"""Sống: a row was confirmed, or changed, within the days the contract promises."""

from collections.abc import Iterator
from datetime import date as Day
from datetime import datetime, timedelta, timezone

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import show
from lienthong.core.rules.expression import Expression, compile_expression
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Test, Verdict

CHANGED_AT = "_changed_at"
_VIETNAM = timezone(timedelta(hours=7))


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield the check when the contract promises a frequency. A late row is a warning.

    A row for which ``freshness_when`` does not hold (a closed case) has nothing to confirm.
    """
    if table.freshness_days is None:
        return
    column = table.freshness_field or CHANGED_AT
    title = table.field(column).title if column in table.by_name else N_("thời điểm thay đổi")
    rule = BoundRule(
        id=f"{table.name}.freshness",
        kind="freshness",
        family="stale",
        word="song",
        severity="warning",
        weight=1.0,
        columns=(column,),
        sentence=N_("Bản ghi được xác nhận trong vòng %(days)s ngày, tính theo «%(title)s»."),
        values={"title": title, "days": str(table.freshness_days)},
    )
    test = _test(rule, column, table.freshness_days)
    if not table.freshness_when:
        yield Check(rule, test, by_value=True)
        return
    types = {f.name: f.logical_type for f in table.fields}
    yield Check(rule, _when(compile_expression(table.freshness_when, types), test))


def _when(live: Expression, test: Test) -> Test:
    def asked(row: Row, context: Context) -> Verdict | Problem:
        try:
            holds = live.holds(row, context.today)
        except (ArithmeticError, TypeError, ValueError):
            holds = None  # what cannot be told closed is held to be live
        return Verdict.SKIPPED if holds is False else test(row, context)

    return asked


def _test(rule: BoundRule, column: str, days: int) -> Test:
    def test(row: Row, context: Context) -> Verdict | Problem:
        value = row.get(column)
        if value is None and column == CHANGED_AT:
            return Verdict.SKIPPED  # a row that is only now being written
        if isinstance(value, datetime):
            value = value.astimezone(_VIETNAM).date() if value.tzinfo else value.date()
        if isinstance(value, Day):
            age = (context.today - value).days
            if age <= days:
                return Verdict.PASSED
            return rule.problem(
                value,
                N_("Bản ghi được xác nhận lần cuối ngày %(value)s, đã quá %(days)s ngày."),
                N_("Kiểm tra lại bản ghi với thực tế, sửa nếu cần, rồi ghi «%(title)s» mới."),
                age=str(age),
            )
        return rule.problem(
            show(value) or None,
            N_("Bản ghi chưa được xác nhận: «%(title)s» đang trống."),
            N_("Kiểm tra bản ghi với thực tế rồi ghi «%(title)s»."),
        )

    return test
