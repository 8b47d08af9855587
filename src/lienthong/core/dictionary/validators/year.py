"""Years of the calendar, and years of birth."""

from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

FIRST, LAST = 1, 2200
_EARLIEST_BIRTH = 1880


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a year, if any.

    >>> find(1010, date(2026, 1, 1)) is None, find(20255, date(2026, 1, 1)) is None
    (True, False)
    """
    if isinstance(value, int) and FIRST <= value <= LAST:
        return None
    return Fault(
        N_("Năm %(value)s ở cột «%(title)s» không có trong lịch."),
        N_("Nhập năm dương lịch, ví dụ 2025."),
    )


def find_birth(value: Value, today: date) -> Fault | None:
    """Return the fault of a year of birth, if any.

    >>> find_birth(1990, date(2026, 1, 1)) is None, find_birth(2030, date(2026, 1, 1)) is None
    (True, False)
    """
    if isinstance(value, int) and _EARLIEST_BIRTH <= value <= today.year:
        return None
    return Fault(
        N_("Năm sinh %(value)s ở cột «%(title)s» không thể có."),
        N_("Đối chiếu lại năm sinh với giấy tờ gốc."),
    )


YEAR = Validator("year", "outlier", N_("Cột «%(title)s» là một năm dương lịch."), find)
BIRTH_YEAR = Validator(
    "birth_year", "outlier", N_("Cột «%(title)s» là năm sinh có thể có."), find_birth
)
