"""Amounts of money in đồng: not negative, no parts of a đồng, below what any budget holds."""

from datetime import date
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

MOST = Decimal(10) ** 16  # ten million billion đồng; the state budget is some 2.5 × 10^15


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of an amount, if any.

    >>> day = date(2026, 1, 1)
    >>> find(Decimal("1500000"), day) is None, find(Decimal("-1"), day) is None
    (True, False)
    >>> find(Decimal("0.5"), day) is None, find(Decimal("1e17"), day) is None
    (False, False)
    """
    if isinstance(value, int | Decimal) and 0 <= value < MOST and value == int(value):
        return None
    return Fault(
        N_("Số tiền %(value)s ở cột «%(title)s» âm, lẻ phần của đồng, hoặc quá lớn."),
        N_("Nhập số đồng nguyên, không âm; kiểm tra đơn vị tính (đồng, nghìn đồng, triệu đồng)."),
    )


VALIDATOR = Validator(
    "money", "outlier", N_("Cột «%(title)s» là số tiền nguyên đồng, không âm."), find
)
