"""Clean rows of huong_dan_vien: every rule of the contract holds. All people are made up."""

from collections.abc import Iterator
from datetime import date, timedelta

from lienthong.core.sample import made_up
from lienthong.entrypoints.demo.generate.model import Row, World

CARDS = {"quoc-te": "1", "noi-dia": "2", "tai-diem": "3"}
LANGUAGES = ("tieng-anh", "tieng-anh", "tieng-trung", "tieng-phap", "tieng-nhat", "tieng-han")
YEARS_VALID = timedelta(days=5 * 365)


def rows(world: World, count: int) -> Iterator[Row]:
    """Yield clean rows."""
    rng, today = world.rng, world.today
    for number in range(1, count + 1):
        commune = rng.choice(world.communes)
        card = rng.choice(tuple(CARDS))
        gender = rng.choice("12")
        birth = made_up.day_between(rng, date(1965, 1, 1), date(2003, 12, 31))
        issued = today - timedelta(days=rng.randrange(30, 4 * 365))
        yield {
            "so_the": f"{CARDS[card]}{number:08d}",
            "ho_ten": made_up.person_name(rng),
            "so_dinh_danh": made_up.personal_number(
                rng.choice(world.birthplaces), gender, birth, number
            ),
            "ngay_sinh": birth,
            "gioi_tinh": gender,
            "quoc_tich": "VNM",
            "dien_thoai": made_up.phone(number),
            "thu_dien_tu": made_up.email(number),
            "ma_tinh_cu_tru": commune.province,
            "ma_xa_cu_tru": commune.code,
            "loai_the": card,
            "ngoai_ngu": rng.choice(LANGUAGES) if card == "quoc-te" else None,
            "ngay_cap": issued,
            "ngay_het_han": None if card == "tai-diem" else issued + YEARS_VALID,
            "noi_cap": f"Sở quản lý du lịch giả lập {commune.province_name}",
            "trang_thai": "con-hieu-luc",
            "ma_so_thue_doanh_nghiep": rng.choice(world.tax_codes) if number % 2 else None,
            "don_vi_cap_nhat": "bvhttdl-don-vi",
            "ngay_ra_soat": today - timedelta(days=rng.randrange(1, 300)),
        }
