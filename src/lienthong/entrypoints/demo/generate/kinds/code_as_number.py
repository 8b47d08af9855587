"""A code that went through a number cell: leading zeros lost, «.0» gained."""

from lienthong.entrypoints.demo.generate.model import FaultKind, change, text_of

KIND = FaultKind(
    "code_as_number",
    "repair",
    (
        change("di_tich", "ma_xa", lambda row, world: f"{int(text_of(row, 'ma_xa'))}.0"),
        change(
            "huong_dan_vien",
            "ma_xa_cu_tru",
            lambda row, world: f"{int(text_of(row, 'ma_xa_cu_tru'))}.0",
        ),
        change("co_so_luu_tru", "ma_xa", lambda row, world: f"{int(text_of(row, 'ma_xa'))}.0"),
    ),
)
