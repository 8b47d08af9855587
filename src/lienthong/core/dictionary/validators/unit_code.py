"""Mã đơn vị hành chính: 2 digits of a province, 5 of a commune (3 of a district, to 30/6/2025).

The shape only. Which era a code belongs to and what became of it is the reference to
``don_vi_hanh_chinh``, whose rows hold from–to days and successors (QĐ 19/2025/QĐ-TTg).
"""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_SHAPE = re.compile(r"[0-9]{2}|[0-9]{3}|[0-9]{5}")


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a unit's code, if any.

    >>> day = date(2026, 1, 1)
    >>> [find(c, day) is None for c in ("01", "001", "00004", "4", "P. Phúc Xá")]
    [True, True, True, False, False]
    """
    if _SHAPE.fullmatch(str(value)):
        return None
    return Fault(
        N_("Mã đơn vị hành chính «%(value)s» ở cột «%(title)s» không đúng số chữ số."),
        N_("Nhập 2 chữ số (tỉnh) hoặc 5 chữ số (xã), đủ số 0 ở đầu, như danh mục đơn vị."),
    )


VALIDATOR = Validator(
    "unit_code", "format", N_("Cột «%(title)s» là mã đơn vị hành chính đủ chữ số."), find
)
