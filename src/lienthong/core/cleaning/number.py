"""Numbers as Vietnamese files write them: 3.359,80. A mark with two readings is settled or asked.

``1.234`` may be 1234 or 1,234 units. A whole number can only be the first; in a column of decimals
the other cells, or the limits of the field, must prove one of them; else a person is asked.
``1,234`` is a decimal comma, as Vietnamese writes it, where a person types it; a spreadsheet set to
English writes thousands so: in a file the column must prove which, else a person is asked.
``3359.80`` can only be a decimal point.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.cleaning import text
from lienthong.core.cleaning.evidence import NONE, Evidence
from lienthong.core.cleaning.model import (
    CannotRead,
    Clean,
    Cleaned,
    Normaliser,
    Raw,
    Step,
    Unsure,
)
from lienthong.core.contract.model import Field
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.model import Choice

_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_SHAPE = re.compile(r"([+\-−]?)((?:[0-9][0-9.,' ]*)?[0-9])\Z")
_GROUPED_DOT = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+\Z")
_GROUPED_COMMA = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\Z")
_GROUPED_SPACE = re.compile(r"[1-9][0-9]{0,2}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?\Z")
_ONE_MARK = re.compile(
    r"(?P<sign>[+\-−]?)(?P<left>[1-9][0-9]{0,2})(?P<mark>[.,])(?P<right>[0-9]{3})\Z"
)
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


Settle = Callable[
    [Decimal, Decimal], Decimal | None
]  # grouped, with a decimal mark → the right one


def clean(raw: Raw) -> Cleaned:
    """Read a number as an exact decimal. Raises CannotRead.

    >>> clean("3.359,80")[0], clean("3359.80")[0], clean("1.234.567")[0], clean("0.125")[0]
    (Decimal('3359.80'), Decimal('3359.80'), Decimal('1234567'), Decimal('0.125'))
    """
    return _cleaned(raw, NONE, _unsettled)


def _cleaned(raw: Raw, known: Evidence, settle: Settle) -> Cleaned:
    if isinstance(raw, bool):
        raise refused(whole=False)
    if isinstance(raw, int | Decimal | float):
        return _exact(raw), ()
    said, steps = text.one_line(raw)
    if said is None:
        return None, steps
    if len(said) <= _LONGEST and _PLAIN.match(said):
        return Decimal(said), steps
    value = _read_marked(said, known, settle)
    return value, steps if str(value) == said else (*steps, Step("number", said, str(value)))


def _unsettled(grouped: Decimal, pointed: Decimal) -> Decimal | None:
    return None


def _read_marked(said: str, known: Evidence, settle: Settle) -> Decimal:
    """Read a tidy text of a column of decimals; ask where one mark has two readings."""
    found = _ONE_MARK.match(said)
    if found is None or (found["mark"] == "," and known.decimal in ("", "comma")):
        return read(said, whole=False)
    grouped = Decimal(found["sign"].replace("−", "-") + found["left"] + found["right"])
    pointed = Decimal(f"{found['sign'].replace('−', '-')}{found['left']}.{found['right']}")
    if known.decimal in ("comma", "point"):
        is_decimal = (known.decimal == "comma") == (found["mark"] == ",")
        return pointed if is_decimal else grouped
    value = settle(grouped, pointed)
    if value is None:
        raise Unsure(
            N_("Số «%(value)s» ở cột «%(title)s» có hai cách đọc."),
            N_("Chọn số đúng; hoặc dùng dấu phẩy trước phần thập phân cho cả cột rồi nộp lại."),
            (
                Choice(str(grouped), _vietnamese(grouped), N_("dấu ngăn hàng nghìn")),
                Choice(f"{pointed}0", _vietnamese(pointed), N_("dấu thập phân")),
            ),
        )
    return value


def _vietnamese(value: Decimal) -> str:
    return str(value).replace(".", ",")


def _within(field: Field, dictionary: Dictionary) -> Settle:
    """Return what settles two readings by the limits of the field: the only one they allow."""
    term = dictionary.term(field.term)
    low = [m for m in (field.limits.minimum, term.minimum if term else None) if m is not None]
    high = [m for m in (field.limits.maximum, term.maximum if term else None) if m is not None]

    def settle(grouped: Decimal, pointed: Decimal) -> Decimal | None:
        fitting = [
            value
            for value in (grouped, pointed)
            if all(value >= limit for limit in low) and all(value <= limit for limit in high)
        ]
        return fitting[0] if len(fitting) == 1 else None

    return settle


def _bind(field: Field, dictionary: Dictionary, known: Evidence = NONE) -> Clean:
    settle = _within(field, dictionary)
    return lambda raw: _cleaned(raw, known, settle)


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
        raise text.or_empty(said, refused(whole))
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


NORMALISER = Normaliser("number", ("number",), _bind, informed=_bind)


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
