"""A national monument that nobody has measured."""

from datetime import date

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World


def _unmeasured(row: Row, world: World) -> Row:
    decision: Row = {"so_quyet_dinh": "99/QĐ-BVHTTDL", "ngay_quyet_dinh": date(2001, 1, 1)}
    return {"cap_xep_hang": "quoc-gia", **decision, "kinh_do": None, "vi_do": None}


KIND = FaultKind(
    "missing_coordinates",
    "warning",
    (Spot("di_tich", "kinh_do", _unmeasured),),
)
