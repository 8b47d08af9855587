"""Reads the administrative units that ship with the product."""

from functools import cache

from lienthong.core.sample.places import Places, places_of
from lienthong.services.dictionary.admin_units import rows


@cache
def shipped_places() -> Places:
    """Return the places of ``reference/admin_units``."""
    return places_of(rows("don_vi_hanh_chinh"))
