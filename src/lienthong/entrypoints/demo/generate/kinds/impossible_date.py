"""A day that is not in the calendar."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "impossible_date",
    "quarantine",
    (
        put("di_tich", "ngay_ra_soat", "31/04/2026"),
        put("huong_dan_vien", "ngay_sinh", "30/02/1990"),
        put("co_so_luu_tru", "ngay_ra_soat", "29/02/2026"),
    ),
)
