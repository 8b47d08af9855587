"""Which texts match a whole pattern: by arithmetic where it has one width, else by RE2.

RE2 is asked only of texts that begin as a match can, and of one for each shape where these are few.
"""

from functools import cache
from typing import Any

import numpy as np
import pyarrow.compute as pc

from lienthong.adapters.arrow.arrays import of_numbers
from lienthong.adapters.arrow.begins import beginnings
from lienthong.adapters.arrow.fixed import fixed_parts, match_fixed
from lienthong.adapters.arrow.shapes import match_shapes
from lienthong.adapters.arrow.texts import Texts
from lienthong.adapters.arrow.truth import Mask

_MOST = 0.5  # a share: to take so many texts apart costs more than to search the others too


def matches(texts: Texts, pattern: str) -> Mask:
    """Say which texts match; NULL does not."""
    parts = fixed_parts(pattern)
    return match_fixed(texts, parts) if parts else _searched(texts, pattern)


def _searched(texts: Texts, pattern: str) -> Mask:
    perhaps = _may_match(texts, pattern)
    places = np.flatnonzero(perhaps) if perhaps is not None else None
    if places is None or len(places) > _MOST * len(texts):
        by_shape = match_shapes(texts, pattern, lambda array: _found(array, pattern))
        return by_shape if by_shape is not None else _of_filled(texts.array, pattern)
    found = np.zeros(len(texts), dtype=np.bool_)
    if len(places):
        found[places] = _found(texts.array.take(of_numbers(places)), pattern)
    return found


def _of_filled(array: Any, pattern: str) -> Mask:
    """Search without NULLs, which take as long as texts."""
    if not array.null_count:
        return _found(array, pattern)
    found: Mask = array.is_valid().to_numpy(zero_copy_only=False).copy()
    found[found] = _found(array.drop_null(), pattern)
    return found


def _may_match(texts: Texts, pattern: str) -> Mask | None:
    table = beginnings(pattern)
    if table is None:
        return None
    code = texts.byte(0).astype(np.uint16) << np.uint16(8) | texts.byte(1)
    found: Mask = table.take(code)
    found |= texts.sizes < 2
    return found


def _found(array: Any, pattern: str) -> Mask:
    answer = pc.match_substring_regex(array, pattern=_whole(pattern))
    if answer.null_count:
        answer = answer.fill_null(False)
    found: Mask = answer.to_numpy(zero_copy_only=False)
    return found


@cache
def _whole(pattern: str) -> str:
    return rf"\A(?:{pattern})\z"
