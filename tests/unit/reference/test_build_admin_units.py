"""The shipped administrative units are what the builder makes from the package today."""

import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPO / "tools"))

import build_admin_units as tool  # noqa: E402
import check_admin_units as checks  # noqa: E402


@pytest.fixture(scope="module")
def built() -> tool.Built:
    return tool.build()


def test_rebuilding_gives_the_shipped_files(built: tool.Built, tmp_path: Path) -> None:
    tool.write_csv(tmp_path / "units.csv", built.units)
    tool.write_csv(tmp_path / "changes.csv", built.changes)
    tool.write_province_list(tmp_path / "tinh.csv", built)
    shipped = REPO / "reference" / "admin_units"

    assert (tmp_path / "units.csv").read_bytes() == (shipped / "don_vi_hanh_chinh.csv").read_bytes()
    assert (tmp_path / "changes.csv").read_bytes() == (shipped / "anh_xa_don_vi.csv").read_bytes()
    assert (tmp_path / "tinh.csv").read_bytes() == (
        REPO / "dictionary" / "code_lists" / "tinh.csv"
    ).read_bytes()
    assert (shipped / "CHECKS.md").read_text(encoding="utf-8") == checks.report(built)


@pytest.mark.parametrize(
    ("level", "closed", "count"),
    [
        ("tinh", False, 34), ("xa", False, 3321), ("huyen", False, 0),
        ("tinh", True, 64), ("huyen", True, 696), ("xa", True, 10035),
    ],
)  # fmt: skip
def test_number_of_units(built: tool.Built, level: str, closed: bool, count: int) -> None:
    assert sum(u.cap == level and bool(u.den_ngay) == closed for u in built.units) == count


def test_split_commune_asks_a_person(built: tool.Built) -> None:
    split = {c.ma_cu for c in built.changes if c.kieu == "chia-tach"}

    assert len(split) == 471
    assert split == {c.ma_cu for c in built.changes if c.can_hoi == "true"}
    assert all(sum(c.ma_cu == one for c in built.changes) > 1 for one in sorted(split)[:20])


def test_dong_nai_has_two_periods(built: tool.Built) -> None:
    rows = [u for u in built.units if u.cap == "tinh" and u.ma == "75" and u.tu_ngay]

    assert [(u.ten_day_du, u.tu_ngay, u.den_ngay) for u in rows] == [
        ("Tỉnh Đồng Nai", "2025-07-01", "2026-04-29"),
        ("Thành phố Đồng Nai", "2026-04-30", ""),
    ]


def test_second_package_knows_the_same_communes(built: tool.Built) -> None:
    _, ours = checks._ours(built)
    _, theirs = checks._theirs(checks.second_opinion())

    assert ours == theirs
    assert len(ours) == 3321


def test_orphan_is_refused(built: tool.Built) -> None:
    without_provinces = tuple(u for u in built.units if u.cap != "tinh")

    found = list(tool.faults(tool.Built(without_provinces, built.changes, 0)))

    assert any("parent" in fault for fault in found)
    assert any("unknown in the mapping" in fault for fault in found)
