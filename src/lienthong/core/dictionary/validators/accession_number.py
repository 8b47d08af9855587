"""Số kiểm kê hiện vật: the inventory number a museum writes on an object, with a digit in it.

Source: each museum has its own series (BTLS.12345/Gm.12), and no public standard of its shape was
found. So the check is wide.
"""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_SHAPE = re.compile(r"(?=.*[0-9])[0-9A-Za-zĐđÀ-ỹ]+(?:[./:_-]+[0-9A-Za-zĐđÀ-ỹ]+)*")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault, if any.

    >>> day = date(2026, 1, 1)
    >>> find('BTLS.12345', day) is None
    True
    >>> find('LSb-20345/Gm.12', day) is None
    True
    >>> find('12345:1-3', day) is None
    True
    >>> find('chưa có', day) is None
    False
    >>> find('BTLS 12345', day) is None
    False
    >>> find('BTLS', day) is None
    False
    """
    if _SHAPE.fullmatch(str(value)):
        return None
    return Fault(
        N_("Số kiểm kê «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập chữ và số liền nhau, ngăn bằng . - / hoặc :, ví dụ BTLS.12345/Gm.12."),
    )


VALIDATOR = Validator(
    "accession_number", "format", N_("Cột «%(title)s» là số kiểm kê hiện vật."), find
)
