"""Clean rows of co_so_luu_tru: every rule of the contract holds. All businesses are made up."""

from collections.abc import Iterator
from datetime import date, timedelta

from lienthong.core.sample import made_up
from lienthong.entrypoints.demo.generate.model import Row, World

TYPES = {
    "khach-san": "Khách sạn", "biet-thu": "Biệt thự", "can-ho": "Căn hộ", "nha-nghi": "Nhà nghỉ",
    "nha-o-co-phong-cho-thue": "Nhà dân",
}  # fmt: skip
RATED_FROM = timedelta(days=4 * 365)


def rows(world: World, count: int) -> Iterator[Row]:
    """Yield clean rows."""
    rng = world.rng
    kinds = tuple(TYPES)
    for number in range(1, count + 1):
        commune = rng.choice(world.communes)
        kind = rng.choice(kinds)
        rooms = rng.randrange(3, 220)
        price = rng.randrange(15, 200) * 10_000
        row: Row = {
            "ma_co_so": f"CSLT-{number:06d}",
            "ten_co_so": f"{TYPES[kind]} {rng.choice(made_up.PLACE_NAMES)} {number}",
            "loai_co_so": kind,
            "trang_thai": "dang-hoat-dong",
            "ten_to_chuc": f"Công ty TNHH Giả Lập {number}",
            "ma_so_thue": rng.choice(world.tax_codes),
            "nguoi_dai_dien": made_up.person_name(rng),
            **_rating(world, kind),
            "so_phong": rooms,
            "so_giuong": rooms + rng.randrange(0, rooms),
            "gia_thap_nhat": price,
            "gia_cao_nhat": price + rng.randrange(0, 90) * 10_000,
            "dia_chi": f"{number} đường {rng.choice(made_up.PLACE_NAMES)}",
            "ma_tinh": commune.province,
            "ma_xa": commune.code,
            "kinh_do": round(commune.longitude + rng.uniform(-0.002, 0.002), 6),
            "vi_do": round(commune.latitude + rng.uniform(-0.002, 0.002), 6),
            "dien_thoai": made_up.phone(number),
            "thu_dien_tu": made_up.email(number),
            "don_vi_cap_nhat": "bvhttdl-don-vi",
            "ngay_ra_soat": world.today - timedelta(days=rng.randrange(1, 300)),
        }
        yield row


def _rating(world: World, kind: str) -> Row:
    if kind not in ("khach-san", "biet-thu", "can-ho"):
        columns = ("hang_sao", "so_quyet_dinh", "ngay_cong_nhan", "ngay_het_han")
        return dict.fromkeys(columns)
    rated: date = world.today - timedelta(days=world.rng.randrange(30, RATED_FROM.days))
    return {
        "hang_sao": world.rng.randrange(1, 6),
        "so_quyet_dinh": f"{world.rng.randrange(1, 900)}/QĐ-GL",
        "ngay_cong_nhan": rated,
        "ngay_het_han": rated + timedelta(days=5 * 365),
    }
