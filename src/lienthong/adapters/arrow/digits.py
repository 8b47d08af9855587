"""Digits at one place of each text, as bytes or as a number, and the years of days."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from lienthong.adapters.arrow.block import Numbers
from lienthong.adapters.arrow.texts import Texts
from lienthong.adapters.arrow.truth import Mask, Truth, both

MOST = 4  # digits of a number
_ZERO, _ASCII = np.uint8(ord("0")), np.uint8(128)
_USUAL = range(-62_091, 84_006)  # 1800 to 2199, in days since 1970: their years stand in a table


def is_one_of(texts: Texts, start: int, codes: Sequence[int], valid: Mask | None) -> Truth:
    """Say whether the character at a place (from 0) is one of these; plain texts only."""
    held = texts.byte(start)
    found = np.zeros(len(texts), dtype=np.bool_)
    for code in codes:
        found |= held == np.uint8(code)
    return Truth.of(found, valid, _left(_plain(texts, start, 1), valid))


def number(texts: Texts, start: int, size: int, valid: Mask | None) -> Numbers:
    """Return the number that so many digits from a place (from 0) on make."""
    plain = _plain(texts, start, size)
    values = np.zeros(len(texts), dtype=np.int16)
    for place in range(start, start + size):
        digit = texts.byte(place) - _ZERO
        plain &= digit <= 9
        values = values * np.int16(10) + digit
    return Numbers(values, valid, _left(plain, valid))


def year(days: Numbers) -> Numbers:
    """Return the year of each day, counted from 1970-01-01."""
    values = days.values
    usual = len(values) and values.min() >= _USUAL.start and values.max() < _USUAL.stop
    found = _usual_years().take(values - _USUAL.start) if usual else _years(values)
    return Numbers(found, days.valid, days.left)


@cache
def _usual_years() -> Any:
    return _years(np.arange(_USUAL.start, _USUAL.stop, dtype=np.int64)).astype(np.int16)


def _years(days: Any) -> Any:
    moments = days.astype("datetime64[D]").astype("datetime64[Y]")
    return moments.astype(np.int64) + 1970


def _plain(texts: Texts, start: int, size: int) -> Mask:
    """Say which texts reach so far, all in ASCII: there a byte is a character."""
    found: Mask = texts.sizes >= start + size
    for place in range(start + size):
        found &= texts.byte(place) < _ASCII
    return found


def _left(plain: Mask, valid: Mask | None) -> Mask | None:
    left = both(~plain, valid)
    return left if left is not None and left.any() else None
