"""How Vietnamese plans number their parts: phụ lục, Điều, I., 1., 1.1., a), a dash, a plus.

The order of the tuple is the order of depth, so that a part ends where one as high as it begins.
"""

import re
from dataclasses import dataclass

_FORMS: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("annex", 0, re.compile(r"(PHỤ LỤC|Phụ lục)\s*(?P<n>[IVX]+|\d+)?\s*[.:]?\s*(?=$|\n|[A-ZĐ])")),
    ("article", 1, re.compile(r"Điều\s+(?P<n>\d+)\s*[.:]\s*")),
    ("roman", 1, re.compile(r"(?P<n>[IVX]+)\s*[.)]\s+")),
    ("decimal", 3, re.compile(r"(?P<n>\d{1,2}(?:\.\d{1,2})+)[.)]?\s+")),
    ("number", 2, re.compile(r"(?P<n>\d{1,2})\s*[.)]\s+")),
    ("letter", 4, re.compile(r"(?P<n>[a-zđ]{1,2})\s*\)\s*")),
    ("dash", 5, re.compile(r"(?P<n>[-–—•*])\s+")),
    ("plus", 6, re.compile(r"(?P<n>\+)\s*")),
)
PLAIN = 7
LISTED = 5  # from here on a marker only says that one more follows


@dataclass(frozen=True)
class Marked:
    """A paragraph without its marker. ``number`` is empty where none stood."""

    kind: str
    depth: int
    number: str
    text: str


def marked(text: str) -> Marked:
    """Take the marker off the front of a paragraph.

    >>> marked("b) Sở Khoa học và Công nghệ").number, marked("1.2. Thể chế").depth
    ('b', 3)
    >>> marked("Căn cứ Luật").kind
    'plain'
    """
    stripped = text.strip()
    for kind, depth, form in _FORMS:
        found = form.match(stripped)
        if found and (kind != "letter" or _is_letter(found["n"])):
            return Marked(kind, depth, found["n"] or "", stripped[found.end() :].strip())
    return Marked("plain", PLAIN, "", stripped)


def _is_letter(number: str) -> bool:
    """«dd)» stands for «đ)» in old files; two other letters are a word, such as «tt)»."""
    return len(number) == 1 or number == "dd"
