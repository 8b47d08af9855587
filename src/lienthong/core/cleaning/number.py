"""Numbers as Vietnamese files write them: 3.359,80. Where a mark has two readings, Vietnamese wins.

``1.234`` is one thousand two hundred and thirty-four: a full stop before exactly three digits
groups thousands, unless the number starts with 0. ``3359.80`` can only be a decimal point.
"""

import re
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import CannotRead, Cleaned, Normaliser, Raw, Step

_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_SHAPE = re.compile(r"([+\-−]?)((?:[0-9][0-9.,' ]*)?[0-9])\Z")
_GROUPED_DOT = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+\Z")
_GROUPED_COMMA = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\Z")
_GROUPED_SPACE = re.compile(r"[1-9][0-9]{0,2}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?\Z")
_LONGEST = 40  # characters; longer is no measurement
_BIGINT = 2**63


def refused(whole: bool) -> CannotRead:
    """Make the refusal of a number."""
    if whole:
        return CannotRead(
            N_("Giá trị «%(value)s» ở cột «%(title)s» không phải số nguyên."),
            N_("Chỉ nhập chữ số, không kèm đơn vị tính, ví dụ 3359."),
        )
    return CannotRead(
        N_("Không đọc được số «%(value)s» ở cột «%(title)s»."),
        N_("Chỉ nhập chữ số, dấu phẩy trước phần thập phân, ví dụ 3359,8."),
    )


def clean(raw: Raw) -> Cleaned:
    """Read a number as an exact decimal.

    >>> clean("3.359,80")[0], clean("3359.80")[0], clean("1.234")[0], clean("0.125")[0]
    (Decimal('3359.80'), Decimal('3359.80'), Decimal('1234'), Decimal('0.125'))
    """
    if isinstance(raw, bool):
        raise refused(whole=False)
    if isinstance(raw, int | Decimal | float):
        return _exact(raw), ()
    said, steps = text.one_line(raw)
    if said is None:
        return None, steps
    if len(said) <= _LONGEST and _PLAIN.match(said):
        return Decimal(said), steps
    value = read(said, whole=False)
    return value, (*steps, Step("number", said, str(value)))


def _exact(raw: int | float | Decimal) -> Decimal:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)  # a spreadsheet knows no whole numbers: 90000.0 is 90000
    value = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        raise refused(whole=False)
    return value


def read(said: str, *, whole: bool) -> Decimal:
    """Read a tidy text. ``whole``: a comma before three digits can then only group thousands."""
    found = _SHAPE.match(said) if len(said) <= _LONGEST else None
    if found is None:
        raise refused(whole)
    plain = _unmarked(found[2], whole)
    if plain is None:
        raise refused(whole)
    value = Decimal(plain)
    return -value if found[1] in ("-", "−") else value


def _unmarked(digits: str, whole: bool) -> str | None:
    """Return the digits with a point before decimals and no groups, or None."""
    if " " in digits or "'" in digits:
        if not _GROUPED_SPACE.match(digits):
            return None
        return digits.replace(" ", "").replace("'", "").replace(",", ".")
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        mark, group = (",", ".") if digits.rfind(",") > digits.rfind(".") else (".", ",")
        left, _, right = digits.rpartition(mark)
        grouped = (_GROUPED_DOT if group == "." else _GROUPED_COMMA).match(left)
        return f"{left.replace(group, '')}.{right}" if grouped and right else None
    if _GROUPED_DOT.match(digits):
        return digits.replace(".", "")
    if commas > 1 or (whole and commas):
        return digits.replace(",", "") if _GROUPED_COMMA.match(digits) else None
    return digits.replace(",", ".") if dots + commas <= 1 else None


NORMALISER = Normaliser("number", ("number",), lambda field, dictionary: clean)


def clean_whole(raw: Raw) -> Cleaned:
    """Read a whole number that fits a bigint.

    >>> clean_whole("3.359")[0], clean_whole(12.0)[0], clean_whole("3,359")[0]
    (3359, 12, 3359)
    """
    if isinstance(raw, int) and not isinstance(raw, bool):
        return _bigint(Decimal(raw)), ()
    if isinstance(raw, str):
        said, steps = text.one_line(raw)
        if said is None:
            return None, steps
        if len(said) <= 18 and _PLAIN.match(said):
            return int(said), steps
        value = _bigint(read(said.removesuffix(".0"), whole=True))
        return value, (*steps, Step("number", said, str(value)))
    if isinstance(raw, float | Decimal):
        return _bigint(_exact(raw)), ()
    if raw is None:
        return None, ()
    raise refused(whole=True)


def _bigint(value: Decimal) -> int:
    if value != value.to_integral_value() or not -_BIGINT <= value < _BIGINT:
        raise refused(whole=True)
    return int(value)


INTEGER = Normaliser("integer", ("integer",), lambda field, dictionary: clean_whole)
