"""What people call a period."""

from collections.abc import Mapping

from lienthong.base.i18n import N_
from lienthong.core.documents.vietnamese import ROMAN
from lienthong.core.reporting.periods import cadence_of

_FORMS: Mapping[str, str] = {
    "monthly": N_("tháng %(part)s năm %(year)s"),
    "quarterly": N_("quý %(part)s năm %(year)s"),
    "semiannual": N_("6 tháng đầu năm %(year)s"),
    "yearly": N_("năm %(year)s"),
    "on_demand": N_("đột xuất ngày %(day)s"),
}
_SECOND_HALF = N_("6 tháng cuối năm %(year)s")
_ONCE = N_("báo cáo một lần")


def period_name(key: str) -> tuple[str, dict[str, object]]:
    """Return what a period is called: a message id and its values.

    >>> message, values = period_name("2026-Q4")
    >>> message % values
    'quý IV năm 2026'
    """
    cadence = cadence_of(key)
    if cadence is None:
        return _ONCE, {}
    if cadence == "on_demand":
        return _FORMS[cadence], {"day": "/".join(reversed(key.split("-")))}
    year, part = key[:4], key[5:].lstrip("QH")
    if cadence == "semiannual" and part == "2":
        return _SECOND_HALF, {"year": year}
    number = ROMAN[int(part)] if cadence == "quarterly" else part
    return _FORMS[cadence], {"part": number, "year": year}
