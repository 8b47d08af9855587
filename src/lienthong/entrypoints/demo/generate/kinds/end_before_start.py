"""The end comes before the beginning."""

from datetime import timedelta

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World, day_of


def _expired(row: Row, world: World) -> Row:
    return {"ngay_het_han": day_of(row, "ngay_cap") - timedelta(days=10)}


def _lapsed(row: Row, world: World) -> Row:
    rated = world.today - timedelta(days=100)
    decision: Row = {"hang_sao": 3, "so_quyet_dinh": "3/QĐ-GL", "ngay_cong_nhan": rated}
    return {**decision, "ngay_het_han": rated - timedelta(days=10)}


KIND = FaultKind(
    "end_before_start",
    "quarantine",
    (
        Spot("huong_dan_vien", "ngay_het_han", _expired),
        Spot("co_so_luu_tru", "ngay_het_han", _lapsed),
    ),
)
