"""Mã định danh cơ quan: ``000.00.00.H30`` (QCVN 102:2016) or ``H30.12.5`` (QĐ 20/2020/QĐ-TTg)."""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_CODE = re.compile(r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9]+)*)\Z")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of an agency code, if any.

    >>> day = date(2026, 1, 1)
    >>> find("000.00.00.H30", day) is None, find("H55.242", day) is None, find("G17", day) is None
    (True, True, True)
    >>> find("000.H30", day) is None
    False
    """
    text = str(value)
    if len(text) <= 35 and _CODE.match(text):
        return None
    return Fault(
        N_("Mã định danh cơ quan «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập mã dạng 000.00.00.H30 hoặc H30.12 theo danh mục mã định danh điện tử."),
    )


VALIDATOR = Validator(
    "agency_code", "format", N_("Cột «%(title)s» là mã định danh điện tử của cơ quan."), find
)
