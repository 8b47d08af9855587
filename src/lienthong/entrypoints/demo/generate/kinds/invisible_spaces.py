"""No-break and zero-width spaces from a web page or a PDF."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World, change, text_of


def _hidden(table: str, column: str) -> Spot:
    def make(row: Row, world: World) -> str:
        return "\u200b" + text_of(row, column).replace(" ", "\u00a0") + " "

    return change(table, column, make)


KIND = FaultKind(
    "invisible_spaces",
    "repair",
    (
        _hidden("di_tich", "ten_di_tich"),
        _hidden("huong_dan_vien", "ho_ten"),
        _hidden("co_so_luu_tru", "ten_co_so"),
    ),
)
