"""Addresses in one line: something to find a place by, and no telephone or e-mail in it."""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_WORD = re.compile(r"[^\W\d_]{2}")
_CONTACT = re.compile(r"@|https?://|\b0[0-9]{9}\b")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of an address, if any.

    >>> day = date(2026, 1, 1)
    >>> find("51 Ngô Quyền", day) is None, find("Thôn 3", day) is None
    (True, True)
    >>> find("123", day) is None, find("51 Ngô Quyền, ĐT 0912345678", day) is None
    (False, False)
    """
    text = str(value)
    if _WORD.search(text) and not _CONTACT.search(text):
        return None
    return Fault(
        N_("Địa chỉ «%(value)s» ở cột «%(title)s» thiếu tên đường, thôn hoặc lẫn thông tin khác."),
        N_("Ghi số nhà, đường hoặc thôn, tổ; điện thoại và thư điện tử ghi vào cột riêng."),
    )


VALIDATOR = Validator(
    "address", "format", N_("Cột «%(title)s» là địa chỉ, không lẫn thông tin khác."), find
)
