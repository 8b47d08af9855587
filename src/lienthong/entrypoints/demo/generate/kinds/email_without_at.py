"""An e-mail address without its @."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "email_without_at",
    "quarantine",
    (
        put("huong_dan_vien", "thu_dien_tu", "mau.vi-du.example"),
        put("co_so_luu_tru", "thu_dien_tu", "mau.vi-du.example"),
    ),
)
