"""Folding and ordering of Vietnamese text, the same in Python and in SQL.

The SQL twins ``lt_fold`` and ``lt_sort_key`` are made by the first migration of ``records`` from
the tables here, so the two can never differ.
"""

import unicodedata

# The Vietnamese alphabet (29 letters) with the five tones in dictionary order:
# ngang, huyền, hỏi, ngã, sắc, nặng.
_VOWELS = {
    "a": "aàảãáạ", "ă": "ăằẳẵắặ", "â": "âầẩẫấậ",
    "e": "eèẻẽéẹ", "ê": "êềểễếệ",
    "i": "iìỉĩíị",
    "o": "oòỏõóọ", "ô": "ôồổỗốộ", "ơ": "ơờởỡớợ",
    "u": "uùủũúụ", "ư": "ưừửữứự",
    "y": "yỳỷỹýỵ",
}  # fmt: skip
_BASE = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

# Each accented letter, lower case → its plain ASCII letter.
FOLD_PAIRS: dict[str, str] = {
    letter: _BASE.get(vowel, vowel) for vowel, letters in _VOWELS.items() for letter in letters
} | {"đ": "d"}
FOLD_PAIRS = {k: v for k, v in FOLD_PAIRS.items() if k != v}

# Each letter, lower case → one character whose code point orders as the Vietnamese dictionary does.
_ORDERED = [tone for letter in _ALPHABET for tone in _VOWELS.get(letter, letter)]
SORT_PAIRS: dict[str, str] = {letter: chr(0x4E00 + i) for i, letter in enumerate(_ORDERED)}

_FOLD = str.maketrans(FOLD_PAIRS)
_SORT = str.maketrans(SORT_PAIRS)


def fold(text: str) -> str:
    """Return the text in lower case without Vietnamese diacritics, for searching.

    >>> fold("Đền Trần – Phường Tức Mạc")
    'den tran – phuong tuc mac'
    """
    return unicodedata.normalize("NFC", text).lower().translate(_FOLD)


def sort_key(text: str) -> str:
    """Return a key that orders as a Vietnamese dictionary does.

    >>> sorted(["ân", "an", "Đa", "da", "ăn", "ấn"], key=sort_key)
    ['an', 'ăn', 'ân', 'ấn', 'da', 'Đa']
    """
    return unicodedata.normalize("NFC", text).lower().translate(_SORT)
