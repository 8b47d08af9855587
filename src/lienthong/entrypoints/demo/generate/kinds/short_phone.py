"""A telephone number that is too short to exist."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "short_phone",
    "quarantine",
    (
        put("di_tich", "dien_thoai", "0900"),
        put("huong_dan_vien", "dien_thoai", "09001"),
        put("co_so_luu_tru", "dien_thoai", "090 012"),
    ),
)
