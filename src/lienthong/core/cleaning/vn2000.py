"""Coordinates of VN-2000, the national reference, to WGS 84 degrees.

Land registers and construction drawings write X (north) and Y (east) in metres on a transverse
Mercator zone; the zone's central meridian must be said, or the place could be anywhere: nothing
is guessed. Source: Quyết định 05/2007/QĐ-BTNMT (parameters between WGS 84 and VN-2000, also
EPSG:6960), Thông tư 973/2001/TT-TCĐC (zones). The transformation itself is PROJ's.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pyproj import CRS, Transformer

# dX, dY, dZ in metres; rotations in seconds (position vector); scale in parts per million.
_TO_WGS84 = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
_SCALE = {3: "0.9999", 6: "0.9996"}
_NUMBER = r"([0-9]{6,7}(?:[.,][0-9]{1,6})?)"
_TEXT = re.compile(
    rf"X\s*[:=]\s*{_NUMBER}\s*[;,]?\s*Y\s*[:=]\s*{_NUMBER}\s*[;,]?\s*"
    r"(?:KTT|kinh tuyến trục)\s*[:=]?\s*([0-9]{3})\s*[°º]?\s*(?:([0-9]{1,2})\s*['′’]?)?\s*[;,]?\s*"
    r"(?:múi\s*(?:chiếu)?\s*([36])\s*[°º]?)?",
    re.IGNORECASE,
)
_METRES = re.compile(rf"\s*X\s*[:=]\s*{_NUMBER}\s*[;,]?\s*Y\s*[:=]", re.IGNORECASE)
_PLACES = Decimal("0.0000001")


@dataclass(frozen=True)
class Point:
    """A place: latitude and longitude in WGS 84 degrees, to about a centimetre."""

    latitude: Decimal
    longitude: Decimal


@lru_cache(maxsize=64)
def _transformer(meridian: float, zone: int) -> Transformer:
    source = CRS.from_proj4(
        f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k={_SCALE[zone]} +x_0=500000 +y_0=0 "
        f"+ellps=WGS84 +towgs84={_TO_WGS84} +units=m +no_defs"
    )
    return Transformer.from_crs(source, 4326, always_xy=True)


def to_wgs84(north: Decimal, east: Decimal, *, meridian: float, zone: int = 3) -> Point:
    """Turn X (north) and Y (east) in metres into degrees. ``zone`` is 3 or 6 degrees wide.

    >>> to_wgs84(Decimal(1190000), Decimal(603000), meridian=105.75)
    Point(latitude=Decimal('10.7593635'), longitude=Decimal('106.6935560'))
    """
    longitude, latitude = _transformer(meridian, zone).transform(float(east), float(north))
    return Point(_degrees(latitude), _degrees(longitude))


def looks_like(said: str) -> bool:
    """Tell whether a text gives X and Y in metres, with or without its zone.

    >>> looks_like("X=1190000; Y=603000"), looks_like("21,03; 105,85")
    (True, False)
    """
    return _METRES.match(said) is not None


def read(said: str) -> Point | None:
    """Read «X=1190000; Y=603000; KTT 105°45'; múi 3», or return None when it is not that.

    Without a width the zone is the 3-degree one that provinces use.

    >>> read("X=1190000; Y=603000; KTT 105°45'; múi 3")
    Point(latitude=Decimal('10.7593635'), longitude=Decimal('106.6935560'))
    >>> read("X=1190000; Y=603000") is None
    True
    """
    found = _TEXT.fullmatch(said.strip())
    if found is None:
        return None
    north, east = (Decimal(found[i].replace(",", ".")) for i in (1, 2))
    meridian = int(found[3]) + int(found[4] or 0) / 60
    if not 102 <= meridian <= 111:
        return None
    return to_wgs84(north, east, meridian=meridian, zone=int(found[5] or 3))


def _degrees(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(_PLACES)
