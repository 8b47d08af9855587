"""VNI-Windows, the encoding of the «VNI-Times» fonts: a plain letter, then one for its marks."""

import re

from lienthong.core.cleaning.encodings.alphabet import LETTERS, toned
from lienthong.core.cleaning.encodings.model import Encoding

# Letters for the marks, level tone first: bare vowels, those with a hat, and ă.
_BARE = ("", *"øûõùï")
_HAT = "âàåãáä"
_BREVE = "êèúüéë"
_WRITTEN = {
    "a": ("a", _BARE), "ă": ("a", _BREVE), "â": ("a", _HAT), "e": ("e", _BARE), "ê": ("e", _HAT),
    "o": ("o", _BARE), "ô": ("o", _HAT), "ơ": ("ô", _BARE), "u": ("u", _BARE), "ư": ("ö", _BARE),
    "y": ("y", ("", *"øûõù")), "i": ("", ("i", *"ìæóíò")),
}  # fmt: skip
_ALONE = {"ỵ": "î", "đ": "ñ"}


def _codes() -> dict[str, str]:
    codes = dict(_ALONE)
    for letter, (vowel, tone) in LETTERS.items():
        if letter.islower() and letter not in _ALONE:
            base, marks = _WRITTEN[vowel]
            codes[letter] = base + marks[tone + 1]
    return codes | {letter.upper(): code.upper() for letter, code in codes.items()}


_CODES = _codes()
_ENCODE = str.maketrans(_CODES)
# Read, though not written: i and ỵ with a mark of their own (iø), a capital with a small mark (Aø).
_LETTERS = {base + mark: toned(base, tone) for base in "iy" for tone, mark in enumerate(_BARE[1:])}
_LETTERS |= {code.upper(): letter.upper() for code, letter in _LETTERS.items()}
_LETTERS |= {code: letter for letter, code in _CODES.items()}
_LETTERS |= {
    code[0] + code[1].lower(): letter for code, letter in _LETTERS.items() if len(code) == 2
} | _LETTERS
_CODE = re.compile("|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True)))


def encode(text: str) -> str:
    """Write Vietnamese in VNI.

    >>> encode("Nguyễn Đức Ẳ")
    'Nguyeãn Ñöùc AÚ'
    """
    return text.translate(_ENCODE)


def decode(text: str) -> str:
    """Read VNI.

    >>> decode("Nguyeãn Ñöùc"), decode("Aøo AØo")
    ('Nguyễn Đức', 'Ào Ào')
    """
    return text if text.isascii() else _CODE.sub(lambda found: _LETTERS[found[0]], text)


VNI = Encoding("vni", encode, decode)
