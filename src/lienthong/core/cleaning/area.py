"""Areas: GeoJSON, as an object or as its text; a Feature gives its geometry."""

import json
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.cleaning.model import CannotRead, Cleaned, Normaliser, Raw
from lienthong.core.dictionary import geojson

MAX_TEXT = 1_000_000


def clean(raw: Raw) -> Cleaned:
    """Read an area.

    >>> ring = [[105, 21], [106.123456789, 21.0], [106, 22], [105, 21]]
    >>> clean({"type": "Polygon", "coordinates": [ring]})[0]["coordinates"][0][1]
    [106.1234568, 21]
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None, ()
    try:
        data: Any = json.loads(raw) if isinstance(raw, str) and len(raw) <= MAX_TEXT else raw
        if data["type"] == "Feature":
            data = data["geometry"]
        return geojson.rounded(data), ()
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise CannotRead(
            N_("Giá trị ở cột «%(title)s» không phải một vùng GeoJSON."),
            N_("Vẽ vùng trên bản đồ, hoặc dán GeoJSON kiểu Polygon hay MultiPolygon."),
        ) from error


NORMALISER = Normaliser("area", ("object",), lambda field, dictionary: clean)
