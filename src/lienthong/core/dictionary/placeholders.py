"""Words people type when they have nothing to say. An exact match means "no value"."""

import re

from lienthong.base.text import fold

# Folded: lower case, no diacritics. "na" and "x" are left out: a name, and a tick mark; so is
# "không", an answer.
PLACEHOLDERS = frozenset(
    {
        "n/a", "n.a", "n.a.", "null", "(null)", "none", "nil", "undefined", "(trong)",
        "khong co", "khong ro", "khong biet", "khong co thong tin", "khong xac dinh",
        "khong co so lieu", "khong co du lieu", "khong cung cap", "khong nho", "ko co", "k co",
        "chua co", "chua ro", "chua biet", "chua xac dinh", "chua cap nhat", "dang cap nhat",
        "chua co thong tin", "chua co so lieu", "chua nhap", "chua khai", "bo trong", "(bo trong)",
        "de trong", "(khong co)", "(khong)", "xxx", "xxxx", "test", "unknown", "not available",
    }
)  # fmt: skip
# Said of a day or a number these mean nothing for certain; a person decides.
DOUBTFUL = frozenset({"x", "xx", "na", "ko", "k", "khong", "0/0", "?"})
_LONGEST = max(map(len, PLACEHOLDERS))
_FIRSTS = frozenset(text[0] for text in PLACEHOLDERS)
_MARKS = re.compile(r"[-–—_.…?*/\\,;:~]+\Z")


def is_placeholder(text: str) -> bool:
    """Say whether the whole text only stands for "nothing".

    >>> is_placeholder("N/A"), is_placeholder("Không có"), is_placeholder("…"), is_placeholder("-")
    (True, True, True, True)
    >>> is_placeholder("Không có chùa"), is_placeholder("Na")
    (False, False)
    """
    if len(text) > _LONGEST:
        return False
    first = text[:1]
    if first.isascii() and first.isalnum() and first.lower() not in _FIRSTS:
        return False  # most texts: not worth folding
    if first.isalnum() or first == "(":
        return fold(text) in PLACEHOLDERS
    return _MARKS.match(text) is not None
