"""Which texts match a whole pattern: by arithmetic where it has one width, else by RE2.

RE2 is asked only of texts that begin as a match can.
"""

from functools import cache

import numpy as np
import pyarrow.compute as pc

from lienthong.adapters.arrow.begins import beginnings
from lienthong.adapters.arrow.fixed import fixed_parts, match_fixed
from lienthong.adapters.arrow.texts import Texts
from lienthong.adapters.arrow.truth import Mask


def matches(texts: Texts, pattern: str) -> Mask:
    """Say which texts match; NULL does not."""
    parts = fixed_parts(pattern)
    return match_fixed(texts, parts) if parts else _searched(texts, pattern)


def _searched(texts: Texts, pattern: str) -> Mask:
    perhaps = _may_match(texts, pattern)
    if perhaps is None:
        return _found(texts.array, pattern)
    found = np.zeros(len(texts), dtype=np.bool_)
    places = np.flatnonzero(perhaps)
    if len(places):
        found[places] = _found(texts.array.take(places), pattern)
    return found


def _may_match(texts: Texts, pattern: str) -> Mask | None:
    table = beginnings(pattern)
    if table is None:
        return None
    code = texts.byte(0).astype(np.uint16) << np.uint16(8) | texts.byte(1)
    found: Mask = table.take(code)
    found |= texts.sizes < 2
    return found


def _found(array: object, pattern: str) -> Mask:
    answer = pc.match_substring_regex(array, pattern=_whole(pattern))
    found: Mask = answer.fill_null(False).to_numpy(zero_copy_only=False)
    return found


@cache
def _whole(pattern: str) -> str:
    return rf"\A(?:{pattern})\z"
