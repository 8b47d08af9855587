"""Many texts of few shapes: characters that a pattern takes alike become one, shapes are searched.

To ``[a-z]+@[a-z.]+`` all of ``an@a.vn`` and ``ba@x.vn`` are ``aa@aaaa``: what is said of one is
true of the other. Addresses of electronic mail have some dozen shapes in millions of texts.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa

from lienthong.adapters.arrow.arrays import of_numbers
from lienthong.adapters.arrow.texts import Texts
from lienthong.adapters.arrow.truth import Mask

SAMPLE = 2_000  # texts that show whether shapes are few; fewer are searched as they are
_MOST = 0.1  # a share of different shapes in the sample
_ASCII = 128
Search = Callable[[Any], Mask]


class _Unknown(Exception):
    """A part whose meaning does not rest on sets of characters alone."""


def match_shapes(texts: Texts, pattern: str, search: Search) -> Mask | None:
    """Say which texts match; None where their shapes are too many. NULL does not match.

    ``search`` says which texts of an array without NULLs match.
    """
    table = alike(pattern) if len(texts) > SAMPLE else None
    if table is None:
        return None
    places = np.arange(0, len(texts), len(texts) // SAMPLE, dtype=np.int64)
    sample = Texts(texts.array.take(of_numbers(places)))
    if len(sample.translated(table).unique()) > _MOST * len(places):
        return None
    return _of_each(texts.translated(table).dictionary_encode(), search)


def _of_each(coded: pa.DictionaryArray, search: Search) -> Mask:
    # What stands in the place of a NULL's number means nothing: it is given one that never matches.
    said = np.append(search(coded.dictionary), np.False_)
    codes = coded.indices.fill_null(len(said) - 1) if coded.null_count else coded.indices
    found: Mask = said.take(codes.to_numpy())
    return found


@cache
def alike(pattern: str) -> bytes | None:
    """Return by byte the character that stands for all that the pattern takes alike, or None.

    Bytes beyond ASCII stand for themselves.

    >>> table = alike("[0-9]+x")
    >>> b"127x!".translate(table) == b"000x\\0"
    True
    """
    # The parser is not public; Hypothesis rests on it too.
    tree: Any = import_module("re._parser").parse(pattern)
    if tree.state.flags != re.UNICODE.value:
        return None
    try:
        sets = frozenset(_sets(tree))
    except _Unknown:
        return None
    stands: dict[tuple[bool, ...], int] = {}
    found = [stands.setdefault(tuple(n in one for one in sets), n) for n in range(_ASCII)]
    return bytes((*found, *range(_ASCII, 256)))


def _sets(tree: Iterable[Any]) -> Iterator[frozenset[int]]:
    """Yield the sets of characters that decide what a part matches."""
    for op, arg in tree:
        name = str(op)
        if name in ("LITERAL", "NOT_LITERAL"):
            yield frozenset({arg})
        elif name == "ANY":
            yield frozenset({ord("\n")})
        elif name == "IN":
            yield frozenset(_members(arg))
        elif name == "SUBPATTERN":
            yield from _sets(_plain(arg))
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            yield from _sets(arg[2])
        elif name == "BRANCH":
            for way in arg[1]:
                yield from _sets(way)
        else:
            raise _Unknown


def _plain(group: Any) -> Any:
    """Return what stands in a group that sets no flags of its own."""
    _, adds, takes, inner = group
    if adds or takes:
        raise _Unknown
    return inner


def _members(items: Iterable[Any]) -> Iterator[int]:
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL":
            yield value
        elif name == "RANGE":
            yield from range(value[0], min(value[1] + 1, _ASCII))
        elif name != "NEGATE":  # what is left out splits characters as what is named does
            raise _Unknown
