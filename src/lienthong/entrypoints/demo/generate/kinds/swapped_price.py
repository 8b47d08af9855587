"""The highest price is below the lowest."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Spot

KIND = FaultKind(
    "swapped_price",
    "quarantine",
    (
        Spot(
            "co_so_luu_tru",
            "gia_cao_nhat",
            lambda row, world: {"gia_thap_nhat": 900000, "gia_cao_nhat": 90000},
        ),
    ),
)
