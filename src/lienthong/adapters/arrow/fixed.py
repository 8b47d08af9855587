"""Patterns of one width in plain ASCII as tests of bytes by place, without a search.

``[0-9]{12}`` is twelve comparisons of many bytes at once, ten times cheaper than a regular
expression. Groups of digits (``(?:001|002|…)``) become a table of the numbers they allow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from lienthong.adapters.arrow.texts import Texts
from lienthong.adapters.arrow.truth import Mask

WIDEST, MOST_DIGITS = 64, 4
_ZERO = ord("0")
Table = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Part:
    """Which bytes may stand at one place, or which numbers in several places of digits."""

    width: int
    allowed: Table

    def holds(self, texts: Texts, place: int) -> Mask:
        """Say of each text whether what stands from a place (from 0) on is allowed."""
        if len(self.allowed) == 256:
            return _among(texts.byte(place), self.allowed)
        code = np.zeros(len(texts), dtype=np.uint16)
        digits = np.ones(len(texts), dtype=np.bool_)
        for n in range(self.width):
            digit = texts.byte(place + n) - np.uint8(_ZERO)
            digits &= digit <= 9
            code = code * np.uint16(10) + digit
        return digits & self.allowed.take(code, mode="clip")


def match_fixed(texts: Texts, parts: Sequence[Part]) -> Mask:
    """Say which texts are made of these parts and nothing else."""
    found: Mask = texts.sizes == sum(part.width for part in parts)
    place = 0
    for part in parts:
        found &= part.holds(texts, place)
        place += part.width
    return found


def _among(held: npt.NDArray[np.uint8], allowed: Table) -> Mask:
    places = np.flatnonzero(allowed)
    low, high = int(places[0]), int(places[-1])
    if high - low + 1 == len(places):  # wraps below: a smaller byte becomes a great one
        return held - np.uint8(low) <= np.uint8(high - low)
    return allowed.take(held)


@cache
def fixed_parts(pattern: str) -> tuple[Part, ...] | None:
    """Return the parts of a pattern of one width, or None for any other pattern."""
    # The parser is not public; Hypothesis rests on it too.
    tree: Any = import_module("re._parser").parse(pattern)
    low, high = tree.getwidth()
    if low != high or not 0 < low <= WIDEST:
        return None
    parts = _parts(tree)
    return tuple(parts) if parts is not None else None


def _parts(tree: Iterable[Any]) -> list[Part] | None:
    found: list[Part] = []
    for op, arg in tree:
        some = _part(str(op), arg)
        if some is None:
            return None
        found += some
    return found


def _part(op: str, arg: Any) -> list[Part] | None:
    if op == "SUBPATTERN":
        return _parts(arg[-1])
    if op == "MAX_REPEAT":
        inner = _parts(arg[2]) if arg[0] == arg[1] else None
        return None if inner is None else inner * int(arg[0])
    if op == "BRANCH":
        ways = [_numbers(way) for way in arg[1]]
        if (
            any(way is None for way in ways)
            or len({len(way) for way in ways if way is not None}) > 1
        ):
            return None
        table = reduce(np.logical_or, [way for way in ways if way is not None])
        return [Part(len(str(len(table))) - 1, table)]
    codes = class_of(op, arg)
    return None if codes is None else [Part(1, _table(codes))]


def class_of(op: str, arg: Any) -> set[int] | None:
    """Return the ASCII codes that one place allows, None for anything else."""
    if op == "LITERAL":
        return {arg} if arg < 128 else None
    if op != "IN":
        return None
    found: set[int] = set()
    for kind, value in arg:
        if str(kind) == "LITERAL":
            found.add(value)
        elif str(kind) == "RANGE":
            found.update(range(value[0], value[1] + 1))
        else:
            return None
    return found if found and max(found) < 128 else None


def _table(codes: set[int]) -> Table:
    table = np.zeros(256, dtype=np.bool_)
    table[list(codes)] = True
    return table


def _numbers(tree: Iterable[Any]) -> Table | None:
    """Return which numbers a part of digits allows, by number; its length tells its digits."""
    parts = _parts(tree)
    if not parts or sum(part.width for part in parts) > MOST_DIGITS:
        return None
    tables = []
    for part in parts:
        table = part.allowed
        if len(table) == 256:
            if table.sum() != table[_ZERO : _ZERO + 10].sum():
                return None
            table = table[_ZERO : _ZERO + 10]
        tables.append(table)
    return reduce(lambda a, b: (a[:, None] & b[None, :]).ravel(), tables)
