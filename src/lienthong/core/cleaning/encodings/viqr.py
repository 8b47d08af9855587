"""VIQR (RFC 1456): ASCII only, marks typed after the letter: ``Nguye^~n DDu+'c``.

A backslash before a mark says that it is punctuation. Where it was left out, a second tone in one
word is punctuation too: no syllable has two.
"""

import re

from lienthong.core.cleaning.encodings.alphabet import LETTERS, toned
from lienthong.core.cleaning.encodings.model import Encoding

_HATS = {"ă": "a(", "â": "a^", "ê": "e^", "ô": "o^", "ơ": "o+", "ư": "u+"}
_TONES = "`?~'."
_QUALITIES = {code: vowel for vowel, code in _HATS.items()} | {"o*": "ơ", "u*": "ư"}
_MARKS = frozenset("^(+*`?~'.")
_PIECE = re.compile(
    r"\\(?P<literal>.)|(?P<d>[Dd][Dd])|(?P<vowel>[AaEeIiOoUuYy])(?P<hat>[\^(+*]?)(?P<tone>[`?~'.]?)"
    r"|(?P<other>.)",
    re.DOTALL,
)


def encode(text: str) -> str:
    """Write Vietnamese in VIQR, with a backslash before punctuation that could be read as a mark.

    >>> encode("Nguyễn Đức."), encode("Xã Hòa?")
    ("Nguye^~n DDu+'c.", 'Xa~ Ho`a\\\\?')
    """
    written: list[str] = []
    before = ""
    for char in text:
        if (
            char == "\\"
            or (char in _MARKS and before in LETTERS)
            or (char in "dD" and before in ("d", "D"))
        ):
            written.append("\\" + char)
        else:
            written.append(_code(char))
        before = char
    return "".join(written)


def _code(char: str) -> str:
    if char in ("đ", "Đ"):
        return "dd" if char == "đ" else "DD"
    letter = LETTERS.get(char)
    if letter is None:
        return char
    code = _HATS.get(letter.vowel.lower(), letter.vowel)
    code = code.upper() if letter.vowel.isupper() else code
    return code + (_TONES[letter.tone] if letter.tone >= 0 else "")


def decode(text: str) -> str:
    """Read VIQR.

    >>> decode("Nguye^~n DDu+'c."), decode("Ha` No^.i."), decode(r"ai\\?")
    ('Nguyễn Đức.', 'Hà Nội.', 'ai?')
    """
    read: list[str] = []
    has_tone = False
    for piece in _PIECE.finditer(text):
        if piece["other"] and not piece["other"].isalpha():
            has_tone = False
        if piece["vowel"]:
            tone = _TONES.find(piece["tone"]) if piece["tone"] and not has_tone else -1
            vowel, rest = _vowel(piece["vowel"], piece["hat"])
            literal = piece["tone"] if tone < 0 else ""
            if rest:  # a mark that fits no hat of this vowel is punctuation, and so is what follows
                read.append(vowel + rest + piece["tone"])
                continue
            has_tone = has_tone or tone >= 0
            read.append(toned(vowel, tone) + literal)
        elif piece["d"]:
            read.append("Đ" if piece["d"][0] == "D" else "đ")
        else:
            read.append(piece["literal"] or piece[0])
    return "".join(read)


def _vowel(base: str, hat: str) -> tuple[str, str]:
    """Return the vowel with its hat, and the hat again when it fits none."""
    if not hat:
        return base, ""
    found = _QUALITIES.get(base.lower() + hat)
    if found is None:
        return base, hat
    return (found.upper() if base.isupper() else found), ""


VIQR = Encoding("viqr", encode, decode)
