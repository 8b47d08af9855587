"""Telephone numbers that can exist: Vietnamese in national form, foreign with a leading +."""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

# Mobile prefixes in use since 2018; others take the slower road through the public metadata.
_MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}\Z")


def possible(text: str) -> bool:
    """Say whether the number is in a range that is in use.

    >>> possible("0912345678"), possible("02438222222"), possible("+14155552671")
    (True, True, True)
    >>> possible("0112345"), possible("chưa lắp")
    (False, False)
    """
    if _MOBILE.match(text):
        return True
    import phonenumbers  # 15 ms, for the few that are no mobile numbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "VN"))
    except phonenumbers.NumberParseException:
        return False


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a telephone number, if any."""
    if possible(str(value)):
        return None
    return Fault(
        N_("Số điện thoại «%(value)s» ở cột «%(title)s» không tồn tại."),
        N_("Nhập một số điện thoại, ví dụ 0912345678 hoặc 02438222222; mỗi ô chỉ một số."),
    )


VALIDATOR = Validator("phone", "format", N_("Cột «%(title)s» là số điện thoại có thật."), find)
