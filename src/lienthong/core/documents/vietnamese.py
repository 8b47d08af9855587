"""How a Vietnamese official writes numbers and dates, in figures and in words."""

from datetime import date
from decimal import Decimal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = 10**9
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def number_in_words(number: int) -> str:
    """Return a whole number in words, as money is written out.

    >>> number_in_words(98), number_in_words(1005), number_in_words(21_000_015)
    ('chín mươi tám', 'một nghìn không trăm linh năm', 'hai mươi mốt triệu không trăm mười lăm')

    Raises ValueError from 10^18 on.
    """
    if abs(number) >= 10**18:
        raise ValueError(number)
    if number < 0:
        return f"âm {number_in_words(-number)}"
    billions, rest = divmod(number, _BILLION)
    words = [number_in_words(billions), "tỷ"] if billions else []
    if rest or not words:
        words.append(_below_billion(rest, whole=bool(words)))
    return " ".join(words)


def _below_billion(number: int, *, whole: bool) -> str:
    if number == 0:
        return _DIGITS[0]
    groups = _in_threes(number)
    words: list[str] = []
    for at in range(len(groups) - 1, -1, -1):
        if groups[at]:
            words += [_three(groups[at], whole=whole or bool(words)), _GROUPS[at]]
    return " ".join(word for word in words if word)


def _in_threes(number: int) -> list[int]:
    groups = []
    while number:
        number, rest = divmod(number, 1000)
        groups.append(rest)
    return groups


def _three(number: int, *, whole: bool) -> str:
    """Three figures in words; ``whole``: hundreds are said though there are none."""
    hundreds, rest = divmod(number, 100)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    if rest:
        words.append(_two(rest, linked=bool(words)))
    return " ".join(words)


def _two(number: int, *, linked: bool) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return f"linh {_DIGITS[ones]}" if linked else _DIGITS[ones]
    ten = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if ones == 0:
        return ten
    return f"{ten} {_last(ones, tens)}"


def _last(ones: int, tens: int) -> str:
    after_tens = {1: "mốt", 4: "tư"} if tens > 1 else {}
    return "lăm" if ones == 5 else after_tens.get(ones, _DIGITS[ones])


def figures(value: Decimal | float, places: int = 1) -> str:
    """Return a number in figures: dots between thousands, a comma before decimals, no idle zeros.

    >>> figures(1234.5), figures(100.0), figures(96.96, 1), figures(-0.04)
    ('1.234,5', '100', '97', '0')
    """
    exact = round(Decimal(str(value)), places)
    text = f"{exact:,f}".rstrip("0").rstrip(".") if places else f"{exact:,f}"
    return "0" if text in ("-0", "") else text.translate(str.maketrans(",.", ".,"))


def day(value: date) -> str:
    """Return a date in figures.

    >>> day(date(2026, 3, 5))
    '05/03/2026'
    """
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def day_in_full(value: date) -> str:
    """Return a date as documents write it: a zero before days below 10 and months 1 and 2.

    Source: Decree 30/2020/NĐ-CP, Appendix I, part II, point 4.

    >>> day_in_full(date(2026, 2, 5)), day_in_full(date(2026, 3, 15))
    ('ngày 05 tháng 02 năm 2026', 'ngày 15 tháng 3 năm 2026')
    """
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def day_in_words(value: date) -> str:
    """Return a date in words.

    >>> day_in_words(date(2026, 4, 1))
    'ngày mùng một tháng tư năm hai nghìn không trăm hai mươi sáu'
    """
    first = "mùng " if value.day <= 10 else ""
    month = "tư" if value.month == 4 else number_in_words(value.month)
    year = number_in_words(value.year)
    return f"ngày {first}{number_in_words(value.day)} tháng {month} năm {year}"
