"""A value that is not in the code list, under any name."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "unknown_code",
    "quarantine",
    (
        put("di_tich", "loai_hinh", "Di tích vũ trụ"),
        put("huong_dan_vien", "loai_the", "Thẻ vàng"),
        put("co_so_luu_tru", "loai_co_so", "Lâu đài bay"),
    ),
)
