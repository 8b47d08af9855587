"""Boundaries as pages draw them, and the units in force that a file may hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lienthong.services.dictionary.admin_units import rows
from lienthong.services.registry.boundaries.models import Boundary, BoundaryFile

LEVELS = ("tinh", "xa")
CELLS = {"tinh": 0.02, "xa": 0.001}  # degrees: about 2 km, 110 m
DIGITS = {"tinh": 2, "xa": 5}


@dataclass(frozen=True)
class Unit:
    """One unit in force today; a province is its own province."""

    code: str
    name: str
    province: str


@cache
def units(level: str) -> dict[str, Unit]:
    """Return the units of a level in force today by code; they are those that ship."""
    return {
        row["ma"]: Unit(row["ma"], row["ten_day_du"] or row["ten"], row["ma_tinh"])
        for row in rows("don_vi_hanh_chinh")
        if row["cap"] == level and not row["den_ngay"]
    }


def files() -> dict[str, BoundaryFile]:
    """Return the file in force of each level that has one."""
    return {one.level: one for one in BoundaryFile.objects.all()}


def provinces() -> Sequence[Boundary]:
    """Return the outlines of the provinces, none before a file was given."""
    return list(Boundary.objects.filter(file_id="tinh"))


def communes(province: str) -> Sequence[Boundary]:
    """Return the outlines of the communes of one province, none before a file was given."""
    return list(Boundary.objects.filter(file_id="xa", province=province))
