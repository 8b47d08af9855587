"""A code that does not have the agreed shape."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "wrong_pattern",
    "quarantine",
    (
        put("di_tich", "ma_di_tich", "DT/01/5"),
        put("huong_dan_vien", "so_the", "HDV-12"),
        put("co_so_luu_tru", "ma_co_so", "KS 15"),
    ),
)
