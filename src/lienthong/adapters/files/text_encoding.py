"""Which Unicode a file of bytes is in, by its first bytes: its mark, or the zeros of UTF-16."""

import codecs
from typing import BinaryIO

# UTF-32 first: its mark begins with the mark of UTF-16.
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEWEST = 8
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
        return codecs.EncodedFile(source, "utf-8", encoding)
    if encoding == "utf-8-sig":
        source.seek(len(codecs.BOM_UTF8))
    return source
