"""How names of units are compared: without case, diacritics, punctuation and spaces.

Tone marks in the old or the new place (hoà, hòa), i for y (Mĩ, Mỹ) and Đăk for Đắk are one
spelling. A word typed without any diacritics agrees with every word it may stand for.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from lienthong.base.text import fold

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_LAST_Y = re.compile(r"(qu|[^aeiouăâêôơưy]+)y\Z")
# Two spellings of one word in the names of the Central Highlands.
_SPELT = {"đăk": "đăk\u0301", "đak": "đăk\u0301", "lăk": "lăk\u0301"}
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was typed, folded, and with its tone mark at the end."""

    written: str
    folded: str
    marked: str

    @property
    def is_plain(self) -> bool:
        """Say whether it carries no diacritic at all."""
        return self.marked == self.folded


@lru_cache(maxsize=65_536)
def word(written: str) -> Word:
    """Spell a word for comparison.

    >>> word("Hoà").marked == word("hòa").marked, word("Mĩ").folded, word("012").folded
    (True, 'mi', '12')
    """
    letters = unicodedata.normalize("NFD", written.lower())
    tones = "".join(c for c in letters if c in _TONES)
    base = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    base = _LAST_Y.sub(r"\1i", base)
    if base.isascii() and base.isdigit():
        base = base.lstrip("0") or "0"
    marked = base + tones
    return Word(written, fold(base), _SPELT.get(marked, marked))


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text.

    >>> [w.folded for w in words("Ea H'leo, Bà Rịa - Vũng Tàu")]
    ['ea', 'hleo', 'ba', 'ria', 'vung', 'tau']
    """
    composed = unicodedata.normalize("NFC", text.translate(_APOSTROPHES))
    return tuple(word(found) for found in _WORDS.findall(composed))


def key(spelt: tuple[Word, ...]) -> str:
    """Return what equal names have in common whatever their diacritics.

    >>> key(words("Phú Cường")) == key(words("PHU CUONG"))
    True
    """
    return "".join([w.folded for w in spelt])


def agreement(typed: tuple[Word, ...], name: tuple[Word, ...]) -> int:
    """Say how well diacritics agree: 0 wholly, 1 where none were typed, 3 not.

    >>> [agreement(words(t), words("Phú Cường")) for t in ("Phú Cường", "Phu Cuong", "Phù Cường")]
    [0, 1, 3]
    """
    if len(typed) != len(name):
        joined = "".join([w.marked for w in typed])
        if joined == "".join([w.marked for w in name]):
            return 0
        return 1 if all(w.is_plain for w in typed) else 3
    worst = 0
    for one, other in zip(typed, name, strict=True):
        if one.marked != other.marked:
            if not one.is_plain:
                return 3
            worst = 1
    return worst


def initials(name: tuple[Word, ...]) -> str:
    """Return the first letters of a name.

    >>> initials(words("Thủ Dầu Một"))
    'tdm'
    """
    return "".join([w.folded[0] for w in name])


def one_edit(one: str, other: str) -> bool:
    """Say whether two folded texts differ by one letter put in, left out, changed or swapped.

    >>> one_edit("phucuong", "phucuog"), one_edit("phucuong", "phuoung")
    (True, False)
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, c in enumerate(one) if c != other[i]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped
