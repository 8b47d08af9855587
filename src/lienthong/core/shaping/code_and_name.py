"""«01 - Hà Nội», «79: TP Hồ Chí Minh», «Hà Nội (01)»: a code and the name it stands for."""

import re

from lienthong.base.i18n import N_
from lienthong.core.shaping.model import Parts, Split

_CODE = r"[0-9]{1,10}|[A-Z]{1,6}[0-9.\-]{0,9}[0-9]|[A-Z]{2,6}"
_CODE_FIRST = re.compile(rf"({_CODE})\s*(?:[-–—:.]\s+|\s[-–—:]\s*|[–—:])\s*([^\W\d_].*)", re.S)
_CODE_LAST = re.compile(rf"([^\W\d_].*?)\s*\(\s*({_CODE})\s*\)", re.S)


def take(text: str) -> Parts | None:
    """Return (code, name).

    >>> take("01 - Hà Nội"), take("Hà Nội (01)"), take("Hà Nội")
    (('01', 'Hà Nội'), ('01', 'Hà Nội'), None)
    """
    if found := _CODE_FIRST.fullmatch(text.strip()):
        return found[1], found[2].strip()
    if found := _CODE_LAST.fullmatch(text.strip()):
        return found[2], found[1].strip()
    return None


SPLIT = Split(
    "code_and_name",
    N_("tách mã và tên"),
    (N_("mã"), N_("tên")),
    take,
    (
        ("01 - Hà Nội", ("01", "Hà Nội")),
        ("79: TP Hồ Chí Minh", ("79", "TP Hồ Chí Minh")),
        ("Hà Nội (01)", ("01", "Hà Nội")),
        ("3. Đền Trần", ("3", "Đền Trần")),
    ),
)
