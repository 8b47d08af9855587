"""Số, ký hiệu văn bản: ``2439/QĐ-TTg``, ``214/NQ-CP``, ``08/2025/TT-BCA`` (NĐ 30/2020/NĐ-CP)."""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

# Older decisions carry letters before the number (1288-VH/QĐ, 09-VHTT/QĐ): letters are allowed
# anywhere after the leading number.
_NUMBER = re.compile(r"[0-9]{1,6}[A-Za-z]?(?:[/-][0-9A-Za-zĐđÀ-ỹ&.]+)+\Z")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a document number, if any.

    >>> day = date(2026, 1, 1)
    >>> [find(n, day) is None for n in ("2439/QĐ-TTg", "08/2025/TT-BCA", "1288-VH/QĐ")]
    [True, True, True]
    >>> find("QĐ ngày 5/3", day) is None, find("2439", day) is None
    (False, False)
    """
    if _NUMBER.match(str(value)):
        return None
    return Fault(
        N_("Số, ký hiệu văn bản «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập số và ký hiệu liền nhau, ví dụ 2439/QĐ-TTg; không ghi chữ «Số» hay ngày tháng."),
    )


VALIDATOR = Validator(
    "document_number", "format", N_("Cột «%(title)s» là số, ký hiệu văn bản."), find
)
