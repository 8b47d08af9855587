"""Folding and ordering of Vietnamese text, the same in Python and in SQL.

The SQL twins ``lt_fold`` and ``lt_sort_key`` are made by the first migration of ``records`` from
the tables here, so the two can never differ.
"""

import re
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
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

# The combining marks of Vietnamese: grave, acute, circumflex, tilde, breve, hook above, horn, dot
# below. Folding drops them from every letter, foreign ones too (ñ → n).
MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"

# Each letter, lower case → one character whose code point orders as the Vietnamese dictionary does.
_ORDERED = [tone for letter in _ALPHABET for tone in _VOWELS.get(letter, letter)]
SORT_PAIRS: dict[str, str] = {letter: chr(0x4E00 + i) for i, letter in enumerate(_ORDERED)}

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_FOLD = str.maketrans("đĐ", "dd", MARKS)
_SORT = str.maketrans(SORT_PAIRS)


def fold(text: str) -> str:
    """Return the text in lower case without Vietnamese diacritics, for searching.

    >>> fold("Đền Trần – Phường Tức Mạc")
    'den tran – phuong tuc mac'
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFD", text).translate(_FOLD).lower()


def sort_key(text: str) -> str:
    """Return a key that orders as a Vietnamese dictionary does.

    >>> sorted(["ân", "an", "Đa", "da", "ăn", "ấn"], key=sort_key)
    ['an', 'ăn', 'ân', 'ấn', 'da', 'Đa']
    """
    return unicodedata.normalize("NFC", text).lower().translate(_SORT)


def storable(text: str) -> str:
    """Return the text with what no database text holds made visible: NUL as ␀, the rest as �.

    Half a surrogate pair is no character, so no UTF-8 can carry it.
    """
    if not _UNSTORABLE.search(text):
        return text
    return _UNSTORABLE.sub(lambda found: "␀" if found[0] == "\0" else "�", text)
