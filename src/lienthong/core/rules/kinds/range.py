"""Đúng: a number lies within its limits."""

from collections.abc import Iterator
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.model import Check, Context, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each number column with a minimum or a maximum."""
    for field in table.fields:
        if field.logical_type not in ("integer", "number"):
            continue
        low, high = bounds_of(field, dictionary)
        if low is None and high is None:
            continue
        yield field_check(
            table,
            field,
            kind="range",
            family="outlier",
            word="dung",
            sentence=N_("Cột «%(title)s» nằm trong khoảng từ %(min)s đến %(max)s."),
            find=_find(low, high),
            min="−∞" if low is None else show(low),
            max="∞" if high is None else show(high),
        )


def bounds_of(field: Field, dictionary: Dictionary) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the greatest value, the field's own before its term's."""
    term = dictionary.term(field.term)
    low = field.minimum if field.minimum is not None or not term else term.minimum
    high = field.maximum if field.maximum is not None or not term else term.maximum
    return _limit(low), _limit(high)


def _limit(value: float | None) -> Decimal | None:
    if value is None:
        return None
    exact = Decimal(str(value))
    return exact.to_integral_value() if exact == exact.to_integral_value() else exact


def _find(low: Decimal | None, high: Decimal | None) -> Find:
    def find(value: Value, context: Context) -> Found | Verdict:
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            return Verdict.SKIPPED
        if isinstance(value, Decimal) and not value.is_finite():
            return Verdict.SKIPPED
        if (low is None or value >= low) and (high is None or value <= high):
            return Verdict.PASSED
        return (
            N_("Giá trị %(value)s ở cột «%(title)s» nằm ngoài khoảng %(min)s đến %(max)s."),
            N_("Kiểm tra lại đơn vị tính và số chữ số, nhập giá trị từ %(min)s đến %(max)s."),
            {},
        )

    return find
