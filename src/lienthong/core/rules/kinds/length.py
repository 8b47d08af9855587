"""Sạch: a text is neither too long nor too short. Lengths in characters, after NFC."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.kinds.meaning import list_of
from lienthong.core.rules.model import Check, Context, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each text column with a limit. A code list already limits its codes."""
    for field in table.fields:
        shortest, longest = bounds_of(field, dictionary)
        if field.logical_type != "string" or list_of(table, field, dictionary) is not None:
            continue
        if longest is None and shortest is None:
            continue
        yield field_check(
            table,
            field,
            kind="length",
            family="format",
            word="sach",
            sentence=N_("Cột «%(title)s» dài từ %(min)s đến %(max)s ký tự."),
            find=_find(shortest or 0, longest),
            min=str(shortest or 0),
            max="∞" if longest is None else str(longest),
        )


def bounds_of(field: Field, dictionary: Dictionary) -> tuple[int | None, int | None]:
    """Return the least and the greatest length, the field's own before its term's."""
    term = dictionary.term(field.term)
    longest = field.max_length or (term.max_length if term else None)
    return field.min_length or (term.min_length if term else None), longest


def _find(shortest: int, longest: int | None) -> Find:
    def find(value: Value, context: Context) -> Found | Verdict:
        if not isinstance(value, str):
            return Verdict.SKIPPED
        size = len(value)
        if size < shortest:
            return (
                N_("Giá trị «%(value)s» ở cột «%(title)s» ngắn hơn %(min)s ký tự."),
                N_("Nhập đủ giá trị, ít nhất %(min)s ký tự."),
                {},
            )
        if longest is not None and size > longest:
            return (
                N_("Giá trị ở cột «%(title)s» dài %(size)s ký tự, quá giới hạn %(max)s."),
                N_("Rút gọn còn nhiều nhất %(max)s ký tự, chuyển phần thừa sang ghi chú."),
                {"size": str(size)},
            )
        return Verdict.PASSED

    return find
