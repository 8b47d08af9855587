"""Số sổ hộ khẩu hoặc mã hộ: 6 to 12 digits, maybe with letters in front.

Source: no public standard was found; household books ended on 31/12/2022 (Luật Cư trú
68/2020/QH14, điều 38), their numbers live on in old records. So the check is wide.
"""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_SHAPE = re.compile(r"[A-Z]{0,4}[0-9]{6,12}")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault, if any.

    >>> day = date(2026, 1, 1)
    >>> find('230145678', day) is None
    True
    >>> find('HK230145678', day) is None
    True
    >>> find('0123456789', day) is None
    True
    >>> find('12345', day) is None
    False
    >>> find('hộ số 5', day) is None
    False
    >>> find('HK 23', day) is None
    False
    """
    if _SHAPE.fullmatch(str(value)):
        return None
    return Fault(
        N_("Số hộ «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập 6 đến 12 chữ số liền nhau như trên sổ hộ khẩu cũ hoặc mã hộ gia đình."),
    )


VALIDATOR = Validator(
    "household", "format", N_("Cột «%(title)s» là số sổ hộ khẩu hoặc mã hộ."), find
)
