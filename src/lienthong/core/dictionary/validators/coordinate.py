"""Longitude and latitude inside Viet Nam, its seas, Hoàng Sa and Trường Sa included.

A bounding box, drawn wide: it finds swapped and mistyped numbers, it does not settle borders.
"""

from datetime import date
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

WEST, EAST = Decimal("102.1"), Decimal("117.9")
SOUTH, NORTH = Decimal("6.3"), Decimal("23.5")
_REMEDY = N_("Nhập độ thập phân WGS 84, ví dụ kinh độ 105.85 và vĩ độ 21.03; xem có bị đảo không.")


def find_longitude(value: Value, today: date) -> Fault | None:
    """Return the fault of a longitude, if any.

    >>> find_longitude(Decimal("105.85"), date(2026, 1, 1)) is None
    True
    >>> find_longitude(Decimal("21.03"), date(2026, 1, 1)) is None
    False
    """
    if isinstance(value, int | Decimal) and WEST <= value <= EAST:
        return None
    return Fault(
        N_("Kinh độ %(value)s ở cột «%(title)s» nằm ngoài Việt Nam (102,1 đến 117,9)."), _REMEDY
    )


def find_latitude(value: Value, today: date) -> Fault | None:
    """Return the fault of a latitude, if any.

    >>> find_latitude(Decimal("8.65"), date(2026, 1, 1)) is None
    True
    """
    if isinstance(value, int | Decimal) and SOUTH <= value <= NORTH:
        return None
    return Fault(
        N_("Vĩ độ %(value)s ở cột «%(title)s» nằm ngoài Việt Nam (6,3 đến 23,5)."), _REMEDY
    )


LONGITUDE = Validator(
    "longitude", "outlier", N_("Cột «%(title)s» là kinh độ trong Việt Nam."), find_longitude
)
LATITUDE = Validator(
    "latitude", "outlier", N_("Cột «%(title)s» là vĩ độ trong Việt Nam."), find_latitude
)
