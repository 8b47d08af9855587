"""Words where a number belongs."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "letters_in_number",
    "quarantine",
    (
        put("di_tich", "dien_tich", "khoảng 500 m2"),
        put("co_so_luu_tru", "so_giuong", "nhiều"),
    ),
)
