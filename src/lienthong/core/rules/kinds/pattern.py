"""Sạch: a text has the agreed shape. The whole value must match."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.pattern import BadPattern, Matcher, compiled
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.kinds.meaning import list_of
from lienthong.core.rules.model import Check, Context, Verdict


def compile_pattern(pattern: str, place: str) -> Matcher:
    """Compile a contract's pattern. Raises RuleRejected."""
    try:
        return compiled(pattern)
    except BadPattern as error:
        raise RuleRejected(
            N_("Mẫu «%(pattern)s» không phải biểu thức chính quy: %(detail)s."),
            values={"pattern": pattern, "detail": str(error)},
            place=place,
            remedy=N_("Sửa mẫu, ví dụ [0-9]{5} cho năm chữ số."),
        ) from error


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each text column with a pattern of its own or of its term.

    A term's validator or code list says more than its pattern, and then stands alone.
    """
    for field in table.fields:
        pattern = pattern_of(table, field, dictionary)
        if pattern is None or field.logical_type != "string":
            continue
        yield field_check(
            table,
            field,
            kind="pattern",
            family="format",
            word="sach",
            sentence=N_("Cột «%(title)s» có dạng %(pattern)s."),
            find=_find(compile_pattern(pattern, f"{table.name}.{field.name}")),
            pattern=pattern,
            example=field.examples[0] if field.examples else pattern,
        )


def pattern_of(table: Table, field: Field, dictionary: Dictionary) -> str | None:
    """Return the pattern a column must have, its own or its term's."""
    if field.pattern is not None:
        return field.pattern
    term = dictionary.term(field.term)
    if term is None or term.validator or list_of(table, field, dictionary) is not None:
        return None
    return term.pattern


def _find(pattern: Matcher) -> Find:
    def find(value: Value, context: Context) -> Found | Verdict:
        if not isinstance(value, str):
            return Verdict.SKIPPED
        if pattern.fullmatch(value):
            return Verdict.PASSED
        return (
            N_("Giá trị «%(value)s» ở cột «%(title)s» không đúng dạng quy định."),
            N_("Nhập theo dạng: %(example)s."),
            {},
        )

    return find
