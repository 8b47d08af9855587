"""Sạch: a list holds as many items as agreed, and none twice where that is agreed."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.json_form import canonical
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.model import Check, Context, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each array with a limit."""
    for field in table.fields:
        limits = field.limits
        if field.logical_type != "array":
            continue
        if limits.min_items is not None or limits.max_items is not None:
            least, most = limits.min_items or 0, limits.max_items
            yield field_check(
                table,
                field,
                kind="items",
                family="format",
                word="du" if most is None else "sach",
                sentence=N_("Cột «%(title)s» có từ %(min)s đến %(max)s mục."),
                find=_count(least, most),
                min=str(least),
                max="∞" if most is None else str(most),
            )
        if limits.unique_items:
            yield _unique(table, field)


def _count(least: int, most: int | None) -> Find:
    def find(value: Value, context: Context) -> Found | Verdict:
        if not isinstance(value, list):
            return Verdict.SKIPPED
        if least <= len(value) and (most is None or len(value) <= most):
            return Verdict.PASSED
        return (
            N_("Cột «%(title)s» có %(count)s mục, phải có từ %(min)s đến %(max)s mục."),
            N_("Thêm hoặc bớt mục cho đủ."),
            {"count": str(len(value))},
        )

    return find


def _unique(table: Table, field: Field) -> Check:
    return field_check(
        table,
        field,
        kind="unique_items",
        family="duplicate",
        word="sach",
        sentence=N_("Cột «%(title)s» không có hai mục giống nhau."),
        find=_twice,
    )


def _twice(value: Value, context: Context) -> Found | Verdict:
    if not isinstance(value, list):
        return Verdict.SKIPPED
    seen: set[str] = set()
    for item in value:
        text = canonical(item)
        if text in seen:
            return (
                N_("Cột «%(title)s» có mục «%(item)s» hai lần."),
                N_("Bỏ mục thừa."),
                {"item": show(item)},
            )
        seen.add(text)
    return Verdict.PASSED
