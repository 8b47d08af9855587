"""The 67 letters of Vietnamese that ASCII lacks (134 with capitals), parted into vowel and tone."""

import unicodedata
from typing import NamedTuple

# Combining marks of the tones, in the order every table here keeps: huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"
VOWELS = "aăâeêioôơuưy"


class Letter(NamedTuple):
    """A vowel (with its hat, breve or horn) and the number of its tone, -1 for the level one."""

    vowel: str
    tone: int


def _composed(vowel: str, tone: int) -> str:
    return unicodedata.normalize("NFC", vowel + TONES[tone]) if tone >= 0 else vowel


# Every vowel in both cases → its parts; đ stands apart.
LETTERS: dict[str, Letter] = {
    _composed(vowel, tone): Letter(vowel, tone)
    for vowel in VOWELS + VOWELS.upper()
    for tone in range(-1, len(TONES))
}
# What ASCII lacks: the letters that a legacy encoding has to write in its own way.
BEYOND_ASCII = tuple(letter for letter in (*LETTERS, "đ", "Đ") if not letter.isascii())
# Of these, the ones that Latin-1 lacks too: text that has one is Unicode already.
UNICODE_ONLY = frozenset(letter for letter in BEYOND_ASCII if ord(letter) > 0xFF)


def toned(vowel: str, tone: int) -> str:
    """Return the vowel with the tone.

    >>> toned("ê", 3), toned("Ơ", -1)
    ('ế', 'Ơ')
    """
    return _composed(vowel, tone)
