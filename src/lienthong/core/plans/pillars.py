"""Which pillar a task belongs to, by the headings of its own plan; unknown when they do not say.

A heading tells when its words lead to one pillar alone: «Về hạ tầng» does, «Hạ tầng, dữ liệu» does
not, and then the heading above it is asked. Nothing is guessed from a task's own words.
"""

import re
from collections.abc import Iterable
from typing import Literal

from lienthong.base.text import fold

Pillar = Literal[
    "", "organisation", "institutions", "platform_infrastructure", "data", "sharing", "services",
    "security", "resources", "awareness", "market",
]  # fmt: skip
_LONGEST = 160  # characters; what is longer is work and not a heading
# In this order: «kinh tế dữ liệu» is the market's, and no longer says «dữ liệu».
_WORDS: tuple[tuple[Pillar, str], ...] = (
    ("market", r"kinh te du lieu|thi truong du lieu|san giao dich du lieu|san pham du lieu"),
    ("security", r"an toan|an ninh|bao mat|bao ve du lieu"),
    ("services", r"dich vu cong|thu tuc hanh chinh|dich vu so"),
    ("sharing", r"chia se(?:,? ket noi)? du lieu|ket noi,? chia se|lien thong|ket noi du lieu"),
    ("awareness", r"nhan thuc|tuyen truyen|truyen thong"),
    ("institutions", r"the che|phap ly|phap luat|chinh sach|van ban quy pham"),
    ("platform_infrastructure", r"ha tang|nen tang"),
    ("resources", r"nhan luc|nguon luc|nguon nhan luc|tai chinh|kinh phi|dao tao"),
    ("data", r"co so du lieu|du lieu|so hoa"),
    ("organisation", r"to chuc thuc hien|phan cong|chi dao|dieu hanh|to chuc bo may|trach nhiem"),
)


def pillar_of(headings: Iterable[str]) -> Pillar:
    """Return the pillar that the nearest telling heading names; headings come nearest first.

    >>> pillar_of(["a) Về trung tâm dữ liệu", "3. Hạ tầng số", "II. NHIỆM VỤ"])
    'data'
    >>> pillar_of(["Hạ tầng, dữ liệu", "IV. Bảo đảm an toàn thông tin"])
    'security'
    >>> pillar_of(["II. NHIỆM VỤ, GIẢI PHÁP"])
    ''
    """
    for heading in headings:
        if len(heading) > _LONGEST:
            continue
        named = _named(fold(heading))
        if len(named) == 1:
            return named[0]
    return ""


def _named(text: str) -> list[Pillar]:
    found: list[Pillar] = []
    for pillar, words in _WORDS:
        text, times = re.subn(rf"\b(?:{words})\b", " ", text)
        if times:
            found.append(pillar)
    return found
