"""With which two bytes a pattern's texts begin: most texts are turned away by these alone."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

LOOKED_AT = 2  # bytes
_MOST = 20_000  # beginnings held while a pattern is read
Beginnings = frozenset[bytes]
_ANY: Beginnings = frozenset(bytes([n]) for n in range(256))


class _Unknown(Exception):
    """A part that may be anything."""


@cache
def beginnings(pattern: str) -> npt.NDArray[np.bool_] | None:
    """Return by first byte × 256 + second byte whether a match may begin so; None: no telling.

    Texts of one byte are not told of.
    """
    tree: Any = import_module("re._parser").parse(pattern)
    try:
        found = _sequence(tree, LOOKED_AT)
    except _Unknown:
        return None
    table = np.zeros((256, 256), dtype=np.bool_)
    for begin in found:
        if len(begin) == LOOKED_AT:
            table[begin[0], begin[1]] = True
    return table.ravel() if table.mean() < 0.5 else None


def _sequence(tree: Iterable[Any], size: int) -> Beginnings:
    """Return the first ``size`` bytes of all that a part matches; the whole where it is shorter."""
    found: Beginnings = frozenset({b""})
    for op, arg in tree:
        wanting = size - min(map(len, found))
        if wanting <= 0:
            break
        found = _joined(found, _one(str(op), arg, wanting), size)
    return found


def _joined(heads: Beginnings, tails: Beginnings, size: int) -> Beginnings:
    whole = {head for head in heads if len(head) == size}
    short = [head for head in heads if len(head) < size]
    if len(short) * len(tails) > _MOST:
        raise _Unknown
    return frozenset(whole.union((h + t)[:size] for h in short for t in tails))


def _one(op: str, arg: Any, size: int) -> Beginnings:
    if op == "LITERAL":
        return frozenset({chr(arg).encode()[:size]})
    if op == "IN":
        return frozenset(chain.from_iterable(_member(str(kind), v, size) for kind, v in arg))
    if op == "ANY":
        return _ANY
    if op == "SUBPATTERN":
        return _sequence(arg[-1], size)
    if op == "BRANCH":
        return frozenset(chain.from_iterable(_sequence(way, size) for way in arg[1]))
    if op == "MAX_REPEAT":
        return _repeated(arg[0], arg[1], _sequence(arg[2], size), size)
    raise _Unknown


def _member(kind: str, value: Any, size: int) -> Iterable[bytes]:
    if kind == "LITERAL":
        return [chr(value).encode()[:size]]
    if kind == "RANGE" and value[1] - value[0] < 1_000:
        return [chr(n).encode()[:size] for n in range(value[0], value[1] + 1)]
    raise _Unknown


def _repeated(low: int, high: int, once: Beginnings, size: int) -> Beginnings:
    """Return the beginnings of so many in a row; no more than ``size`` need be looked at."""
    found: Beginnings = frozenset({b""}) if low == 0 else frozenset()
    row: Beginnings = frozenset({b""})
    for n in range(1, min(int(high), max(int(low), size)) + 1):
        row = _joined(row, once, size)
        if n >= low:
            found |= row
        elif all(len(begin) == size for begin in row):
            return row
    return found
