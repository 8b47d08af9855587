"""A required cell holds words that stand for nothing."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "placeholder",
    "quarantine",
    (
        put("di_tich", "ma_xa", "N/A"),
        put("huong_dan_vien", "noi_cap", "không có"),
        put("co_so_luu_tru", "ten_to_chuc", "Chưa rõ"),
    ),
)
