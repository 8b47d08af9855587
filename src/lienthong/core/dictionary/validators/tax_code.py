"""Mã số thuế: ten digits with a check digit, ``-NNN`` for a dependent unit.

Household businesses and individuals use the personal number as tax code since 1/7/2025
(Luật Quản lý thuế 38/2019/QH14 điều 35), so a valid one is accepted too.
"""

from datetime import date

from stdnum.vn import mst

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators import personal_number
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a tax code, if any.

    >>> day = date(2026, 1, 1)
    >>> find("0100233488", day) is None, find("0314409058-002", day) is None
    (True, True)
    >>> find("0100233480", day).message
    'Mã số thuế «%(value)s» ở cột «%(title)s» sai số kiểm tra.'
    """
    text = str(value)
    if len(text) == 12 and personal_number.find(text, today) is None:
        return None
    if mst.is_valid(text):
        return None
    digits = mst.compact(text)
    if len(digits) in (10, 13) and digits.isascii() and digits.isdigit():
        return Fault(
            N_("Mã số thuế «%(value)s» ở cột «%(title)s» sai số kiểm tra."),
            N_("Đối chiếu với giấy chứng nhận đăng ký doanh nghiệp hoặc đăng ký thuế."),
        )
    return Fault(
        N_("Mã số thuế «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập 10 chữ số, hoặc 10 chữ số, gạch nối và 3 chữ số của đơn vị phụ thuộc."),
    )


VALIDATOR = Validator(
    "tax_code", "format", N_("Cột «%(title)s» là mã số thuế đúng số kiểm tra."), find
)
