"""Days that have already come: issue, decision, confirmation, birth."""

from datetime import date, datetime

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_EARLIEST_BIRTH = date(1880, 1, 1)


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of a day, if any.

    >>> find(date(2020, 5, 1), date(2026, 1, 1)) is None
    True
    >>> find(date(2030, 5, 1), date(2026, 1, 1)).message
    'Ngày %(value)s ở cột «%(title)s» chưa tới.'
    """
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date) or day <= today:
        return None
    return Fault(
        N_("Ngày %(value)s ở cột «%(title)s» chưa tới."),
        N_("Đối chiếu lại ngày với giấy tờ gốc; có thể đã đảo ngày và tháng hoặc gõ sai năm."),
    )


def find_birth(value: Value, today: date) -> Fault | None:
    """Return the fault of a day of birth, if any.

    >>> find_birth(date(202, 5, 1), date(2026, 1, 1)).message
    'Ngày sinh %(value)s ở cột «%(title)s» quá xa.'
    """
    if isinstance(value, date) and not isinstance(value, datetime) and value < _EARLIEST_BIRTH:
        return Fault(
            N_("Ngày sinh %(value)s ở cột «%(title)s» quá xa."),
            N_("Đối chiếu lại năm sinh với giấy tờ gốc."),
        )
    return find(value, today)


PAST_DATE = Validator("past_date", "outlier", N_("Cột «%(title)s» là ngày đã tới."), find)
BIRTH_DATE = Validator(
    "birth_date", "outlier", N_("Cột «%(title)s» là ngày sinh có thể có."), find_birth
)
