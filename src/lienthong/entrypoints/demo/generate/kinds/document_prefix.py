"""«Số:» before the number of a decision."""

from datetime import date

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World


def _ranked(row: Row, world: World) -> Row:
    signed = date(2010, 5, 3)
    return {"cap_xep_hang": "tinh", "so_quyet_dinh": "Số: 12/QĐ-UBND", "ngay_quyet_dinh": signed}


KIND = FaultKind(
    "document_prefix",
    "repair",
    (Spot("di_tich", "so_quyet_dinh", _ranked, repaired="12/QĐ-UBND"),),
)
