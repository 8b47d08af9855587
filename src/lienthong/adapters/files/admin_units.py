"""Reads the administrative units that ship with the product."""

import csv
from functools import cache

from lienthong.base.settings import REPO_DIR
from lienthong.core.sample.places import Places, places_of


@cache
def shipped_places() -> Places:
    """Return the places of ``reference/admin_units``."""
    path = REPO_DIR / "reference" / "admin_units" / "don_vi_hanh_chinh.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return places_of(list(csv.DictReader(lines)))
