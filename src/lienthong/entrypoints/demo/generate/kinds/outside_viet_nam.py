"""Coordinates of another country."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "outside_viet_nam",
    "quarantine",
    (
        put("di_tich", "kinh_do", 2.3522),
        put("co_so_luu_tru", "vi_do", 48.8566),
    ),
)
