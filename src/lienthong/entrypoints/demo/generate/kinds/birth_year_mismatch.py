"""The personal number tells another year of birth."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, World, change, day_of, text_of


def _other_year(row: Row, world: World) -> str:
    number = text_of(row, "so_dinh_danh")
    year = (day_of(row, "ngay_sinh").year + 1) % 100
    return f"{number[:4]}{year:02d}{number[6:]}"


KIND = FaultKind(
    "birth_year_mismatch",
    "quarantine",
    (change("huong_dan_vien", "so_dinh_danh", _other_year),),
)
