"""«Nguyễn Văn An (1960)», «Trần Thị Bình, sinh năm 1975»: a name and a year or day of birth."""

import re

from lienthong.base.i18n import N_
from lienthong.core.shaping.model import Parts, Split

_BIRTH = r"(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-])?(?:18|19|20)[0-9]{2}"
_FORM = re.compile(
    rf"([^\W\d_][^\d()]*?)\s*(?:\(|,|;|-|–|\s)\s*(?:sinh\s*(?:năm|ngày)?|SN|NS)?\s*:?\s*({_BIRTH})"
    r"\s*\)?",
    re.I,
)


def take(text: str) -> Parts | None:
    """Return (name, birth).

    >>> take("Nguyễn Văn An (1960)"), take("Trần Thị Bình, sinh năm 1975"), take("Lê Cúc")
    (('Nguyễn Văn An', '1960'), ('Trần Thị Bình', '1975'), None)
    """
    found = _FORM.fullmatch(" ".join(text.split()))
    return (found[1].strip(" ,;-–"), found[2]) if found else None


SPLIT = Split(
    "name_and_year",
    N_("tách tên và năm"),
    (N_("tên"), N_("năm")),
    take,
    (
        ("Nguyễn Văn An (1960)", ("Nguyễn Văn An", "1960")),
        ("Trần Thị Bình, sinh năm 1975", ("Trần Thị Bình", "1975")),
        ("Lê Cúc - 01/02/1980", ("Lê Cúc", "01/02/1980")),
    ),
)
