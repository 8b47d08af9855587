"""A text longer than the column takes."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "too_long_text",
    "quarantine",
    (
        put("di_tich", "ten_di_tich", "Đình Giả Lập " * 30),
        put("co_so_luu_tru", "ten_co_so", "Khách sạn Giả Lập " * 20),
    ),
)
