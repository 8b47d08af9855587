"""Mã hồ sơ thủ tục: ``000.00.19.H29-230105-0001`` or ``H29.19-250105-0001``.

Source: Nghị định 61/2018/NĐ-CP and Thông tư 01/2018/TT-VPCP: the agency's code, the day of receipt
(year, month, day) and a serial number.
"""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_SHAPE = re.compile(
    r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9]+)*)"
    r"-([0-9]{2})([0-9]{2})([0-9]{2})-[0-9]{4,6}"
)


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a dossier number, if any.

    >>> day = date(2026, 1, 1)
    >>> find("000.00.19.H29-230105-0001", day) is None, find("H29.19-250105-0001", day) is None
    (True, True)
    >>> find("H29.19-251305-0001", day) is None, find("250105-0001", day) is None
    (False, False)
    """
    found = _SHAPE.fullmatch(str(value))
    if found and _is_day(*found.groups()):
        return None
    return Fault(
        N_("Mã hồ sơ «%(value)s» ở cột «%(title)s» không đúng dạng."),
        N_("Nhập mã cơ quan, ngày nhận (năm tháng ngày) và số thứ tự, ví dụ H29.19-250105-0001."),
    )


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


VALIDATOR = Validator(
    "dossier_number",
    "format",
    N_("Cột «%(title)s» là mã hồ sơ có mã cơ quan, ngày nhận và số thứ tự."),
    find,
)
