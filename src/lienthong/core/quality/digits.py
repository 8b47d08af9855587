r"""Patterns of so many digits as tests without a search: PostgreSQL takes half the time for them.

``0[35789][0-9]{8}`` asks for ten bytes, nothing but digits, and five digits in the second place.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from itertools import product
from typing import Any

DIGITS = frozenset("0123456789")
_WIDEST, _MOST = 32, 1_000  # digits of a pattern; ways that several places may be filled in
Ways = frozenset[str]  # what may stand in one or more places: texts of one width


@cache
def digits_only(pattern: str) -> tuple[Ways, ...] | None:
    """Return the parts of a pattern that matches digits only, and always as many; else None.

    >>> digits_only("0[1-3]"), digits_only("[0-9]+"), digits_only("[a-c]")
    ((frozenset({'0'}), frozenset({'1', '2', '3'})), None, None)
    """
    # The parser is not public; Hypothesis rests on it too.
    tree: Any = import_module("re._parser").parse(pattern)
    low, high = tree.getwidth()
    parts = _parts(tree) if low == high and 0 < low <= _WIDEST else None
    return tuple(parts) if parts else None


def width_of(ways: Ways) -> int:
    """Return how many places a part takes."""
    return len(next(iter(ways)))


def _parts(tree: Iterable[Any]) -> list[Ways] | None:
    found: list[Ways] = []
    for op, arg in tree:
        some = _part(str(op), arg)
        if some is None:
            return None
        found += some
    return found


def _part(op: str, arg: Any) -> list[Ways] | None:
    if op == "SUBPATTERN":
        return _parts(arg[-1])
    if op == "MAX_REPEAT":
        inner = _parts(arg[2]) if arg[0] == arg[1] else None
        return inner and inner * int(arg[0])
    if op == "BRANCH":
        return _either([_parts(way) for way in arg[1]])
    ways = frozenset(_chars(op, arg))
    return [ways] if ways and ways <= DIGITS else None


def _either(branches: Sequence[list[Ways] | None]) -> list[Ways] | None:
    """Join alternatives of one width to one part."""
    found: set[str] = set()
    for parts in branches:
        count = 1
        for ways in parts or ():
            count *= len(ways)
        if not parts or count > _MOST:
            return None
        found.update("".join(filled) for filled in product(*parts))
    return [frozenset(found)] if len(set(map(len, found))) == 1 and len(found) <= _MOST else None


def _chars(op: str, arg: Any) -> Iterable[str]:
    if op == "LITERAL":
        yield chr(arg)
    elif op == "IN":
        for kind, value in arg:
            if str(kind) == "LITERAL":
                yield chr(value)
            elif str(kind) == "RANGE" and value[1] - value[0] < _MOST:
                yield from map(chr, range(value[0], value[1] + 1))
            else:
                yield ""  # a class that is no digit of ours
    else:
        yield ""
