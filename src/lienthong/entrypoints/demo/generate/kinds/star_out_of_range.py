"""More stars than there are."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World


def _rated(row: Row, world: World) -> Row:
    decision: Row = {"so_quyet_dinh": "7/QĐ-GL", "ngay_cong_nhan": world.today}
    return {"hang_sao": 7, **decision, "ngay_het_han": None}


KIND = FaultKind(
    "star_out_of_range",
    "quarantine",
    (Spot("co_so_luu_tru", "hang_sao", _rated),),
)
