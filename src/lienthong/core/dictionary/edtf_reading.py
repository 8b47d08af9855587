"""EDTF out of what Vietnamese people write: «khoảng thế kỷ XV», «trước 1945», «tháng 5/1990».

Nothing is guessed: a text that these forms do not cover is refused, with examples.
"""

import re

from lienthong.base.text import fold
from lienthong.core.dictionary.edtf import is_partial, parse
from lienthong.core.dictionary.edtf_words import PARTS, SEASONS

_BC = re.compile(r"\s*(?:truoc cong nguyen|tcn|tr\.?\s?cn|bc)\Z")
_QUALIFIERS = (
    (re.compile(r"(?:co the|co le) (?:khoang|vao khoang)\s+"), "%"),
    (re.compile(r"(?:khoang|vao khoang|uoc chung|uoc|ca\.|c\.|~)\s*(?=\D|\d)"), "~"),
    (re.compile(r"(?:co the|co le|chua chac|nghi la)\s+"), "?"),
)
_CENTURY = re.compile(r"(?:the ky|tk\.?)\s*(?:thu\s+)?([ivx]+|[0-9]{1,2})\Z")
_PART = re.compile(r"(nua dau|nua sau|nua cuoi|dau|giua|cuoi)\s+(.+)\Z")
_DECADE = re.compile(r"(?:thap nien|thap ky|nhung nam|cac nam)\s+([0-9]{3}0)\Z")
_YEAR = re.compile(r"(?:nam\s+)?([0-9]{1,4})\Z")
_MONTH = re.compile(r"(?:thang\s+)?([0-9]{1,2})\s*(?:[/.\-]|,?\s*nam)\s*([0-9]{4})\Z")
_DAY = re.compile(
    r"(?:ngay\s+)?([0-9]{1,2})\s*(?:[/.\-]|thang)\s*([0-9]{1,2})\s*(?:[/.\-]|,?\s*nam)\s*([0-9]{4})\Z"
)
_SEASON = re.compile(r"mua\s+(xuan|he|ha|thu|dong)\s+(?:nam\s+)?([0-9]{1,4})\Z")
_BETWEEN = re.compile(r"(?:tu\s|giua\s)?\s*(.+?)\s*(?:–|—|\sden\s|\sva\s|\s-\s)\s*(.+)\Z")
_YEARS = re.compile(r"([0-9]{4})\s*-\s*([0-9]{4})\Z")
_BEFORE = re.compile(r"truoc\s+(?!cong nguyen)(.+)\Z")
_AFTER = re.compile(r"sau\s+(.+)\Z")
_UNTIL = re.compile(r"(?:den|toi)\s+(.+)\Z")
_UNTIL_NOW = re.compile(r"tu\s+(.+?)\s+(?:den|toi)\s+(?:nay|hien nay)\Z")
_SEASON_NUMBERS = {fold(name): number for number, name in SEASONS.items()} | {"ha": 22}
_ROMAN = {"i": 1, "v": 5, "x": 10}
_LAST_CENTURY = 21
_HALVES = {"nua cuoi": "nua sau"}
_SPANS = {fold(words): (first, last, mark) for first, last, mark, words in PARTS}


def read_partial(said: str) -> str | None:
    """Return the level 0 date that a tidy text says, None when it says none.

    >>> read_partial("tháng 5/1990"), read_partial("năm 1990"), read_partial("12/5/1990")
    ('1990-05', '1990', '1990-05-12')
    """
    found = _simple(fold(said))
    return found if found is not None and is_partial(found) else None


def read_uncertain(said: str) -> str | None:
    """Return the EDTF text that a tidy text says, None when none of the forms fits.

    >>> read_uncertain("Khoảng thế kỷ XV"), read_uncertain("đầu thế kỷ XX")
    ('14XX~', '1900~/1933~')
    >>> read_uncertain("trước 1945"), read_uncertain("1945–1954"), read_uncertain("14XX?")
    ('/1945', '1945/1954', '14XX?')
    >>> read_uncertain("ngày xửa ngày xưa") is None
    True
    """
    if parse(said) is not None:
        return said
    text = _read(fold(said))
    return text if text is not None and parse(text) is not None else None


def _read(said: str) -> str | None:
    for pattern, form in (
        (_UNTIL_NOW, "{}/.."),
        (_AFTER, "{}/"),
        (_BEFORE, "/{}"),
        (_UNTIL, "../{}"),
    ):
        found = pattern.match(said)
        if found is not None:
            point = _point(found[1])
            return None if point is None else form.format(point)
    return _point(said) or _interval(said)


def _interval(said: str) -> str | None:
    rest, qualifier = _qualified(said)
    part = _part_of_century(rest)
    if part is not None:
        return part if qualifier in ("", "~") else None
    found = _YEARS.match(rest) or _BETWEEN.match(rest)
    if found is None:
        return None
    parts = _part_of_century(found[1]), _part_of_century(found[2])
    if parts[0] and parts[1]:  # from the end of one century to the beginning of the next
        return f"{parts[0].partition('/')[0]}/{parts[1].partition('/')[2]}"
    start, end = _point(found[1]), _point(found[2])
    if start is None and found[2] and _CENTURY.match(found[2]) and _is_number(found[1]):
        start = _point(f"the ky {found[1]}")
    if end is None and _CENTURY.match(found[1]):
        end = _point(f"the ky {found[2]}")
    if start is None or end is None:
        return None
    marks = ["" if one[-1] in "?~%" else qualifier for one in (start, end)]
    return f"{start}{marks[0]}/{end}{marks[1]}"


def _is_number(text: str) -> bool:
    return bool(_CENTURY.match(f"the ky {text}"))


def _part_of_century(said: str) -> str | None:
    found = _PART.match(said)
    century = _century(found[2]) if found else None
    if found is None or century is None:
        return None
    first, last, mark = _SPANS[_HALVES.get(found[1], found[1])]
    return f"{century:02d}{first:02d}{mark}/{century:02d}{last:02d}{mark}"


def _point(said: str) -> str | None:
    if parse(said.upper()) is not None and "/" not in said:
        return said.upper()
    rest, qualifier = _qualified(said)
    plain = _simple(rest)
    return None if plain is None else plain + qualifier


def _qualified(said: str) -> tuple[str, str]:
    for pattern, mark in _QUALIFIERS:
        found = pattern.match(said)
        if found is not None:
            return said[found.end() :], mark
    return said, ""


def _simple(said: str) -> str | None:
    """Read one date without a qualifier, folded."""
    rest = _BC.sub("", said)
    if rest != said:
        return _before_christ(rest)
    century = _century(said)
    if century is not None:
        return f"{century:02d}XX"
    if found := _DECADE.match(said):
        return f"{found[1][:3]}X"
    if found := _SEASON.match(said):
        return f"{int(found[2]):04d}-{_SEASON_NUMBERS[found[1]]}"
    if found := _DAY.match(said):
        return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    if found := _MONTH.match(said):
        return f"{found[2]}-{int(found[1]):02d}"
    if found := _YEAR.match(said):
        return f"{int(found[1]):04d}" if len(found[1]) > 2 or "nam" in said else None
    return said.upper() if parse(said.upper()) is not None else None


def _before_christ(said: str) -> str | None:
    century = _century(said)
    if century is not None:
        return f"-{century:02d}XX"
    found = _YEAR.match(said)
    return f"-{int(found[1]) - 1:04d}" if found and int(found[1]) > 1 else None


def _century(said: str) -> int | None:
    """Return the hundreds of a century's years: 14 for «thế kỷ XV»."""
    found = _CENTURY.match(said)
    if found is None:
        return None
    number = int(found[1]) if found[1].isdigit() else _from_roman(found[1])
    return number - 1 if number is not None and 1 <= number <= _LAST_CENTURY else None


def _from_roman(letters: str) -> int | None:
    total = 0
    for letter, following in zip(letters, letters[1:] + "i", strict=True):
        value = _ROMAN[letter]
        total += -value if value < _ROMAN[following] else value
    return total
