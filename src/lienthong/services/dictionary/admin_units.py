"""The administrative units that ship with the product, read once, when first asked about."""

import csv
from functools import cache

from lienthong.base.settings import REPO_DIR
from lienthong.core.admin_units.model import AdminUnits
from lienthong.core.admin_units.reading import UnitReader

FOLDER = REPO_DIR / "reference" / "admin_units"


@cache
def shipped_units() -> UnitReader:
    """Return the reader of the units of ``reference/admin_units``."""
    return UnitReader(AdminUnits.of(rows("don_vi_hanh_chinh"), rows("anh_xa_don_vi")))


def rows(table: str) -> list[dict[str, str]]:
    """Return the rows of one of the two files, cells as text."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
