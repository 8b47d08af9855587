"""Biển số xe: ``30A-123.45``, ``29-H1 234.56`` or ``80A-1234``, kept as 30A-12345, 29H1-23456.

Source: Thông tư 79/2024/TT-BCA on vehicle registration: place 11–99, series of one or two letters
and maybe a digit, four or five digits.
"""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_SHAPE = re.compile(r"[1-9][0-9][A-Z]{1,2}[0-9]?-[0-9]{4,5}")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault, if any.

    >>> day = date(2026, 1, 1)
    >>> find('30A-12345', day) is None
    True
    >>> find('29H1-23456', day) is None
    True
    >>> find('80LD-1234', day) is None
    True
    >>> find('30A12345', day) is None
    False
    >>> find('A30-12345', day) is None
    False
    >>> find('30A-123', day) is None
    False
    """
    if _SHAPE.fullmatch(str(value)):
        return None
    return Fault(
        N_("Biển số «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập mã nơi đăng ký, sê-ri, gạch nối và 4 hoặc 5 chữ số, ví dụ 30A-12345."),
    )


VALIDATOR = Validator("vehicle_plate", "format", N_("Cột «%(title)s» là biển số xe."), find)
