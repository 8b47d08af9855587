"""Day, month and year in Vietnamese order."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World, change, day_of


def _written(table: str, column: str) -> Spot:
    def make(row: Row, world: World) -> str:
        day = day_of(row, column)
        return f"{day.day}/{day.month}/{day.year}"

    return change(table, column, make)


KIND = FaultKind(
    "vietnamese_date",
    "repair",
    (
        _written("di_tich", "ngay_ra_soat"),
        _written("huong_dan_vien", "ngay_sinh"),
        _written("co_so_luu_tru", "ngay_ra_soat"),
    ),
)
