"""Which patterns a server may be asked to match: those that cannot go back and forth without end.

Spark matches with Java's expressions, which try every way and hold a frame of the stack for each
repeat of a group: ``(a+)+b`` on thirty letters takes an hour, and a long text ends the worker.
Others (Sail's) never go back. A pattern goes there only where the next character says whether a
repeat goes on; at most two repeats may be unsure of that, and then only in texts of a few letters.
What is not asked there is asked of the reference.
"""

import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

sre: Any = import_module("re._parser")  # it holds the names of the kinds of nodes, too

MOST_OCTETS = 255  # of a text, where a repeat may be tried more than once
MOST_UNSURE = 2
MOST_TIMES = 1_000
_LAST = 0x110000
Chars = frozenset[tuple[int, int]]  # ranges, both ends included
_ANY: Chars = frozenset({(0, _LAST)})


@dataclass
class _Found:
    unsure: int = 0
    bad: bool = False
    grouped: bool = False


@cache
def most_octets(pattern: str) -> int | None:
    """Return how long a text may be for the pattern: None any length, 0 it is not to be asked.

    >>> most_octets("[A-Z]{2}-[0-9]+"), most_octets("(a+)+b"), most_octets("(?:[a-z]+,)*[a-z]+")
    (None, 0, 255)
    """
    if "--" in pattern or "&&" in pattern or "~~" in pattern:
        return 0  # says a difference of classes elsewhere
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            tree = sre.parse(pattern)
        except (re.error, FutureWarning, RecursionError):
            return 0
    found = _Found()
    _walk(list(tree), frozenset(), found, repeated=False)
    if found.bad or found.unsure > MOST_UNSURE:
        return 0
    return MOST_OCTETS if found.unsure or found.grouped else None


def _walk(items: Sequence[Any], after: Chars, found: _Found, *, repeated: bool) -> None:
    """Look at a row of items; ``after`` may follow the last; ``repeated``: within a repeat."""
    for place, (kind, held) in enumerate(items):
        follow = _first(items[place + 1 :], after)
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            _repeat(held, follow, found, repeated=repeated)
        elif kind is sre.SUBPATTERN:
            _walk(list(held[3]), follow, found, repeated=repeated)
        elif kind is sre.BRANCH:
            _branch(held[1], follow, found, repeated=repeated)
        elif kind not in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY):
            found.bad = True


def _repeat(held: Any, follow: Chars, found: _Found, *, repeated: bool) -> None:
    least, most, body = held
    body = list(body)
    single = len(body) == 1 and body[0][0] in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY)
    endless = most is sre.MAXREPEAT
    found.bad |= least > MOST_TIMES or (not endless and int(most) > MOST_TIMES)
    found.grouped |= endless and not single
    if least != most and _meet(_first(body, frozenset()), follow):
        found.unsure += 1
        found.bad |= repeated
    again = _first(body, frozenset()) | follow
    _walk(body, again, found, repeated=repeated or endless or int(most) > 1)


def _branch(ways: Iterable[Any], follow: Chars, found: _Found, *, repeated: bool) -> None:
    seen: Chars = frozenset()
    for way in ways:
        begins = _first(list(way), follow)
        found.bad |= repeated and _meet(seen, begins)
        seen |= begins
        _walk(list(way), follow, found, repeated=repeated)


def _first(items: Sequence[Any], after: Chars) -> Chars:
    """Return the characters that a row of items can begin with."""
    begins: Chars = frozenset()
    for kind, held in items:
        more, empty = _begin(kind, held)
        begins |= more
        if not empty:
            return begins
    return begins | after


def _begin(kind: Any, held: Any) -> tuple[Chars, bool]:
    """Return the characters that an item can begin with, and whether it can be nothing."""
    if kind is sre.LITERAL:
        return frozenset({(held, held)}), False
    if kind is sre.IN:
        return _of_class(held), False
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        begins, empty = _row(list(held[2]))
        return begins, empty or held[0] == 0
    if kind is sre.SUBPATTERN:
        return _row(list(held[3]))
    if kind is sre.BRANCH:
        ways = [_row(list(way)) for way in held[1]]
        return frozenset().union(*(b for b, _ in ways)), any(empty for _, empty in ways)
    return _ANY, False


def _row(items: Sequence[Any]) -> tuple[Chars, bool]:
    begins: Chars = frozenset()
    for kind, held in items:
        more, empty = _begin(kind, held)
        begins |= more
        if not empty:
            return begins, False
    return begins, True


def _of_class(held: Sequence[Any]) -> Chars:
    found: set[tuple[int, int]] = set()
    for kind, value in held:
        if kind is sre.LITERAL:
            found.add((value, value))
        elif kind is sre.RANGE:
            found.add(value)
        else:
            return _ANY
    return frozenset(found)


def _meet(one: Chars, other: Chars) -> bool:
    return any(a <= d and c <= b for a, b in one for c, d in other)
