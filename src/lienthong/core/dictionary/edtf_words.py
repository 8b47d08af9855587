"""EDTF in Vietnamese words, for reading: what ``edtf_reading`` takes back as it was.

«Đầu», «giữa», «cuối» of a century are its thirds, with both ends approximate; «nửa đầu», «nửa sau»
its exact halves.
"""

from lienthong.core.dictionary.edtf import UNKNOWN, Interval, Point, parse

QUALIFIERS = {"~": "khoảng", "?": "có thể", "%": "có thể khoảng"}
SEASONS = {21: "xuân", 22: "hè", 23: "thu", 24: "đông"}
# (first year, last year) within the century, their qualifier, the words.
PARTS: tuple[tuple[int, int, str, str], ...] = (
    (0, 33, "~", "đầu"),
    (34, 66, "~", "giữa"),
    (67, 99, "~", "cuối"),
    (0, 49, "", "nửa đầu"),
    (50, 99, "", "nửa sau"),
)
CENTURY = "thế kỷ "
BEFORE_CHRIST = "trước Công nguyên"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def in_words(text: str) -> str:
    """Write an EDTF text the way Vietnamese people do; what is no EDTF stays as it is.

    >>> in_words("14XX~"), in_words("/1945"), in_words("1945/1954"), in_words("1990-05")
    ('khoảng thế kỷ XV', 'trước 1945', '1945–1954', '05/1990')
    >>> in_words("1900~/1933~"), in_words("196X"), in_words("-01XX"), in_words("1968-21")
    ('đầu thế kỷ XX', 'thập niên 1960', 'thế kỷ II trước Công nguyên', 'mùa xuân 1968')
    """
    meant = parse(text)
    if isinstance(meant, Point):
        return _point(meant)
    return text if meant is None else _interval(meant)


def _interval(meant: Interval) -> str:
    start, end = meant.start, meant.end
    if not isinstance(end, Point):
        assert isinstance(start, Point)  # noqa: S101 - an interval has one end at least
        return f"sau {_point(start)}" if end == UNKNOWN else f"từ {_point(start)} đến nay"
    if not isinstance(start, Point):
        return f"trước {_point(end)}" if start == UNKNOWN else f"đến {_point(end)}"
    return _part_of_century(start, end) or _between(start, end)


def _between(start: Point, end: Point) -> str:
    """Say once what holds of both ends."""
    if start.qualifier != end.qualifier or start.negative or end.negative:
        return f"từ {_point(start)} đến {_point(end)}"
    last = _plain(end)
    if start.year.endswith("XX") and end.year.endswith("XX"):
        last = last.removeprefix(CENTURY)
    return f"{_point(start)}–{last}"


def _part_of_century(start: Point, end: Point) -> str:
    whole = all(p.month is None and "X" not in p.year and not p.negative for p in (start, end))
    if not whole or start.year[:2] != end.year[:2] or start.qualifier != end.qualifier:
        return ""
    years = int(start.year[2:]), int(end.year[2:]), start.qualifier
    for *known, words in PARTS:
        if years == tuple(known):
            return f"{words} {CENTURY}{roman(int(start.year[:2]) + 1)}"
    return ""


def _point(point: Point) -> str:
    words = _plain(point)
    if point.negative:
        words += f" {BEFORE_CHRIST}"
    return f"{QUALIFIERS[point.qualifier]} {words}" if point.qualifier else words


def _plain(point: Point) -> str:
    if point.year.endswith("XX"):
        return f"{CENTURY}{roman(int(point.year[:2]) + 1)}"
    year = str(int(point.year.replace("X", "0")) + (1 if point.negative else 0))
    if point.year.endswith("X"):
        return f"thập niên {int(point.year[:3]) * 10}"
    if point.month is None:
        return year if len(year) > 2 else f"năm {year}"
    if point.month in SEASONS:
        return f"mùa {SEASONS[point.month]} {year}"
    day = f"{point.day:02d}/" if point.day else ""
    return f"{day}{point.month:02d}/{point.year}"


def roman(number: int) -> str:
    """Write a century's number.

    >>> roman(4), roman(15), roman(19), roman(20)
    ('IV', 'XV', 'XIX', 'XX')
    """
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text
