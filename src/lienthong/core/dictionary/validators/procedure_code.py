"""Mã thủ tục hành chính: ``1.011442`` or in full ``1.011442.000.00.00.H38``.

Source: the national database of administrative procedures, as implementers show its codes.
"""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_SHAPE = re.compile(r"[0-9]\.[0-9]{6}(?:\.[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2})?")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault, if any.

    >>> day = date(2026, 1, 1)
    >>> find('1.011442', day) is None
    True
    >>> find('1.011442.000.00.00.H38', day) is None
    True
    >>> find('011442', day) is None
    False
    >>> find('1.11442', day) is None
    False
    >>> find('1.011442.H38', day) is None
    False
    """
    if _SHAPE.fullmatch(str(value)):
        return None
    return Fault(
        N_("Mã thủ tục «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập mã như trên Cơ sở dữ liệu quốc gia về thủ tục hành chính, ví dụ 1.011442."),
    )


VALIDATOR = Validator(
    "procedure_code", "format", N_("Cột «%(title)s» là mã thủ tục hành chính."), find
)
