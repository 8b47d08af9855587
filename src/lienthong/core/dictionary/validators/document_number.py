"""Số, ký hiệu văn bản: ``2439/QĐ-TTg``, ``214/NQ-CP``, ``08/2025/TT-BCA`` (NĐ 30/2020/NĐ-CP).

Standards and technical regulations are texts too, with a form of their own: ``TCVN 14423:2025``,
``QCVN 09:2020/BCA`` (Law on standards and technical regulations 68/2006/QH11 and its circulars).
"""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

# Older decisions carry letters before the number (1288-VH/QĐ, 09-VHTT/QĐ): letters are allowed
# anywhere after the leading number.
_NUMBER = re.compile(r"[0-9]{1,6}[A-Za-z]?(?:[/-][0-9A-Za-zĐđÀ-ỹ&.]+)+\Z")
# The list it stands in, maybe the foreign standard it takes over, its number with parts, the year,
# and for a regulation or a standard of one body who issued it.
_STANDARD = re.compile(
    r"(?:TCVN|QCVN|QCĐP|TCCS|TCN) (?:[A-Z]+(?:[/-][A-Z]+)* )?"
    r"[0-9]{1,6}(?:-[0-9]{1,3})*:[0-9]{4}(?:/[A-ZĐ0-9]+(?:-[A-ZĐ0-9]+)*)?\Z"
)


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a document number, if any.

    >>> day = date(2026, 1, 1)
    >>> [find(n, day) is None for n in ("2439/QĐ-TTg", "08/2025/TT-BCA", "1288-VH/QĐ")]
    [True, True, True]
    >>> find("QĐ ngày 5/3", day) is None, find("2439", day) is None
    (False, False)
    >>> [find(n, day) is None for n in ("TCVN 14423:2025", "TCVN ISO/IEC 27001:2019", "TCVN 14423")]
    [True, True, False]
    """
    if _NUMBER.match(str(value)) or _STANDARD.match(str(value)):
        return None
    return Fault(
        N_("Số, ký hiệu văn bản «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_(
            "Nhập số và ký hiệu liền nhau, ví dụ 2439/QĐ-TTg, hoặc số hiệu tiêu chuẩn như "
            "TCVN 14423:2025; không ghi chữ «Số» hay ngày tháng."
        ),
    )


VALIDATOR = Validator(
    "document_number", "format", N_("Cột «%(title)s» là số, ký hiệu văn bản."), find
)
