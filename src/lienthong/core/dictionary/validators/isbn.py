"""ISBN: 10 or 13 digits with a check digit (ISO 2108), checked by python-stdnum."""

from datetime import date

from stdnum import isbn

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of an ISBN, if any.

    >>> day = date(2026, 1, 1)
    >>> find("9786041234564", day) is None, find("9786041234567", day) is None
    (False, True)
    >>> find("0471958697", day) is None
    True
    """
    if isbn.is_valid(str(value)):
        return None
    return Fault(
        N_("ISBN «%(value)s» ở cột «%(title)s» sai số chữ số hoặc số kiểm tra."),
        N_("Đối chiếu mã vạch ở bìa sau; ISBN có 13 chữ số (sách trước 2007: 10)."),
    )


VALIDATOR = Validator("isbn", "format", N_("Cột «%(title)s» là ISBN đúng số kiểm tra."), find)
