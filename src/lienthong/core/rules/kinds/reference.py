"""Thống nhất: a value that points at another declared table finds its row there."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Reference, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.model import Check, Context, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each column with a reference."""
    for field in table.fields:
        if field.reference is not None and not field.is_nested:
            yield field_check(
                table,
                field,
                kind="reference",
                family="referential",
                word="thong_nhat",
                sentence=N_("Giá trị ở cột «%(title)s» có trong cơ sở dữ liệu «%(target)s»."),
                find=_find(field.reference),
                by_value=False,
                target=field.reference.contract_id,
            )


def _find(reference: Reference) -> Find:
    def find(value: Value, context: Context) -> Found | Verdict:
        exists = context.lookup.reference_exists(reference, str(value))
        if exists is None:
            return Verdict.SKIPPED
        if exists:
            return Verdict.PASSED
        return (
            N_("Giá trị «%(value)s» ở cột «%(title)s» không có trong «%(target)s»."),
            N_("Tra lại mã trong «%(target)s»; mã đã bãi bỏ thì dùng mã mới."),
            {},
        )

    return find
