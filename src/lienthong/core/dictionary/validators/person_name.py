"""Names of people: letters, spaces, apostrophes, hyphens, dots; no digits."""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’ʼ-])*\Z")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a name, if any.

    >>> day = date(2026, 1, 1)
    >>> find("Nguyễn Thị Hoà", day) is None, find("H'Hen Niê", day) is None
    (True, True)
    >>> find("Nguyễn Văn 2", day) is None
    False
    """
    if _NAME.match(str(value)):
        return None
    return Fault(
        N_("Họ tên «%(value)s» ở cột «%(title)s» có ký tự không phải chữ cái."),
        N_("Chỉ ghi họ, chữ đệm và tên; bỏ chữ số, chức danh và ghi chú."),
    )


VALIDATOR = Validator(
    "person_name", "format", N_("Cột «%(title)s» chỉ gồm chữ cái của tên người."), find
)
