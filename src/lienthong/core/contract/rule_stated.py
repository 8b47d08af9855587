"""Rules a person asks for in the same menus that the standard states elsewhere.

A code list belongs to its field, freshness to the promises of the contract; neither is an entry of
``quality``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract import edit
from lienthong.core.contract.edit import Plain
from lienthong.core.contract.edit_field import parts
from lienthong.core.contract.rule_menu import Columns, number

Words = Mapping[str, Any]
Stated = tuple[Plain, str]


def _code_list(plain: Plain, at: int, words: Words) -> Stated:
    table = edit.table(plain, at)
    column, named = str(words.get("column") or ""), str(words.get("code_list") or "")
    title = Columns(table).title(column)
    if not named:
        raise UserError(
            N_("Chưa chọn danh mục mã."), code="bad-rule", remedy=N_("Chọn danh mục trong từ điển.")
        )
    place = [f.get("name") for f in parts(table)].index(column)
    made = edit.change_field(plain, at, (place,), {"code_list": named})
    title_of_list = str(words.get("code_list_title") or named)
    return made, f"{title} phải là một mã của danh mục «{title_of_list}»."


def _freshness(plain: Plain, at: int, words: Words) -> Stated:
    table = edit.table(plain, at)
    column, typed = str(words.get("column") or ""), str(words.get("days") or "").strip()
    title = Columns(table).title(column)
    days = number(typed) if typed else None
    if days is None or days < 1 or days != int(days):
        raise UserError(
            N_("Số ngày phải là số nguyên từ 1 trở lên."),
            code="bad-rule",
            remedy=N_("Ghi số ngày, ví dụ 365."),
        )
    name = str(table.get("physicalName") or table.get("name"))
    element = "" if len(edit.tables(plain)) == 1 else name
    made = edit.change_table(plain, at, {"freshness_field": column})
    made = edit.put_promise(made, "frequency", int(days), "d", element)
    return made, f"Bản ghi được xác nhận trong vòng {typed} ngày, tính theo {title}."


# Kind of rule → title, the words it asks for, what it does.
STATED: Mapping[str, tuple[str, tuple[str, ...], Callable[[Plain, int, Words], Stated]]] = {
    "code_list": (N_("Theo danh mục mã"), ("column", "code_list"), _code_list),
    "freshness": (N_("Được xác nhận trong hạn"), ("column", "days"), _freshness),
}


def put_stated(plain: Plain, at: int, kind: str, words: Words) -> Stated:
    """Return the contract's data with the rule stated, and the rule as a sentence.

    Raises UserError.
    """
    return STATED[kind][2](plain, at, words)
