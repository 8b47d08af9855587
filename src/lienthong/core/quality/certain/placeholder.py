"""Words that stand for nothing: told by how a text begins."""

import re
import string
from functools import cache

from lienthong.base.text import MARKS, fold
from lienthong.core.dictionary.placeholders import PLACEHOLDERS
from lienthong.core.quality.certain.subject import Subject, of_value
from lienthong.core.quality.dialect import literal
from lienthong.core.quality.plan import Certain

_BARE = "-–—_.…?*/\\,;:~"
_SMALL = string.ascii_lowercase
_PLAIN = string.digits + string.ascii_uppercase + _SMALL
_LOOKED_AT = 7  # letters
_LAST_LETTER = 0x2FFF  # beyond it nothing folds to a plain letter; Kelvin and Angstrom lie below


def certain(subject: Subject) -> Certain | None:
    """Say which texts are no placeholder for certain: all that begin or read otherwise."""
    column = subject.column
    if column.holds != "text":
        return of_value(subject, "TRUE")
    plain = f"{column.sql}{subject.dialect.plain}"
    begins = [f"({plain} >= {literal(a)} AND {plain} < {literal(b)})" for a, b in _safe()]
    named = subject.dialect.matches(column.sql, _begins_as_one())
    return of_value(subject, f"({' OR '.join(begins)} OR NOT {named})")


@cache
def _safe() -> tuple[tuple[str, str], ...]:
    """Return ranges of texts, by bytes, that no placeholder can begin as. Most common first."""
    pairs = {text[:2] for text in PLACEHOLDERS}
    firsts = {pair[0] for pair in pairs}
    steps = []
    for letter in _PLAIN:
        if letter.lower() not in firsts:
            steps.append((letter, chr(ord(letter) + 1)))
            continue
        steps += [
            (letter + c, letter + chr(ord(c) + 1))
            for c in _SMALL
            if letter.lower() + c not in pairs
        ]
    return tuple(_joined(steps))


def _joined(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    found = [steps[0]]
    for begin, end in steps[1:]:
        if begin == found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


@cache
def _begins_as_one() -> str:
    """Return a pattern of every text that begins as a placeholder, in any case, with any accents.

    The whole words would make a pattern too large for an engine to run in one pass.
    """
    letters: dict[str, str] = {}
    for code in range(0x21, _LAST_LETTER):
        char = chr(code)
        letters[fold(char)] = letters.get(fold(char), "") + char
    marks = f"[{MARKS}]*"
    begins = {text[:_LOOKED_AT] for text in PLACEHOLDERS}
    ways = ["".join(f"{_one_of(letters.get(c, c))}{marks}" for c in b) for b in sorted(begins)]
    return f"(?:{'|'.join([*ways, f'[{re.escape(_BARE)}]'])})(?:.|\\n)*"


def _one_of(chars: str) -> str:
    return re.escape(chars) if len(chars) == 1 else f"[{re.escape(chars)}]"
