"""Patterns that contracts and dictionary terms bring: no text may make one run for ever.

Python's own engine goes back and tries again, which some patterns turn into hours: «(a+)+$». What
can be seen to have one way to match only is left to it, being fast; the rest goes to RE2, whose
time grows with the text and nothing else (https://github.com/google/re2).
"""

import re
from functools import lru_cache
from typing import Any, Protocol

import re2

# An escape or a set of characters: one character of the text, whatever it is.
_LONE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_VARYING = re.compile(r"[*+?]|\{[0-9]*,[0-9]*\}")
_LAST_OPTIONAL = re.compile(r"\)\?\$?\Z")
# RE2 knows ASCII only by these; Python knows every alphabet's letters and digits.
_CLASSES = {"w": r"\p{L}\p{M}\p{N}_", "d": r"\p{Nd}", "s": r"\s\p{Z}"}
_OPPOSITE = {"D": r"\P{Nd}"}
_ENDS = {"Z": r"\z"}


class BadPattern(ValueError):
    """The pattern is no regular expression, or none that can be matched in bounded time."""


class Matcher(Protocol):
    """What a compiled pattern is asked."""

    def fullmatch(self, string: str, /) -> Any:
        """Return a match of the whole text, with ``group``; None when it is none."""


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Matcher:
    """Compile a pattern. Raises BadPattern.

    >>> compiled("[0-9]{5}").fullmatch("00004") is not None
    True
    >>> compiled("(a+)+$").fullmatch("a" * 5_000 + "!") is None
    True
    """
    try:
        plain = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise BadPattern(str(error)) from error
    if one_way(pattern):
        return plain
    options = re2.Options()
    options.log_errors = False
    try:
        found: Matcher = re2.compile(_for_re2(pattern), options)
    except re2.error as error:
        raise BadPattern(_said(error)) from error
    return found


def one_way(pattern: str) -> bool:
    """Tell whether a pattern plainly has at most one thing to try again: one part that may vary.

    >>> one_way("^TV-[0-9]{4}$"), one_way("[A-Z]{2}[0-9]+"), one_way("(a|aa){30}"), one_way("a*a*")
    (True, True, False, False)
    """
    bare = _LONE.sub("x", pattern)
    closed = _LAST_OPTIONAL.sub("", bare)
    return len(_VARYING.findall(bare)) <= 1 and ")" not in closed


def _for_re2(pattern: str) -> str:
    """Write the classes that RE2 takes for ASCII as Python means them."""
    parts = []
    at = 0
    for found in _LONE.finditer(pattern):
        parts += [pattern[at : found.start()], _lone(found[0])]
        at = found.end()
    return "".join([*parts, pattern[at:]])


def _lone(text: str) -> str:
    if not text.startswith("["):
        name = text[1:]
        if name in _CLASSES:
            return f"[{_CLASSES[name]}]"
        if name.lower() in _CLASSES and name.isupper():
            return f"[^{_CLASSES[name.lower()]}]"
        return _ENDS.get(name, text)
    return re.sub(r"\\(.)", _inside, text, flags=re.DOTALL)


def _inside(found: "re.Match[str]") -> str:
    name = found[1]
    if name in ("W", "S"):
        raise BadPattern(f"\\{name} inside [ ]")
    return _CLASSES.get(name) or _OPPOSITE.get(name) or found[0]


def _said(error: Exception) -> str:
    words = error.args[0] if error.args else ""
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
