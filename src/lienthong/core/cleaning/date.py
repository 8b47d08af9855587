"""Days: Vietnamese order (day, month, year), ISO, Excel serials. Nothing is guessed.

Month before day is read only in a column whose other cells prove it. A two-digit year, a month
above 12 and eight bare digits are questions; a bare year and a month without its day are refused.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isfinite

from lienthong.base.i18n import N_
from lienthong.core.cleaning import text
from lienthong.core.cleaning.evidence import DayOrder
from lienthong.core.cleaning.model import (
    CannotRead,
    Clean,
    Cleaned,
    Normaliser,
    Raw,
    Step,
    Steps,
    Unsure,
)
from lienthong.core.rules.model import Choice

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MARK = r"\s?[/.\-]\s?"
_VIETNAMESE = re.compile(
    rf"(?:ngày\s)?([0-9]{{1,2}}){_MARK}([0-9]{{1,2}}){_MARK}([0-9]{{4}})\Z", re.IGNORECASE
)
_WORDS = re.compile(
    r"(?:ngày\s)?([0-9]{1,2})\stháng\s([0-9]{1,2})\s?,?\snăm\s([0-9]{4})\Z", re.IGNORECASE
)
_ABBREVIATED = re.compile(
    r"([0-9]{1,2})[\s\-/](?:thg\s?([0-9]{1,2})|([A-Z]{3}))[\s\-/.,]{1,2}([0-9]{4})\Z",
    re.IGNORECASE,
)
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\Z")
_COMPACT = re.compile(r"(1[89]|20|21)([0-9]{2})([0-9]{2})([0-9]{2})\Z")
_SHORT_YEAR = re.compile(r"(?:ngày\s)?([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{2})\Z")
_PARTIAL = re.compile(r"(?:năm\s)?[0-9]{4}\Z|(?:tháng\s)?[0-9]{1,2}[/.\-][0-9]{4}\Z", re.IGNORECASE)
_CLOCK = re.compile(r"[T ]+00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?\Z")
_EXCEL_ZERO = date(1899, 12, 30)
# Serials of 1954-10-03 to 2064-04-08 as text; a number cell may hold any day from 1900-03-01.
_TEXT_SERIALS = range(20000, 60001)
_SERIALS = range(61, 109576)
_YEARS = range(1800, 2200)
_LIKELY_2000S = range(50)  # two digits of a year that more likely mean this century

REMEDY = N_("Nhập đủ ngày, tháng và bốn chữ số của năm, ví dụ 05/03/2020.")
CHOOSE = N_("Chọn ngày đúng theo giấy tờ gốc, hoặc nhập lại đủ ngày, tháng, năm.")
DAY_FIRST = N_("ngày trước, tháng sau")
MONTH_FIRST = N_("tháng trước, ngày sau")
THIS_CENTURY = N_("năm thuộc thế kỷ XXI")
LAST_CENTURY = N_("năm thuộc thế kỷ XX")


def refused(message: str) -> CannotRead:
    """Make the refusal of a day."""
    return CannotRead(message, REMEDY)


def asked(message: str, days: Iterable[tuple[date | None, str]]) -> CannotRead:
    """Make the question which of the days is meant; a refusal when none is in the calendar."""
    choices = {day: reason for day, reason in days if day is not None}
    found = tuple(Choice(d.isoformat(), d.strftime("%d/%m/%Y"), why) for d, why in choices.items())
    return Unsure(message, CHOOSE, found) if found else refused(message)


def cleaner(order: DayOrder = "") -> Clean:
    """Return the cleaner of a column whose other cells prove this order."""

    def clean(raw: Raw) -> Cleaned:
        if isinstance(raw, datetime):
            return raw.date(), (Step("date", raw.isoformat(), raw.date().isoformat()),)
        if isinstance(raw, date):
            return raw, ()
        if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
            day = serial(raw)
            return day, (Step("excel-date", str(raw), day.isoformat()),)
        said, steps = text.one_line(raw)
        return (None, steps) if said is None else _told(said, steps, order)

    return clean


clean = cleaner()


def _told(said: str, steps: Steps, order: DayOrder) -> Cleaned:
    day = read(said, order)
    iso = day.isoformat()
    if iso == said:
        return day, steps
    is_turned = order == "month-day" and _VIETNAMESE.match(said) and day != _day_first(said)
    return day, (*steps, Step("date-month-first" if is_turned else "date", said, iso))


def serial(raw: int | float | Decimal) -> date:
    """Read the number Excel keeps for a day. Raises CannotRead."""
    finite = isfinite(raw) and -(10**7) < raw < 10**7
    if finite and int(raw) == raw and int(raw) in _YEARS:
        raise refused(N_("Cột «%(title)s» chỉ có năm «%(value)s», thiếu ngày và tháng."))
    if not finite or int(raw) not in _SERIALS:
        raise refused(N_("Số «%(value)s» ở cột «%(title)s» không phải là ngày."))
    return _EXCEL_ZERO + timedelta(days=int(raw))


def read(said: str, order: DayOrder = "") -> date:
    """Read a tidy text as a day. Raises CannotRead.

    >>> read("05/3/2020"), read("05/03/2020", "month-day"), read("ngày 5 tháng 3 năm 2020")
    (datetime.date(2020, 3, 5), datetime.date(2020, 5, 3), datetime.date(2020, 3, 5))
    """
    said = _CLOCK.sub("", said)
    found = _VIETNAMESE.match(said)
    if found:
        return _ordered(int(found[1]), int(found[2]), int(found[3]), order)
    for read_form in (_in_words, _abbreviated, _iso):
        day = read_form(said)
        if day is not None:
            return day
    if said.isascii() and said.isdigit() and len(said) in (5, 8):
        return _digits(said)
    if found := _SHORT_YEAR.match(said):
        raise _short_year(int(found[1]), int(found[2]), int(found[3]))
    if _PARTIAL.match(said):
        raise refused(N_("Giá trị «%(value)s» ở cột «%(title)s» thiếu ngày hoặc tháng."))
    unread = refused(N_("Không đọc được ngày «%(value)s» ở cột «%(title)s»."))
    raise text.or_empty(said, unread)


def _ordered(first: int, second: int, year: int, order: DayOrder) -> date:
    """Read day and month in the order of the column; where two readings remain, ask."""
    day_first, month_first = _calendar(year, second, first), _calendar(year, first, second)
    if order == "month-day" and month_first is not None:
        return month_first
    if order == "both" and day_first and month_first and day_first != month_first:
        raise asked(
            N_("Cột «%(title)s» có cả ngày kiểu ngày/tháng và kiểu tháng/ngày: «%(value)s»."),
            ((day_first, DAY_FIRST), (month_first, MONTH_FIRST)),
        )
    if day_first is not None:
        return day_first
    raise asked(
        N_("Ngày «%(value)s» ở cột «%(title)s» không có trong lịch."), ((month_first, MONTH_FIRST),)
    )


def _day_first(said: str) -> date | None:
    found = _VIETNAMESE.match(said)
    return _calendar(int(found[3]), int(found[2]), int(found[1])) if found else None


def _in_words(said: str) -> date | None:
    found = _WORDS.match(said)
    return _day(int(found[3]), int(found[2]), int(found[1])) if found else None


def _abbreviated(said: str) -> date | None:
    """Read «05-thg 3-2020» and «05-Mar-2020», as spreadsheets write them."""
    found = _ABBREVIATED.match(said)
    if found is None or (found[3] and found[3].lower() not in _MONTHS):
        return None
    month = int(found[2]) if found[2] else _MONTHS.index(found[3].lower()) + 1
    return _day(int(found[4]), month, int(found[1]))


def _iso(said: str) -> date | None:
    found = _ISO.match(said)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def _digits(said: str) -> date:
    if len(said) == 5 and int(said) in _TEXT_SERIALS:
        return _text_serial(said)
    found = _COMPACT.match(said)
    first, second, year = int(said[:2]), int(said[2:4]), int(said[4:])
    day_first = _calendar(year, second, first) if year in _YEARS else None
    month_first = _calendar(year, first, second) if year in _YEARS else None
    if found and day_first is None and month_first is None:
        return _day(int(found[1] + found[2]), int(found[3]), int(found[4]))
    year_first = (
        _calendar(int(said[:4]), int(said[4:6]), int(said[6:])) if found is not None else None
    )
    raise asked(
        N_("Dãy số «%(value)s» ở cột «%(title)s» có thể đọc thành nhiều ngày."),
        ((day_first, DAY_FIRST), (year_first, N_("năm trước")), (month_first, MONTH_FIRST)),
    )


def _text_serial(said: str) -> date:
    """Read Excel's number of a day; «20200» may as well be a year with a digit too many."""
    day = _EXCEL_ZERO + timedelta(days=int(said))
    if not said.startswith("20"):
        return day
    raise asked(
        N_(
            "Số «%(value)s» ở cột «%(title)s» có thể là số ngày của Excel, hoặc năm gõ thừa chữ số."
        ),
        ((day, N_("số ngày của Excel")),),
    )


def _short_year(day: int, month: int, year: int) -> CannotRead:
    this, last = _calendar(2000 + year, month, day), _calendar(1900 + year, month, day)
    days = [(this, THIS_CENTURY), (last, LAST_CENTURY)]
    return asked(
        N_("Ngày «%(value)s» ở cột «%(title)s» chỉ có hai chữ số của năm."),
        days if year in _LIKELY_2000S else days[::-1],
    )


def _day(year: int, month: int, day: int) -> date:
    found = _calendar(year, month, day)
    if found is None:
        raise refused(N_("Ngày «%(value)s» ở cột «%(title)s» không có trong lịch."))
    return found


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1000 else None
    except ValueError:
        return None


NORMALISER = Normaliser(
    "date",
    ("date",),
    lambda field, dictionary: clean,
    informed=lambda field, dictionary, known: cleaner(known.day_order),
)
