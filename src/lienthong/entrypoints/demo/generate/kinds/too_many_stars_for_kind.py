"""A guest house with four stars."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World


def _grand(row: Row, world: World) -> Row:
    decision: Row = {"so_quyet_dinh": "4/QĐ-GL", "ngay_cong_nhan": world.today}
    return {"loai_co_so": "nha-nghi", "hang_sao": 4, **decision, "ngay_het_han": None}


KIND = FaultKind(
    "too_many_stars_for_kind",
    "warning",
    (Spot("co_so_luu_tru", "hang_sao", _grand),),
)
