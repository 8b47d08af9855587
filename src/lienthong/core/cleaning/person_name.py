"""Names of people: tidy text; a name in one case only gets capitals, a mixed one is left alone.

Only where every word is sure to take a plain capital: foreign names have their own (McDonald, van
der Berg), and titles, numerals and notes beside a name are no names.
"""

import re

from lienthong.core.cleaning import text
from lienthong.core.cleaning.encodings.syllable import is_syllable
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step

_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[^\W\d_]+(?:[ '’.\-]+[^\W\d_]+)*\.?")
_NUMERAL = re.compile(r"[IVX]{2,}\Z")
_SCOTTISH = re.compile(r"MA?C[BCDFGKLMNPQRTVW]")
# Small words inside foreign names; where the name is Vietnamese throughout they are its syllables.
_PARTICLES = frozenset(
    {
        "van", "von", "der", "den", "de", "da", "di", "du", "la", "le", "bin", "binti", "ibn", "al",
        "el", "ben", "dos", "das", "del", "della", "ter", "ten", "y", "e",
    }
)  # fmt: skip
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxzđ")
_VOWELS = re.compile(r"[aeiouy]", re.IGNORECASE)


def clean(raw: Raw) -> Cleaned:
    """Clean a name.

    >>> clean("NGUYỄN VĂN  AN")[0], clean("h'hen niê")[0], clean("Nguyễn văn An")[0]
    ('Nguyễn Văn An', "H'Hen Niê", 'Nguyễn văn An')
    >>> clean("JOHN MCDONALD")[0], clean("LE VAN DUNG")[0], clean("TS NGUYỄN VĂN AN")[0]
    ('JOHN MCDONALD', 'Le Van Dung', 'TS NGUYỄN VĂN AN')

    A letter without a capital of its own stays («ß» would become two letters).

    >>> clean("ßa")[0]
    'ßa'
    """
    name, steps = text.clean(raw)
    if not isinstance(name, str) or not (name.isupper() or name.islower()):
        return name, steps
    if len(name) == 1 or not _is_sure(name):
        return name, steps
    proper = _WORD.sub(_capitalised, name)
    return proper, steps if proper == name else (*steps, Step("capitals", name, proper))


def _is_sure(name: str) -> bool:
    """Say whether every word of the name takes one capital and small letters."""
    if _NAME.fullmatch(name) is None:
        return False
    words = _WORD.findall(name)
    foreign = [w for w in words if len(w) > 1 and not is_syllable(_with_any_tone(w))]
    if not foreign:
        return True
    if any(_NUMERAL.match(w) or _SCOTTISH.match(w.upper()) or not _has_vowel(w) for w in foreign):
        return False
    return not _PARTICLES.intersection(w.lower() for w in words[1:])


def _with_any_tone(word: str) -> str:
    """Return a word typed without marks with one: «ngoc» is no syllable, «ngóc» is."""
    ends = [found.end() for found in _VOWELS.finditer(word)] if word.isascii() else []
    return f"{word[: ends[-1]]}\u0301{word[ends[-1] :]}" if ends else word


def _has_vowel(word: str) -> bool:
    return not set(word.lower()) <= _CONSONANTS


def _capitalised(word: re.Match[str]) -> str:
    first, rest = word.group()[0], word.group()[1:]
    return (first.upper() if len(first.upper()) == 1 else first) + rest.lower()


NORMALISER = Normaliser("person_name", ("string",), lambda field, dictionary: clean)
