"""A telephone number with +84 and spaces."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World, change, text_of


def _dialled(table: str) -> Spot:
    def make(row: Row, world: World) -> str:
        number = text_of(row, "dien_thoai")
        return f"+84 {number[1:4]} {number[4:7]} {number[7:]}"

    return change(table, "dien_thoai", make)


KIND = FaultKind(
    "phone_with_country",
    "repair",
    (
        _dialled("di_tich"),
        _dialled("huong_dan_vien"),
        _dialled("co_so_luu_tru"),
    ),
)
