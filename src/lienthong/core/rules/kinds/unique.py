"""Sạch: no other row holds the same value."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.model import Check, Context, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each unique column. A one-column key is the row's identity, not a rule."""
    for field in table.fields:
        if field.unique and table.primary_key != (field.name,):
            yield field_check(
                table,
                field,
                kind="unique",
                family="duplicate",
                word="sach",
                sentence=N_("Không có hai bản ghi trùng giá trị ở cột «%(title)s»."),
                find=_find(table.name, field.name),
                by_value=False,
            )


def _find(table: str, column: str) -> Find:
    def find(value: Value, context: Context) -> Found | Verdict:
        holder = context.lookup.other_holder(table, (column,), (value,), context.row_id)
        if holder is None:
            return Verdict.PASSED
        return (
            N_("Giá trị «%(value)s» ở cột «%(title)s» đã có ở bản ghi %(holder)s."),
            N_("Sửa giá trị nếu nhập nhầm; nếu là cùng một đối tượng thì sửa bản ghi đã có."),
            {"holder": holder},
        )

    return find
