"""Digits at one place of each text, as bytes or as a number, and the years of days."""

from collections.abc import Sequence

import numpy as np

from lienthong.adapters.arrow.block import Numbers
from lienthong.adapters.arrow.texts import Texts
from lienthong.adapters.arrow.truth import Mask, Truth, both

MOST = 4  # digits of a number
_ZERO, _ASCII = np.uint8(ord("0")), np.uint8(128)
_WIDEST = 200_000  # days between the first and the last for which a table of years is made


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
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if high - low > _WIDEST:
        return Numbers(_years(values), days.valid, days.left)
    table = _years(np.arange(low, high + 1, dtype=np.int64))
    return Numbers(table.take(values - low), days.valid, days.left)


def _years(days: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
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
