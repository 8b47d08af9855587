"""Số hộ chiếu: a Vietnamese one is a letter and 7 or 8 digits; any other has 5 to 9 marks.

Source: ICAO Doc 9303 part 4 (document number of at most nine characters, A–Z and 0–9). The
Vietnamese series (B, C, N, P, K … and digits) are what issued passports carry, from memory.
"""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_SHAPE = re.compile(r"[A-Z][0-9]{7,8}|(?=[A-Z0-9]*[0-9])[A-Z0-9]{5,9}")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault, if any.

    >>> day = date(2026, 1, 1)
    >>> find('B1234567', day) is None
    True
    >>> find('P00123456', day) is None
    True
    >>> find('123456789', day) is None
    True
    >>> find('AB12345', day) is None
    True
    >>> find('B12', day) is None
    False
    >>> find('b1234567', day) is None
    False
    >>> find('HOCHIEU', day) is None
    False
    >>> find('B1234567890', day) is None
    False
    """
    if _SHAPE.fullmatch(str(value)):
        return None
    return Fault(
        N_("Số hộ chiếu «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập 5 đến 9 chữ số và chữ cái in hoa liền nhau, ví dụ P00123456."),
    )


VALIDATOR = Validator("passport", "format", N_("Cột «%(title)s» là số hộ chiếu."), find)
