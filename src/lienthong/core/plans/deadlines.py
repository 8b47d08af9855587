"""When work is due, from the words of a plan: a date, a month, a quarter, a year, a rhythm.

Two readings: of a whole cell or labelled line (``read``), and within a sentence (``find``), where a
date counts only behind words such as «hoàn thành» or «trước», for sentences also cite laws by date.
Dates that no calendar has («30/2») are refused at their words, never moved to another day.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date

from lienthong.core.plans.model import Cadence, Deadline, Rule


class BadDate(ValueError):
    """A day or month that does not exist; ``words`` are those of the text."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)


class NoYear(ValueError):
    """A day or month without its year, and nothing tells which is meant."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)


_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_BEFORE = r"(?P<before>trước|truớc)\s+"
_LEAD = (
    r"(?:(?:hoàn thành|xong|kết thúc|gửi|nộp|trình|báo cáo)\s+)?"
    rf"(?:{_BEFORE}|(?:chậm nhất|muộn nhất)(?:\s+(?:là|vào|trong|đến))*\s+|đến\s+(?:hết\s+)?"
    r"|hết\s+|trong\s+|vào\s+|cuối\s+)?"
)
_YEAR = r"(?P<year>20\d\d)"
_OF = r"(?:\s*[/.\-]\s*|\s+năm\s+|\s*,?\s*năm\s+)"
_DAY = (
    r"(?:ngày\s+)?(?P<day>\d{1,2})\s*(?:[/.\-]|\s+tháng\s+)\s*(?P<month>\d{1,2})"
    rf"(?:(?:\s*[/.\-]\s*|\s+năm\s+){_YEAR})?(?![\d/])"
)
_MONTH = (
    rf"(?:tháng\s+(?P<month>\d{{1,2}})(?:{_OF}{_YEAR})?"
    r"|(?P<bare>\d{1,2})/(?P<year2>20\d\d))(?!\d)"
)
_QUARTER = rf"quý\s+(?P<quarter>IV|III|II|I|[1-4])(?:{_OF}{_YEAR})?(?![\dIVX])"
_HALF = rf"(?:6|sáu)\s+tháng\s+(?P<half>đầu|cuối)\s+năm(?:\s+{_YEAR})?"
_WHOLE_YEAR = rf"(?:năm\s+){_YEAR}(?!\d)"

_FORMS = tuple(
    re.compile(_LEAD + form, re.IGNORECASE) for form in (_DAY, _HALF, _QUARTER, _MONTH, _WHOLE_YEAR)
)
_SPAN = re.compile(r"(?:giai đoạn\s+)?(20\d\d)\s*[-–]\s*(20\d\d)", re.IGNORECASE)
_ONLY_YEAR = re.compile(r"20\d\d")
_RHYTHM_WORDS: tuple[tuple[str, Cadence], ...] = (
    (r"(?:hằng|hàng|mỗi)\s+tuần", "weekly"),
    (r"(?:hằng|hàng|mỗi)\s+tháng", "monthly"),
    (r"(?:hằng|hàng|mỗi)\s+quý|tháng cuối quý", "quarterly"),
    (r"định kỳ\s+(?:6|sáu)\s+tháng|(?:6|sáu)\s+tháng\s+(?:một|1)\s+lần", "semiannual"),
    (r"(?:hằng|hàng|mỗi)\s+năm", "yearly"),
)
_RHYTHMS = tuple((re.compile(words, re.IGNORECASE), cadence) for words, cadence in _RHYTHM_WORDS)
_RHYTHM_LEAD = re.compile(
    r"(?:(?:trước|chậm nhất(?:\s+vào)?|vào)\s+)?"
    r"(?:(?:ngày\s+)?(?P<day>\d{1,2})(?:\s*/\s*|\s+tháng\s+)(?P<month>\d{1,2})\s+"
    r"|ngày\s+(?P<only>\d{1,2})\s+)?$",
    re.IGNORECASE,
)
_CONTINUOUS = re.compile(r"thường xuyên|liên tục|suốt (?:giai đoạn|thời gian)", re.IGNORECASE)
_AS_NEEDED = re.compile(
    r"(?:khi|theo) (?:có )?yêu cầu|đột xuất|khi (?:phát sinh|cần)", re.IGNORECASE
)
_DEPENDENT = re.compile(
    r"(?:hoàn thành\s+)?theo\s+(?:(?:quy định|đúng)\s+(?:và\s+)?)?(?:lộ trình|tiến độ)[^.;]*"
    r"|hoàn thành\s+theo\s+kế hoạch[^.;]*",
    re.IGNORECASE,
)
_WAITING = re.compile(r"(?:theo|sau khi|khi)\s.+", re.IGNORECASE)  # a whole cell
# Within a sentence a date is a deadline only behind these words.
_TELLING = re.compile(
    r"(?:hoàn thành|xong|kết thúc)(?:\s+(?:và\s+)?(?:trong|trước|vào|đến|hết|chậm nhất|cuối))*\s"
    r"|(?:trước|chậm nhất(?:\s+(?:là|vào|trong))?|muộn nhất(?:\s+(?:là|vào))?)\s+(?=ngày|tháng|quý)"
    r"|trong\s+(?=tháng\s+\d{1,2}|quý\s|năm\s+20\d\d\s*(?:[.;,]|$))"
    r"|đến hết\s+",
    re.IGNORECASE,
)


def read(text: str, year: int = 0) -> Deadline | None:
    """Return what a cell or labelled line says; None when it names no time at all.

    ``year`` is the plan's, for a day or month that names none. Raises BadDate, NoYear.

    >>> read("Quý II/2025").due, read("trước ngày 10 tháng 8 năm 2025").rule
    (datetime.date(2025, 6, 30), 'before')
    >>> read("Thường xuyên").rule, read("Theo lộ trình").rule, read("hàng quý").cadence
    ('continuous', 'dependent', 'quarterly')
    """
    words = " ".join(text.split()).strip(" .;,")
    rhythm = _rhythm(words)
    if rhythm is not None:
        return rhythm
    if _ONLY_YEAR.fullmatch(words):
        return Deadline(words, "end_of_year", due=date(int(words), 12, 31))
    span = _SPAN.fullmatch(words)
    if span:
        return Deadline(words, "end_of_year", due=date(int(span[2]), 12, 31))
    return _dated(words, year) or _undated(words) or _waiting(words)


def find(sentence: str, year: int = 0) -> Deadline | None:
    """Return the deadline that a sentence sets, the last one when it names several.

    >>> find("Ban hành kế hoạch theo Luật ngày 01/7/2025, hoàn thành trong tháng 9 năm 2025.").due
    datetime.date(2025, 9, 30)
    >>> find("Thực hiện Nghị quyết số 1 ngày 23/7/2025 của Chính phủ.") is None
    True
    """
    text = " ".join(sentence.split())
    for telling in reversed(list(_TELLING.finditer(text))):
        for form in _FORMS:
            found = form.match(text, telling.start()) or form.match(text, telling.end())
            if found:
                return _of_match(found, text[telling.start() : found.end()], year)
    return _rhythm(text) or _undated(text)


def years_of(title: str) -> int:
    """Return the one year a plan is for by its title, 0 when it names none or an end.

    >>> years_of("Kế hoạch chuyển đổi số năm 2022"), years_of("Chiến lược đến năm 2030")
    (2022, 0)
    """
    found = re.search(r"(?<!đến )(?<!tới )\bnăm (20\d\d)\W*$", " ".join(title.split()))
    return int(found[1]) if found else 0


def _rhythm(text: str) -> Deadline | None:
    """A rhythm, with the day of the period when it names one; «hằng năm» beside a date is none."""
    for pattern, cadence in _RHYTHMS:
        found = pattern.search(text)
        if found is None:
            continue
        lead = _RHYTHM_LEAD.search(text[: found.start()])
        start = lead.start() if lead else found.start()
        words = text[start : found.end()].strip()
        groups = lead.groupdict() if lead else {}
        day, month = int(groups.get("day") or groups.get("only") or 0), groups.get("month")
        if day > 31:
            raise BadDate(words)
        if month:
            _real(groups, words)
        return Deadline(words, "periodic", cadence, due_day=day, due_month=int(month or 0))
    return None


def _dated(words: str, year: int) -> Deadline | None:
    for form in _FORMS:
        found = form.search(words)
        if found:
            return _of_match(found, words, year)
    return None


def _undated(text: str) -> Deadline | None:
    readings: tuple[tuple[re.Pattern[str], Rule, Cadence], ...] = (
        (_CONTINUOUS, "continuous", "continuous"),
        (_DEPENDENT, "dependent", "once"),
    )
    for pattern, rule, cadence in readings:
        found = pattern.search(text)
        if found:
            return Deadline(found[0].strip(" ,."), rule, cadence)
    return None


def _waiting(words: str) -> Deadline | None:
    """A whole cell that names what comes first: «Theo kế hoạch triển khai Quy hoạch vùng»."""
    if _AS_NEEDED.search(words):
        return Deadline(words, "dependent", "as_needed")
    return Deadline(words, "dependent") if _WAITING.fullmatch(words) else None


def _of_match(found: re.Match[str], words: str, plan_year: int) -> Deadline:
    """Make the deadline of one matched form; what the calendar lacks is refused."""
    groups = found.groupdict()
    stated = groups.get("year") or groups.get("year2")
    year = int(stated) if stated else plan_year
    shown = found[0].strip()
    before = bool(groups.get("before")) or words.lower().startswith("trước")
    for name, meaning in _MEANINGS:
        if groups.get(name):
            if not year:
                _real(groups, shown)
                raise NoYear(shown)
            first, last, rule = meaning(groups, year, shown)
            return Deadline(
                words.strip(), "before" if before else rule, due=first if before else last
            )
    raise BadDate(shown)


_Meaning = tuple[date, date, Rule]


def _real(groups: dict[str, str | None], shown: str) -> None:
    """Refuse a day and month that no year has, also where the year is missing."""
    month = int(groups.get("month") or 1)
    if not 1 <= month <= 12:
        raise BadDate(shown)
    if not 1 <= int(groups.get("day") or 1) <= calendar.monthrange(2024, month)[1]:
        raise BadDate(shown)


def _day(groups: dict[str, str | None], year: int, shown: str) -> _Meaning:
    try:
        day = date(year, int(groups["month"] or 0), int(groups["day"] or 0))
    except ValueError as error:
        raise BadDate(shown) from error
    return day, day, "by"


def _half(groups: dict[str, str | None], year: int, shown: str) -> _Meaning:
    if (groups["half"] or "").lower() == "đầu":
        return date(year, 1, 1), date(year, 6, 30), "by"
    return date(year, 7, 1), date(year, 12, 31), "end_of_year"


def _quarter(groups: dict[str, str | None], year: int, shown: str) -> _Meaning:
    last = _QUARTERS[(groups["quarter"] or "").upper()] * 3
    end = date(year, last, calendar.monthrange(year, last)[1])
    return date(year, last - 2, 1), end, "end_of_quarter"


def _month(groups: dict[str, str | None], year: int, shown: str) -> _Meaning:
    month = int(groups.get("bare") or groups.get("month") or 0)
    if not 1 <= month <= 12:
        raise BadDate(shown)
    end = date(year, month, calendar.monthrange(year, month)[1])
    return date(year, month, 1), end, "end_of_month"


def _year(groups: dict[str, str | None], year: int, shown: str) -> _Meaning:
    return date(year, 1, 1), date(year, 12, 31), "end_of_year"


_MEANINGS: tuple[tuple[str, Callable[[dict[str, str | None], int, str], _Meaning]], ...] = (
    ("day", _day),
    ("half", _half),
    ("quarter", _quarter),
    ("bare", _month),
    ("month", _month),
    ("year", _year),
)
