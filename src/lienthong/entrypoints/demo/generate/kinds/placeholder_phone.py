"""«chưa có» for a telephone number: emptied, accepted, counted."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "placeholder_phone",
    "warning",
    (put("huong_dan_vien", "dien_thoai", "chưa có"),),
)
