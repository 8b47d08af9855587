"""Coordinates: decimal degrees (a single mark is always the decimal one), or 105°51'12"Đ."""

import re
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import CannotRead, Cleaned, Normaliser, Raw, Step

_DECIMAL = re.compile(r"(-?[0-9]{1,3}(?:[.,][0-9]{1,20})?)\s?°?\s?([EĐNB]?)\Z", re.IGNORECASE)
_SEXAGESIMAL = re.compile(
    r"([0-9]{1,3})\s?[°º]\s?([0-9]{1,2})\s?['′’]\s?"
    r"(?:([0-9]{1,2}(?:[.,][0-9]{1,9})?)\s?(?:\"|″|”|'')\s?)?([EĐNB]?)\Z",
    re.IGNORECASE,
)
_PLACES = Decimal("0.0000001")  # about a centimetre


def clean(raw: Raw) -> Cleaned:
    """Read degrees, rounded to seven places.

    >>> clean("105,8342")[0], clean("21°01'42\\"B")[0], clean(105.123)[0]
    (Decimal('105.8342'), Decimal('21.0283333'), Decimal('105.123'))
    """
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        return _rounded(Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)), ()
    said, steps = text.one_line(raw)
    if said is None:
        return None, steps
    value = _rounded(_read(said))
    return value, steps if str(value) == said else (*steps, Step("coordinate", said, str(value)))


def _read(said: str) -> Decimal:
    found = _DECIMAL.match(said)
    if found:
        return Decimal(found[1].replace(",", "."))
    found = _SEXAGESIMAL.match(said)
    if found is None or int(found[2]) >= 60:
        raise _refused()
    seconds = Decimal((found[3] or "0").replace(",", "."))
    return int(found[1]) + Decimal(int(found[2])) / 60 + seconds / 3600


def _rounded(value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) > 360:
        raise _refused()
    exponent = value.as_tuple().exponent
    return value.quantize(_PLACES) if isinstance(exponent, int) and exponent < -7 else value


def _refused() -> CannotRead:
    return CannotRead(
        N_("Không đọc được toạ độ «%(value)s» ở cột «%(title)s»."),
        N_("Nhập độ thập phân WGS 84, ví dụ 105,8342."),
    )


LONGITUDE = Normaliser("longitude", ("number",), lambda field, dictionary: clean)
LATITUDE = Normaliser("latitude", ("number",), lambda field, dictionary: clean)
