"""The places made-up rows are set in: real provinces and communes, in force today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lienthong.core.rules.model import Row

UNITS_TABLE = "don_vi_hanh_chinh"


@dataclass(frozen=True)
class Commune:
    """A commune in force today, with its province and a point in it."""

    code: str
    name: str
    province: str
    province_name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Places:
    """Communes in force, former units that are gone, and where people of today were born.

    ``rows`` are all units of both eras, as rows of ``don_vi_hanh_chinh``.
    """

    communes: tuple[Commune, ...]
    abolished_communes: tuple[str, ...]
    abolished_provinces: tuple[str, ...]
    birthplaces: tuple[str, ...]
    rows: tuple[Row, ...]


def places_of(units: Sequence[Mapping[str, str]]) -> Places:
    """Sort out the rows of ``reference/admin_units/don_vi_hanh_chinh.csv``."""
    present = [u for u in units if not u["den_ngay"]]
    former = [u for u in units if u["den_ngay"]]
    provinces = {u["ma"]: u["ten"] for u in present if u["cap"] == "tinh"}
    communes = [u for u in present if u["cap"] == "xa"]
    codes = {u["ma"] for u in communes}
    old_provinces = sorted({u["ma"] for u in former if u["cap"] == "tinh"})
    return Places(
        communes=tuple(_commune(u, provinces[u["ma_tinh"]]) for u in communes),
        abolished_communes=tuple(
            u["ma"] for u in former if u["cap"] == "xa" and u["ma"] not in codes
        ),
        abolished_provinces=tuple(p for p in old_provinces if p not in provinces),
        birthplaces=tuple(f"{int(p):03d}" for p in old_provinces),
        rows=tuple({column: cell or None for column, cell in u.items()} for u in units),
    )


def _commune(unit: Mapping[str, str], province_name: str) -> Commune:
    point = float(unit["kinh_do"]), float(unit["vi_do"])
    return Commune(unit["ma"], unit["ten"], unit["ma_tinh"], province_name, *point)
