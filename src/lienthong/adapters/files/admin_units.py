"""Reads the administrative units that ship with the product."""

import csv
from functools import cache

from lienthong.base.settings import REPO_DIR
from lienthong.core.admin_units.model import AdminUnits
from lienthong.core.admin_units.reading import UnitReader
from lienthong.core.sample.places import Places, places_of

_FOLDER = REPO_DIR / "reference" / "admin_units"


@cache
def shipped_places() -> Places:
    """Return the places of ``reference/admin_units``."""
    return places_of(_rows("don_vi_hanh_chinh"))


@cache
def shipped_units() -> UnitReader:
    """Return the reader of the units of ``reference/admin_units``."""
    return UnitReader(AdminUnits.of(_rows("don_vi_hanh_chinh"), _rows("anh_xa_don_vi")))


def _rows(table: str) -> list[dict[str, str]]:
    with (_FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
