"""A day that has not come yet."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "future_date",
    "quarantine",
    (
        put("huong_dan_vien", "ngay_ra_soat", "01/01/2099"),
        put("co_so_luu_tru", "ngay_ra_soat", "01/01/2099"),
    ),
)
