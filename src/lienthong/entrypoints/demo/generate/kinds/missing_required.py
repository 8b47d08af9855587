"""A required cell is empty."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "missing_required",
    "quarantine",
    (
        put("di_tich", "ten_di_tich", None),
        put("huong_dan_vien", "ho_ten", None),
        put("co_so_luu_tru", "so_phong", None),
    ),
)
