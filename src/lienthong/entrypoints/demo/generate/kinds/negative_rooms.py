"""Fewer than no rooms."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "negative_rooms",
    "quarantine",
    (put("co_so_luu_tru", "so_phong", -12),),
)
