"""Days: Vietnamese order (day, month, year), ISO, Excel serials. Nothing is guessed.

A two-digit year, a bare year, and a month above 12 are refused: each has more than one reading.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isfinite

from lienthong.base.i18n import N_
from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import CannotRead, Cleaned, Normaliser, Raw, Step

_VIETNAMESE = re.compile(r"([0-9]{1,2})\s?[/.\-]\s?([0-9]{1,2})\s?[/.\-]\s?([0-9]{4})\Z")
_WORDS = re.compile(
    r"(?:ngày\s)?([0-9]{1,2})\stháng\s([0-9]{1,2})\s?,?\snăm\s([0-9]{4})\Z", re.IGNORECASE
)
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\Z")
_COMPACT = re.compile(r"(1[89]|20|21)([0-9]{2})([0-9]{2})([0-9]{2})\Z")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{2}\Z")
_PARTIAL = re.compile(r"(?:năm\s)?[0-9]{4}\Z|(?:tháng\s)?[0-9]{1,2}[/.\-][0-9]{4}\Z", re.IGNORECASE)
_CLOCK = re.compile(r"[T ]+00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?\Z")
_EXCEL_ZERO = date(1899, 12, 30)
# Serials of 1954-10-03 to 2064-04-08 as text; a number cell may hold any day from 1900-03-01.
_TEXT_SERIALS = range(20000, 60001)
_SERIALS = range(61, 109576)
_YEARS = range(1800, 2200)

REMEDY = N_("Nhập đủ ngày, tháng và bốn chữ số của năm, ví dụ 05/03/2020.")


def refused(message: str) -> CannotRead:
    """Make the refusal of a day."""
    return CannotRead(message, REMEDY)


def clean(raw: Raw) -> Cleaned:
    """Read a day.

    >>> clean("05/3/2020")[0], clean(43895.0)[0], clean("2020-03-05T00:00:00")[0]
    (datetime.date(2020, 3, 5), datetime.date(2020, 3, 5), datetime.date(2020, 3, 5))
    """
    if isinstance(raw, datetime):
        return raw.date(), (Step("date", raw.isoformat(), raw.date().isoformat()),)
    if isinstance(raw, date):
        return raw, ()
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        day = serial(raw)
        return day, (Step("excel-date", str(raw), day.isoformat()),)
    said, steps = text.one_line(raw)
    if said is None:
        return None, steps
    day = read(said)
    iso = day.isoformat()
    return day, steps if iso == said else (*steps, Step("date", said, iso))


def serial(raw: int | float | Decimal) -> date:
    """Read the number Excel keeps for a day. Raises CannotRead."""
    finite = isfinite(raw) and -(10**7) < raw < 10**7
    if finite and int(raw) == raw and int(raw) in _YEARS:
        raise refused(N_("Cột «%(title)s» chỉ có năm «%(value)s», thiếu ngày và tháng."))
    if not finite or int(raw) not in _SERIALS:
        raise refused(N_("Số «%(value)s» ở cột «%(title)s» không phải là ngày."))
    return _EXCEL_ZERO + timedelta(days=int(raw))


def read(said: str) -> date:
    """Read a tidy text as a day. Raises CannotRead."""
    said = _CLOCK.sub("", said)
    found = _VIETNAMESE.match(said) or _WORDS.match(said)
    if found:
        return _day(int(found[3]), int(found[2]), int(found[1]))
    found = _ISO.match(said)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if said.isascii() and said.isdigit() and len(said) in (5, 8):
        return _digits(said)
    if _SHORT_YEAR.match(said):
        raise refused(N_("Ngày «%(value)s» ở cột «%(title)s» chỉ có hai chữ số của năm."))
    if _PARTIAL.match(said):
        raise refused(N_("Giá trị «%(value)s» ở cột «%(title)s» thiếu ngày hoặc tháng."))
    raise refused(N_("Không đọc được ngày «%(value)s» ở cột «%(title)s»."))


def _digits(said: str) -> date:
    if len(said) == 5 and int(said) in _TEXT_SERIALS:
        return _EXCEL_ZERO + timedelta(days=int(said))
    found = _COMPACT.match(said)
    day_first = int(said[:2]) <= 31 and int(said[2:4]) <= 12 and int(said[4:]) in _YEARS
    if found and not day_first:
        return _day(int(found[1] + found[2]), int(found[3]), int(found[4]))
    raise refused(N_("Dãy số «%(value)s» ở cột «%(title)s» có thể đọc thành nhiều ngày."))


def _day(year: int, month: int, day: int) -> date:
    if year >= 1000:
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise refused(N_("Ngày «%(value)s» ở cột «%(title)s» không có trong lịch."))


NORMALISER = Normaliser("date", ("date",), lambda field, dictionary: clean)
