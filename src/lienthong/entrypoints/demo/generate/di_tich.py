"""Clean rows of di_tich: every rule of the contract holds."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from lienthong.core.sample import made_up
from lienthong.entrypoints.demo.generate.model import Row, World

TYPES = ("lich-su", "kien-truc-nghe-thuat", "khao-co", "danh-lam-thang-canh")
RANKS = ("quoc-gia-dac-biet", "quoc-gia", "quoc-gia", "tinh", "tinh", "tinh", "kiem-ke")
SIGNS = {"quoc-gia-dac-biet": "QĐ-TTg", "quoc-gia": "QĐ-BVHTTDL", "tinh": "QĐ-UBND"}
KINDS = ("Đình", "Chùa", "Đền", "Miếu", "Lăng", "Thành cổ", "Hang", "Nhà lưu niệm")
STATES = ("on-dinh", "on-dinh", "xuong-cap", "dang-tu-bo")


def rows(world: World, count: int) -> Iterator[Row]:
    """Yield clean rows. Codes count up within each province."""
    serial: Counter[str] = Counter()
    rng = world.rng
    for number in range(1, count + 1):
        commune = rng.choice(world.communes)
        serial[commune.province] += 1
        rank = rng.choice(RANKS)
        row: Row = {
            "ma_di_tich": f"DT-{commune.province}-{serial[commune.province]:05d}",
            "ten_di_tich": f"{rng.choice(KINDS)} {rng.choice(made_up.PLACE_NAMES)} {number}",
            "ten_goi_khac": None,
            "loai_hinh": rng.choice(TYPES),
            "nien_dai": f"Thế kỷ {rng.choice(('XVI', 'XVII', 'XVIII', 'XIX'))}",
            "cap_xep_hang": rank,
            **_decision(world, rank),
            "ma_tinh": commune.province,
            "ma_xa": commune.code,
            "dia_chi": f"Thôn {rng.choice(made_up.PLACE_NAMES)}",
            "kinh_do": round(commune.longitude + rng.uniform(-0.002, 0.002), 6),
            "vi_do": round(commune.latitude + rng.uniform(-0.002, 0.002), 6),
            "dien_tich": round(rng.uniform(120, 98_000), 1),
            "tinh_trang": rng.choice(STATES),
            "nam_tu_bo": rng.randrange(1990, 2025),
            "don_vi_quan_ly": f"Ban Quản lý di tích giả lập {commune.province_name}",
            "dien_thoai": made_up.phone(number),
            "mo_ta": "Bản ghi giả lập để trình diễn.",
            "don_vi_cap_nhat": "bvhttdl-cuc-dsvh",
            "ngay_ra_soat": world.today - timedelta(days=rng.randrange(1, 600)),
        }
        yield row


def _decision(world: World, rank: str) -> Row:
    if rank not in SIGNS:
        return {"so_quyet_dinh": None, "ngay_quyet_dinh": None}
    signed = made_up.day_between(world.rng, date(1992, 1, 1), date(2018, 12, 31))
    return {
        "so_quyet_dinh": f"{world.rng.randrange(1, 5000)}/{SIGNS[rank]}",
        "ngay_quyet_dinh": signed,
    }
