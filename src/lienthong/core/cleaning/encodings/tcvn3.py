"""TCVN3, the encoding of the «.VnTime» fonts (ABC): one byte a letter, toned capitals missing.

A toned capital is written with the code of its small letter; a capital font («.VnTimeH») draws it
as a capital. Where a word shows that it was set in capitals the tone gets its capital back;
elsewhere it stays small, as it is written: a whole text in a capital font typed in small letters
cannot be told from small text.
"""

import re

from lienthong.core.cleaning.encodings.alphabet import LETTERS, VOWELS, toned
from lienthong.core.cleaning.encodings.model import Encoding

# By vowel, the codes of huyền, hỏi, ngã, sắc, nặng (TCVN 5712:1993, character set 3).
_TONED = {
    "a": "µ¶·¸¹", "ă": "»¼½¾Æ", "â": "ÇÈÉÊË", "e": "ÌÎÏÐÑ", "ê": "ÒÓÔÕÖ", "i": "×ØÜÝÞ",
    "o": "ßáâãä", "ô": "åæçèé", "ơ": "êëìíî", "u": "ïñòóô", "ư": "õö÷øù", "y": "úûüýþ",
}  # fmt: skip
_BASE = {
    "Ă": "\xa1", "Â": "\xa2", "Ê": "\xa3", "Ô": "\xa4", "Ơ": "\xa5", "Ư": "\xa6", "Đ": "\xa7",
    "ă": "\xa8", "â": "\xa9", "ê": "\xaa", "ô": "\xab", "ơ": "\xac", "ư": "\xad", "đ": "\xae",
}  # fmt: skip
_CODES = _BASE | {
    toned(vowel, tone): code for vowel in VOWELS for tone, code in enumerate(_TONED[vowel])
}
_ENCODE = str.maketrans(
    _CODES | {upper: _CODES[upper.lower()] for upper in LETTERS if upper.lower() in _CODES} | _BASE
)
_DECODE = str.maketrans({code: letter for letter, code in _CODES.items()})
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_TONED = frozenset(letter for letter in _CODES if letter.islower() and letter not in _BASE)


def encode(text: str) -> str:
    """Write Vietnamese in TCVN3; toned capitals become small ones.

    >>> encode("Nguyễn Đức"), encode("HUẾ") == encode("HUế")
    ('NguyÔn §øc', True)
    """
    return text.translate(_ENCODE)


def decode(text: str) -> str:
    """Read TCVN3.

    >>> decode("NguyÔn §øc"), decode("CéNG HßA X· HéI"), decode("UBND tØnh")
    ('Nguyễn Đức', 'CỘNG HÒA XÃ HỘI', 'UBND tỉnh')
    """
    return text if text.isascii() else _with_capitals(text.translate(_DECODE))


def _with_capitals(text: str) -> str:
    """Give toned letters their capitals where the words around leave no doubt."""
    words = _WORD.findall(text)
    plain = [[c for c in word if c not in _SMALL_TONED] for word in words]
    if any(c.islower() for cased in plain for c in cased):
        return _WORD.sub(_capital_word, text)
    # No small letter but toned ones: capitals throughout if one word can be nothing else.
    return text.upper() if any(map(_is_capital, words)) else text


def _is_capital(word: str) -> bool:
    """Say whether a toned letter stands in a word of capitals (``CéNG``, not ``Hµ`` or ``µ``)."""
    has_toned = any(c in _SMALL_TONED for c in word)
    others = [c for c in word if c not in _SMALL_TONED]
    return has_toned and all(c.isupper() for c in others) and any(c.isupper() for c in word[1:])


def _capital_word(word: re.Match[str]) -> str:
    return word[0].upper() if _is_capital(word[0]) else word[0]


TCVN3 = Encoding("tcvn3", encode, decode)
