"""A commune code that never existed."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "unknown_commune",
    "quarantine",
    (
        put("di_tich", "ma_xa", "99999"),
        put("huong_dan_vien", "ma_xa_cu_tru", "99998"),
        put("co_so_luu_tru", "ma_xa", "99997"),
    ),
)
