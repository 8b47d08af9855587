"""Which Unicode a file of bytes is in, by its first bytes: its mark, or the zeros of UTF-16."""

import codecs
import io
from typing import Any, BinaryIO

# UTF-32 first: its mark begins with the mark of UTF-16.
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEWEST = 8
_PIECE = 16 * 1024
_MOST_ZEROS = 0.4  # of every second byte: Vietnamese text has ASCII in three letters of four


def marked(head: bytes) -> str:
    """Return the Python name of the encoding, empty when nothing says that it is UTF-16 or 32.

    >>> marked("mã".encode("utf-16")), marked("ma,ten,ngay".encode("utf-16-le")), marked(b"ma,ten")
    ('utf-16', 'utf-16-le', '')
    """
    by_mark = next((name for mark, name in BOMS if head.startswith(mark)), "")
    if by_mark or len(head) < _FEWEST:
        return by_mark
    even, odd = head[0::2].count(0) / len(head) * 2, head[1::2].count(0) / len(head) * 2
    if odd > _MOST_ZEROS and even < odd / 10:
        return "utf-16-le"
    return "utf-16-be" if even > _MOST_ZEROS and odd < even / 10 else ""


def is_wide(encoding: str) -> bool:
    """Say whether the characters take two or four bytes, so that zeros among them are normal."""
    return encoding.startswith(("utf-16", "utf-32"))


def start_of_text(head: bytes) -> str:
    """Return the first characters as text, whatever the encoding; blanks in front are left out."""
    encoding = marked(head) or "utf-8"
    return head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")


def utf8_bytes(source: BinaryIO, encoding: str) -> BinaryIO:
    """Return the file as UTF-8 without its mark. ``encoding`` is that of ``marked``."""
    if is_wide(encoding):
        return io.BufferedReader(_Recoded(source, encoding))
    if encoding == "utf-8-sig":
        source.seek(len(codecs.BOM_UTF8))
    return source


class _Recoded(io.RawIOBase):
    """Gives a text of another encoding as UTF-8, piece by piece."""

    def __init__(self, source: BinaryIO, encoding: str) -> None:
        self._source = io.TextIOWrapper(source, encoding=encoding, newline="")
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = self._source.read(_PIECE).encode("utf-8")
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
