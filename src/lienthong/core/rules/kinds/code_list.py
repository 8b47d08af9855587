"""Sạch: a code is in its list and in force on the row's day. An abolished code names its successor.

The row's day is in the column that ``codeListDate`` names, or ``unit`` of a code that is kept as of
a day. Without one, or where it is empty, a code must be in force today.
"""

from collections.abc import Iterator
from dataclasses import replace

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import CodeList, Dictionary
from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.kinds.meaning import list_of
from lienthong.core.rules.model import Check, Context, Problem, Row, Test, Verdict
from lienthong.core.rules.table_freshness import day_of

_CHOICES = 8  # how many codes a remedy lists


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each column with a code list."""
    for field in table.fields:
        codes = list_of(table, field, dictionary)
        if codes is None:
            continue
        on = _day_column(table, field)
        check = field_check(
            table,
            field,
            kind="code_list",
            family="referential",
            word="sach",
            sentence=N_("Cột «%(title)s» là một mã đang có hiệu lực của danh mục «%(list)s»."),
            find=_find(codes),
            list=codes.name_vi,
        )
        yield _dated(check, on) if on is not None else check


def _day_column(table: Table, field: Field) -> Field | None:
    """Return the column of the day on which a code must be in force; None: today."""
    at_date = field.unit.date if field.unit.era == "at-date" else ""
    return table.by_name.get(field.code_list_date or at_date)


def _dated(check: Check, on: Field) -> Check:
    """Ask the same of the row's day."""
    sentence = N_("Cột «%(title)s» là một mã của danh mục «%(list)s», có hiệu lực vào «%(date)s».")
    rule = replace(
        check.rule,
        columns=(*check.rule.columns, on.name),
        sentence=sentence,
        values={**check.rule.values, "date": on.title},
    )
    return Check(rule, _on_its_day(check.test, rule.columns, on.name))


def _on_its_day(test: Test, columns: tuple[str, ...], on: str) -> Test:
    def dated(row: Row, context: Context) -> Verdict | Problem:
        day = day_of(row.get(on))
        found = test(row, context if day is None else replace(context, today=day))
        return replace(found, columns=columns) if isinstance(found, Problem) else found

    return dated


def _find(codes: CodeList) -> Find:
    def find(value: Value, context: Context) -> Found | Verdict:
        code = str(value)
        if codes.valid(code, context.today):
            return Verdict.PASSED
        item = codes.get(code)
        if item is None:
            return (
                N_("Giá trị «%(value)s» ở cột «%(title)s» không có trong danh mục «%(list)s»."),
                N_("Chọn một mục của danh mục: %(choices)s."),
                {"choices": _choices(codes, context)},
            )
        told = {"name": item.name_vi, "to": show(item.valid_to), "successor": item.successor}
        message = N_(
            "Mã «%(value)s» (%(name)s) ở cột «%(title)s» không còn hoặc chưa có hiệu lực "
            "trong danh mục «%(list)s»."
        )
        if item.successor:
            return message, N_("Dùng mã kế tục: %(successor)s."), told
        return (
            message,
            N_("Chọn một mã đang có hiệu lực: %(choices)s."),
            told | {"choices": _choices(codes, context)},
        )

    return find


def _choices(codes: CodeList, context: Context) -> str:
    items = codes.valid_items(context.today)
    shown = ", ".join(f"{i.code} ({i.name_vi})" for i in items[:_CHOICES])
    return shown + (", …" if len(items) > _CHOICES else "")
