"""Names in the case a message asks for: ``ten_di_tich`` as TenDiTich or tenDiTich."""

from __future__ import annotations

import re
from functools import lru_cache

from lienthong.core.message.model import Case

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@lru_cache(maxsize=4096)
def cased(name: str, case: Case) -> str:
    """Return a name in a case; a name of no known words stays as it is.

    >>> cased("ten_di_tich", "pascal"), cased("IdBanGhi", "camel"), cased("so_1a", "pascal")
    ('TenDiTich', 'idBanGhi', 'So1A')
    """
    words = _WORDS.findall(name)
    if case == "as-written" or not words:
        return name
    first, *others = (word[:1].upper() + word[1:] for word in words)
    if case == "camel":
        first = first.lower() if first.isupper() else first[:1].lower() + first[1:]
    return "".join((first, *others))
