"""Not confirmed within the days the contract promises."""

from datetime import date, timedelta

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World, change


def _late(table: str) -> Spot:
    def make(row: Row, world: World) -> date:
        return world.today - timedelta(days=world.freshness_days[table] + 45)

    return change(table, "ngay_ra_soat", make)


KIND = FaultKind(
    "stale",
    "warning",
    (
        _late("di_tich"),
        _late("huong_dan_vien"),
        _late("co_so_luu_tru"),
    ),
)
