"""Faults of days."""

from datetime import date
from random import Random

from bench.planted.model import C, D, Damage, H, Kind, Row, Spoil
from lienthong.core.cleaning.evidence import Evidence

REVIEWED, ISSUED, BORN = "ngay_ra_soat", "ngay_cap", "ngay_sinh"
_EXCEL_ZERO = date(1899, 12, 30)


def _written(column: str, pattern: str) -> Spoil:
    return lambda row, rng: _day(row, column).strftime(pattern)


def _day(row: Row, column: str) -> date:
    return date.fromisoformat(str(row[column]))


def _serial(column: str, kind: type) -> Spoil:
    return lambda row, rng: kind((_day(row, column) - _EXCEL_ZERO).days)


def _month_first(is_clear: bool) -> Spoil:
    """Write the month first; ``is_clear``: only days above 12, which can be nothing else."""

    def spoil(row: Row, rng: Random) -> object:
        day = _day(row, REVIEWED)
        if is_clear != (day.day > 12) or day.day == day.month:
            return None
        return day.strftime("%m/%d/%Y")

    return spoil


def _put(column: str, cell: object) -> Spoil:
    return lambda row, rng: Damage({column: cell}, "")


MONTH_FIRST = {REVIEWED: Evidence("month-day", "")}
BOTH = {REVIEWED: Evidence("both", "")}
KINDS = (
    Kind("slashes", "ngày/tháng/năm", H, BORN, "repair", _written(BORN, "%d/%m/%Y")),
    Kind("hyphens", "ngày-tháng-năm", H, ISSUED, "repair", _written(ISSUED, "%d-%m-%Y")),
    Kind("points", "ngày.tháng.năm", C, REVIEWED, "repair", _written(REVIEWED, "%d.%m.%Y")),
    Kind(
        "in_words",
        "ngày … tháng … năm …",
        H,
        BORN,
        "repair",
        _written(BORN, "ngày %d tháng %m năm %Y"),
    ),
    Kind("with_clock", "ngày kèm 00:00:00", H, BORN, "repair", _written(BORN, "%d/%m/%Y 00:00:00")),
    Kind("excel_number", "ngày là số của Excel", H, BORN, "repair", _serial(BORN, float)),
    Kind("excel_text", "số ngày của Excel dạng chữ", H, ISSUED, "repair", _serial(ISSUED, str)),
    Kind(
        "short_birth_year",
        "năm sinh hai chữ số, có số định danh",
        H,
        BORN,
        "repair",
        _written(BORN, "%d/%m/%y"),
    ),
    Kind(
        "short_year",
        "năm hai chữ số",
        C,
        REVIEWED,
        "question",
        _written(REVIEWED, "%d/%m/%y"),
    ),
    Kind(
        "month_first_proved",
        "tháng trước ngày, cả cột như vậy",
        C,
        REVIEWED,
        "repair",
        _month_first(False),
        evidence=MONTH_FIRST,
    ),
    Kind(
        "month_first_mixed",
        "tháng trước ngày, cột lẫn hai kiểu",
        C,
        REVIEWED,
        "question",
        _month_first(False),
        evidence=BOTH,
    ),
    Kind(
        "month_first_alone",
        "tháng trước ngày, không ô nào khác chứng minh",
        C,
        REVIEWED,
        "question",
        _month_first(True),
    ),
    Kind(
        "eight_digits",
        "tám chữ số liền",
        C,
        REVIEWED,
        "question",
        _written(REVIEWED, "%d%m%Y"),
    ),
    Kind("no_such_day", "31/02", H, ISSUED, "held", _put(ISSUED, "31/02/2020")),
    Kind("year_only", "chỉ có năm", H, ISSUED, "held", _put(ISSUED, "2020")),
    Kind("year_number", "chỉ có năm, ô số", H, ISSUED, "held", _put(ISSUED, 2020.0)),
    Kind("month_only", "chỉ có tháng, năm", H, ISSUED, "held", _put(ISSUED, "tháng 5/2020")),
    Kind("future", "ngày chưa tới", H, REVIEWED, "held", _put(REVIEWED, "01/01/2099")),
    Kind("tick_in_day", "chữ x ở cột ngày", D, REVIEWED, "question", _put(REVIEWED, "x")),
    Kind(
        "stale",
        "lâu chưa rà soát",
        H,
        REVIEWED,
        "warning",
        lambda row, rng: Damage({REVIEWED: "2019-01-15"}, "2019-01-15"),
    ),
)
