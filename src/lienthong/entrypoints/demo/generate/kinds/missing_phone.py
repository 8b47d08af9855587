"""No telephone number: accepted, but counted."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "missing_phone",
    "warning",
    (
        put("huong_dan_vien", "dien_thoai", None),
        put("co_so_luu_tru", "dien_thoai", None),
    ),
)
