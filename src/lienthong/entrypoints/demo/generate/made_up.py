"""Names, numbers and places that look right, pass every check, and belong to nobody.

Personal numbers end in the row's number; tax codes begin with 99, which no province has; telephone
numbers are in the block 0900 xxx xxx; mail goes to the reserved domain ``.example``.
"""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from stdnum.vn import mst

from lienthong.entrypoints.demo.generate.model import Commune, World

FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
GIVEN_NAMES = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga", "Phúc")
PLACE_NAMES = ("An Mẫu", "Bình Mẫu", "Cao Mẫu", "Đông Mẫu", "Hòa Mẫu", "Long Mẫu", "Tân Mẫu")
POOL = 3000  # different tax codes


def person_name(rng: Random) -> str:
    """Make a name; the middle name «Mẫu» says it is a sample."""
    return f"{rng.choice(FAMILY_NAMES)} Mẫu {rng.choice(GIVEN_NAMES)}"


def phone(number: int) -> str:
    return f"0900{number % 1_000_000:06d}"


def email(number: int) -> str:
    return f"mau{number}@vi-du.example"


def personal_number(place: str, gender: str, birth: date, serial: int) -> str:
    """Make a number that agrees with gender ("1" male, "2" female) and year of birth."""
    mark = (birth.year // 100 - 19) * 2 + (gender == "2")
    return f"{place}{mark}{birth.year % 100:02d}{serial % 1_000_000:06d}"


def day_between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def tax_codes(rng: Random) -> tuple[str, ...]:
    """Make codes with a right check digit; sums whose digit is 10 are left out."""
    codes: list[str] = []
    while len(codes) < POOL:
        stem = f"99{rng.randrange(1, 10_000_000):07d}"
        digit = mst.calc_check_digit(stem)
        if len(digit) == 1:
            codes.append(stem + digit)
    return tuple(codes)


def _units(repo: Path) -> list[dict[str, str]]:
    path = repo / "reference" / "admin_units" / "don_vi_hanh_chinh.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def world(repo: Path, rng: Random, today: date, freshness_days: dict[str, int]) -> World:
    """Read the places of ``reference/admin_units`` and prepare everything rows are made from."""
    units = _units(repo)
    present = [u for u in units if not u["den_ngay"]]
    provinces = {u["ma"]: u["ten"] for u in present if u["cap"] == "tinh"}
    communes = [u for u in present if u["cap"] == "xa"]
    codes = {u["ma"] for u in communes}
    former = [u for u in units if u["den_ngay"]]
    old_provinces = sorted({u["ma"] for u in former if u["cap"] == "tinh"})
    return World(
        rng=rng,
        today=today,
        communes=tuple(
            Commune(
                u["ma"],
                u["ten"],
                u["ma_tinh"],
                provinces[u["ma_tinh"]],
                float(u["kinh_do"]),
                float(u["vi_do"]),
            )
            for u in communes
        ),
        abolished_communes=tuple(
            u["ma"] for u in former if u["cap"] == "xa" and u["ma"] not in codes
        ),
        abolished_provinces=tuple(p for p in old_provinces if p not in provinces),
        birthplaces=tuple(f"{int(p):03d}" for p in old_provinces),
        tax_codes=tax_codes(rng),
        freshness_days=freshness_days,
    )
