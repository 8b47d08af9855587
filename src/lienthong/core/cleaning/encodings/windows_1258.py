"""Windows-1258: hats are letters of their own, most tones are marks that follow their letter.

Both ways of writing it are read: ``à`` as one character or as ``a`` and a mark. ``encode`` writes
the marks as Windows keyboards do; ``encode_precomposed`` uses single characters where there are.
"""

import unicodedata

from lienthong.core.cleaning.encodings.alphabet import LETTERS, TONES
from lienthong.core.cleaning.encodings.model import Encoding

_CODEC = "cp1258"


def _byte(number: int) -> str:
    """Return what the byte stands for, itself when it stands for nothing."""
    return bytes([number]).decode(_CODEC, errors="ignore") or chr(number)


_DECODE = {number: _byte(number) for number in range(0x80, 0x100)}
_ENCODE = {ord(char): chr(number) for number, char in _DECODE.items()}


def decode(text: str) -> str:
    """Read text whose characters are bytes of Windows-1258; others stay.

    >>> decode("Nguy\\xea\\xden \\xd0\\xfd\\xecc")
    'Nguyễn Đức'
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_DECODE))


def encode(text: str) -> str:
    """Write Vietnamese with every tone as a mark.

    >>> encode("à") == "a\\xcc", encode("ế") == "\\xea\\xec"
    (True, True)
    """
    return "".join(map(_parted, text)).translate(_ENCODE)


def encode_precomposed(text: str) -> str:
    """Write Vietnamese with single characters where the encoding has them.

    >>> encode_precomposed("à") == "\\xe0", encode_precomposed("ế") == "\\xea\\xec"
    (True, True)
    """
    return "".join(c if ord(c) in _ENCODE else _parted(c) for c in text).translate(_ENCODE)


def _parted(char: str) -> str:
    letter = LETTERS.get(char)
    if letter is None:
        return char
    return letter.vowel + (TONES[letter.tone] if letter.tone >= 0 else "")


WINDOWS_1258 = Encoding("windows-1258", encode, decode)
