"""Words where the number of a decision belongs."""

from datetime import date

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World


def _ranked(row: Row, world: World) -> Row:
    signed = date(2010, 5, 3)
    return {"cap_xep_hang": "tinh", "so_quyet_dinh": "QĐ ngày 3/5", "ngay_quyet_dinh": signed}


KIND = FaultKind(
    "wrong_document_number",
    "quarantine",
    (Spot("di_tich", "so_quyet_dinh", _ranked),),
)
