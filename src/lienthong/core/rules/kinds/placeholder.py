"""Sạch: a text says something; "N/A", "-" or "không có" is an empty cell in disguise."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.placeholders import is_placeholder
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.kinds.field_check import Found, field_check
from lienthong.core.rules.kinds.meaning import list_of
from lienthong.core.rules.model import Check, Context, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each text column that is not coded."""
    for field in table.fields:
        if field.logical_type != "string" or list_of(table, field, dictionary) is not None:
            continue
        yield field_check(
            table,
            field,
            kind="placeholder",
            family="null",
            word="sach",
            sentence=N_("Cột «%(title)s» không chứa chữ thay cho ô trống (N/A, -, không có…)."),
            find=_find,
        )


def _find(value: Value, context: Context) -> Found | Verdict:
    if not isinstance(value, str) or not is_placeholder(value):
        return Verdict.PASSED
    return (
        N_("Giá trị «%(value)s» ở cột «%(title)s» chỉ thay cho ô trống."),
        N_("Nhập giá trị thật, hoặc để trống ô này."),
        {},
    )
