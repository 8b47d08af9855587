"""Email addresses, as forms accept them (HTML living standard), with a dotted domain."""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*"
    rf"@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}\Z"
)


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of an address, if any.

    >>> day = date(2026, 1, 1)
    >>> find("an.nguyen@bvhttdl.gov.vn", day) is None
    True
    >>> find("an.nguyen@bvhttdl", day) is None
    False
    """
    text = str(value)
    if len(text) <= 254 and _EMAIL.match(text):
        return None
    return Fault(
        N_("Thư điện tử «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập một địa chỉ, ví dụ ten@coquan.gov.vn, không dấu và không khoảng trắng."),
    )


VALIDATOR = Validator("email", "format", N_("Cột «%(title)s» là địa chỉ thư điện tử."), find)
