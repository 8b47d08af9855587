"""«Số 12/QĐ-UBND ngày 3/4/2020», «001090012345, cấp ngày 01/02/2020»: a number and its day."""

import re

from lienthong.base.i18n import N_
from lienthong.core.shaping.model import Parts, Split

_DAY = r"[0-9]{1,2}\s*[/.-]\s*[0-9]{1,2}\s*[/.-]\s*[0-9]{4}"
_WORDS = r"[0-9]{1,2}\s+tháng\s+[0-9]{1,2}\s+năm\s+[0-9]{4}"
_NUMBER = r"[^\s,;()]*[0-9][^\s,;()]*(?:\s*/\s*[^\s,;()]+)*"
_FORM = re.compile(
    r"(?:[^\W\d_]+\s+){0,3}?(?:số\s*:?\s*)?"
    rf"({_NUMBER})\s*[,;(]?\s*(?:cấp\s+)?(?:ngày\s*:?\s*)?({_DAY}|{_WORDS})\s*\)?",
    re.I,
)


def take(text: str) -> Parts | None:
    """Return (number, day as written).

    >>> take("Số 12/QĐ-UBND ngày 3/4/2020"), take("12/QĐ-UBND (03/04/2020)")
    (('12/QĐ-UBND', '3/4/2020'), ('12/QĐ-UBND', '03/04/2020'))
    >>> take("12/QĐ-UBND"), take("3/4/2020")
    (None, None)
    """
    found = _FORM.fullmatch(" ".join(text.split()))
    return (found[1], found[2]) if found else None


SPLIT = Split(
    "number_and_date",
    N_("tách số và ngày"),
    (N_("số"), N_("ngày")),
    take,
    (
        ("Số 12/QĐ-UBND ngày 3/4/2020", ("12/QĐ-UBND", "3/4/2020")),
        ("Quyết định số 5/2019/QĐ-TTg ngày 1 tháng 2 năm 2019",
         ("5/2019/QĐ-TTg", "1 tháng 2 năm 2019")),
        ("001090012345, cấp ngày 01/02/2020", ("001090012345", "01/02/2020")),
    ),
)  # fmt: skip
