"""Words that stand for nothing: told by how a text begins."""

import re
from collections.abc import Mapping
from functools import cache

from lienthong.base.text import MARKS, fold
from lienthong.core.dictionary.placeholders import PLACEHOLDERS
from lienthong.core.quality.certain.subject import Subject, of_value, skips
from lienthong.core.quality.dialect import literal
from lienthong.core.quality.plan import TRUE, Certain
from lienthong.core.quality.shapes import portable
from lienthong.core.rules.kinds.pattern import pattern_of

_BARE = "-–—_.…?*/\\,;:~"
# A digit that must be there; validators whose values begin with one, or hold an @.
_DIGIT_FIRST = re.compile(r"\^?(?:[0-9]|\[[0-9-]+\](?!\?|\*|\{0))(?![?*]|\{0)")
_AT_SIGN = re.compile(r"@(?![?*{])")
_CLASS, _GROUP = re.compile(r"\\.|\[(?:\\.|[^\]])*\]"), re.compile(r"\([^()]*\)")
_OTHERWISE = frozenset({"personal_number", "email"})
_LOOKED_AT = 7  # letters
_LAST_LETTER = 0x2FFF  # beyond it nothing folds to a plain letter; Kelvin and Angstrom lie below


def certain(subject: Subject) -> Certain | None:
    """Say which texts are no placeholder for certain: all that begin or read otherwise.

    Where another rule of the column asks for a digit first, or for an @, meeting it says enough.
    """
    column = subject.column
    if column.holds != "text":
        return of_value(subject, TRUE)
    telling = _telling(subject)
    if telling:
        return Certain(
            TRUE, *skips(column), given=(f"{subject.table.name}.{column.name}.{telling}",)
        )
    otherwise = f"NOT {subject.dialect.matches(column.sql, _begins_as_one())}"
    if subject.dialect.looks_first:
        firsts = ", ".join(map(literal, sorted(_firsts())))
        first = subject.dialect.part(column.sql, 1, 1)
        otherwise = f"({first} NOT IN ({firsts}) OR {otherwise})"
    return of_value(subject, otherwise)


def _telling(subject: Subject) -> str:
    """Return the kind of the rule that no placeholder can meet, if the column has one."""
    term = subject.dictionary.term(subject.field.term)
    if term is not None and term.validator in _OTHERWISE:
        return "validator"
    pattern = pattern_of(subject.table, subject.field, subject.dictionary)
    if pattern is None or "|" in pattern or not portable(pattern):
        return ""
    bare, inner = _CLASS.sub("x", pattern), ""
    while bare != inner:  # groups within groups
        bare, inner = _GROUP.sub("g", bare), bare
    return "pattern" if _DIGIT_FIRST.match(pattern) or _AT_SIGN.search(bare) else ""


@cache
def _begins_as_one() -> str:
    """Return a pattern of every text that begins as a placeholder, in any case, with any accents.

    The whole words would make a pattern too large for an engine to run in one pass.
    """
    letters, marks = _letters(), f"[{MARKS}]*"
    begins = {text[:_LOOKED_AT] for text in PLACEHOLDERS}
    ways = ["".join(f"{_one_of(letters.get(c, c))}{marks}" for c in b) for b in sorted(begins)]
    return f"(?:{'|'.join([*ways, f'[{re.escape(_BARE)}]'])})(?:.|\\n)*"


@cache
def _firsts() -> frozenset[str]:
    """Return the characters that such a text begins with."""
    letters = _letters()
    begins = (letters.get(text[:1], text[:1]) for text in PLACEHOLDERS)
    return frozenset("".join((*begins, _BARE)))


@cache
def _letters() -> Mapping[str, str]:
    """Return plain letter → all characters that are it, in any case, with any accents."""
    letters: dict[str, str] = {}
    for code in range(0x21, _LAST_LETTER):
        plain = fold(chr(code))
        letters[plain] = letters.get(plain, "") + chr(code)
    return letters


def _one_of(chars: str) -> str:
    return re.escape(chars) if len(chars) == 1 else f"[{re.escape(chars)}]"
