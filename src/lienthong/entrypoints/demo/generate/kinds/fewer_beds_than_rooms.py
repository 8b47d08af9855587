"""Rooms without a bed."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Spot

KIND = FaultKind(
    "fewer_beds_than_rooms",
    "quarantine",
    (Spot("co_so_luu_tru", "so_giuong", lambda row, world: {"so_phong": 40, "so_giuong": 12}),),
)
