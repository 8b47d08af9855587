"""Letters and their marks as separate characters (NFD), as some systems export."""

import unicodedata

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World, change, text_of


def _decomposed(table: str, column: str) -> Spot:
    def make(row: Row, world: World) -> str:
        return unicodedata.normalize("NFD", text_of(row, column))

    return change(table, column, make)


KIND = FaultKind(
    "decomposed_unicode",
    "repair",
    (
        _decomposed("di_tich", "ten_di_tich"),
        _decomposed("huong_dan_vien", "ho_ten"),
        _decomposed("co_so_luu_tru", "ten_co_so"),
    ),
)
