"""Texts that a regular expression allows."""

import re
from functools import lru_cache
from random import Random

import rstr

TRIES = 12
OPEN = 3  # repetitions that an open end ("+", "*", "{2,}") may add
# An escape, a set of characters, an open end, or anything else.
_TOKENS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>[+*]|\{[0-9]+,\})|.", re.DOTALL)


def text_of(pattern: str, rng: Random) -> str | None:
    """Return a text that matches the whole pattern, or None when none is found.

    >>> text_of("DT-[0-9]{2}-(A|A)+", Random(1))
    'DT-91-AAA'
    """
    compiled, bounded = _prepared(pattern)
    maker = rstr.Rstr(rng)
    for _ in range(TRIES):
        made = maker.xeger(bounded)
        if compiled.fullmatch(made) and made == made.strip():
            return made
    return None


@lru_cache(maxsize=1024)
def _prepared(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern, and one without open ends; it allows nothing that the first does not."""
    parts = (_closed(found) for found in _TOKENS.finditer(pattern))
    return re.compile(pattern), re.compile("".join(parts))


def _closed(found: "re.Match[str]") -> str:
    if found["open"] is None:
        return found[0]
    low = {"+": 1, "*": 0}.get(found[0])
    low = int(found[0][1:-2]) if low is None else low
    return f"{{{low},{low + OPEN}}}"
