"""Rows for ``bench/intake.py``: monuments in twelve columns, one row in ten with a fault.

Half of the faults are such that one certain repair mends them, half keep the row out. A fault
stands in every tenth row, the kinds in turn, so how many verdicts of each sort are right is known.
"""

import csv
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from lienthong.adapters.files.admin_units import shipped_places
from lienthong.base.settings import REPO_DIR
from lienthong.entrypoints.demo.generate.di_tich import KINDS, RANKS, SIGNS, TYPES

COLUMNS = (
    "ma_di_tich", "ten_di_tich", "loai_hinh", "cap_xep_hang", "so_quyet_dinh", "ngay_quyet_dinh",
    "ma_tinh", "ma_xa", "dia_chi", "dien_tich", "don_vi_cap_nhat", "ngay_ra_soat",
)  # fmt: skip
TABLE, CONTRACT = "di_tich_do", "di-tich-do"
DIRTY_EVERY, UNITS = 10, 60
Row = dict[str, str]


def contract_text() -> str:
    """Return the real contract of monuments cut to twelve columns, with every rule about them."""
    contract = yaml.safe_load((REPO_DIR / "contracts" / "di-tich.yaml").read_text("utf-8"))
    contract["id"], contract["name"] = CONTRACT, "Di tích (đo tốc độ)"
    (table,) = contract["schema"]
    left_out = {p["name"] for p in table["properties"]} - set(COLUMNS)
    table["name"] = table["physicalName"] = TABLE
    table["properties"] = [p for p in table["properties"] if p["name"] in COLUMNS]
    table["quality"] = [q for q in table["quality"] if not any(c in str(q) for c in left_out)]
    return str(yaml.safe_dump(contract, allow_unicode=True, sort_keys=False))


def titles() -> list[str]:
    """Return the headings a file of this table has."""
    (table,) = yaml.safe_load(contract_text())["schema"]
    found = {p["name"]: p["businessName"] for p in table["properties"]}
    return [found[name] for name in COLUMNS]


def write(clean: Path, dirty: Path, rows: int, today: date) -> Counter[str]:
    """Write the same rows twice, without and with faults; return the verdicts to be expected."""
    expected: Counter[str] = Counter()
    with (
        clean.open("w", encoding="utf-8", newline="") as clean_file,
        dirty.open("w", encoding="utf-8", newline="") as dirty_file,
    ):
        to_clean, to_dirty = csv.writer(clean_file), csv.writer(dirty_file)
        to_dirty.writerow(titles())
        for number, row in enumerate(clean_rows(rows, today)):
            to_clean.writerow(row[name] for name in COLUMNS)
            verdict = "accepted"
            if number % DIRTY_EVERY == DIRTY_EVERY - 1:
                spoil, verdict = FAULTS[number // DIRTY_EVERY % len(FAULTS)]
                spoil(row)
            expected[verdict] += 1
            to_dirty.writerow(row[name] for name in COLUMNS)
    return expected


def clean_rows(count: int, today: date) -> Iterator[Row]:
    """Yield rows that every rule of the contract accepts and no repair touches."""
    rng = Random(4)
    communes = shipped_places().communes
    serial: Counter[str] = Counter()
    for number in range(count):
        commune = rng.choice(communes)
        serial[commune.province] += 1
        rank = rng.choice(RANKS)
        decided = rank in SIGNS
        yield {
            "ma_di_tich": f"DT-{commune.province}-{serial[commune.province]:05d}",
            "ten_di_tich": f"{rng.choice(KINDS)} {rng.choice(_WORDS)} {rng.choice(_WORDS)} "
            f"{number % 4999}",
            "loai_hinh": rng.choice(TYPES),
            "cap_xep_hang": rank,
            "so_quyet_dinh": f"{rng.randrange(1, 5000)}/{SIGNS[rank]}" if decided else "",
            "ngay_quyet_dinh": str(_FIRST + timedelta(rng.randrange(9000))) if decided else "",
            "ma_tinh": commune.province,
            "ma_xa": commune.code,
            "dia_chi": f"Thôn {rng.choice(_WORDS)} {rng.randrange(1, 400)}, {commune.name}",
            "dien_tich": str(rng.randrange(120, 98_000)),
            "don_vi_cap_nhat": f"bvhttdl-dv-{rng.randrange(UNITS)}",
            "ngay_ra_soat": str(today - timedelta(rng.randrange(1, 600))),
        }


_FIRST = date(1992, 1, 1)
_WORDS = (
    "An", "Bình", "Cầu", "Diên", "Đông", "Giang", "Hòa", "Khánh", "Lạc", "Long", "Mỹ", "Nam",
    "Ngọc", "Phú", "Phúc", "Quang", "Sơn", "Tân", "Thạnh", "Thịnh", "Trung", "Vân", "Vĩnh", "Xuân",
)  # fmt: skip


def _set(column: str, make: Callable[[str], str]) -> Callable[[Row], None]:
    def spoil(row: Row) -> None:
        row[column] = make(row[column])

    return spoil


def _first_key_again(row: Row) -> None:
    row["ma_di_tich"] = f"DT-{row['ma_tinh']}-00001"


def _vietnamese_day(said: str) -> str:
    return date.fromisoformat(said).strftime("%d/%m/%Y")


def _decided_after_review(row: Row) -> None:
    row["cap_xep_hang"], row["so_quyet_dinh"] = "tinh", "12/QĐ-UBND"
    row["ngay_quyet_dinh"] = str(date.fromisoformat(row["ngay_ra_soat"]) + timedelta(1))


# What is done to a row, and the verdict it must then get.
FAULTS: tuple[tuple[Callable[[Row], Any], str], ...] = (
    (_set("ten_di_tich", lambda s: f" {s.replace(' ', '  ')}\u200b"), "repaired"),
    (_set("ma_xa", lambda s: "99998"), "quarantined"),
    (_set("ten_di_tich", lambda s: unicodedata.normalize("NFD", f"Đền {s}")), "repaired"),
    (_set("ngay_ra_soat", lambda s: "31/02/2020"), "quarantined"),
    (_set("ngay_ra_soat", _vietnamese_day), "repaired"),
    (_set("ten_di_tich", lambda s: ""), "quarantined"),
    (_set("dien_tich", lambda s: f"{int(s):,}".replace(",", ".") + ",50"), "repaired"),
    (_set("loai_hinh", lambda s: "khong-ro-loai"), "quarantined"),
    (_set("loai_hinh", lambda s: "Khảo cổ"), "repaired"),
    (_set("ma_di_tich", lambda s: s.replace("DT-", "DX-")), "quarantined"),
    (_set("dia_chi", lambda s: f"{s}\u00a0"), "repaired"),
    (_decided_after_review, "quarantined"),
    (_first_key_again, "quarantined"),
)
