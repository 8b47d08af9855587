"""A ranked monument, or a rated hotel, without its decision."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World


def _ranked(row: Row, world: World) -> Row:
    return {"cap_xep_hang": "tinh", "so_quyet_dinh": None, "ngay_quyet_dinh": None}


def _rated(row: Row, world: World) -> Row:
    nothing: Row = {"so_quyet_dinh": None, "ngay_cong_nhan": None, "ngay_het_han": None}
    return {"loai_co_so": "khach-san", "hang_sao": 2, **nothing}


KIND = FaultKind(
    "rank_without_decision",
    "quarantine",
    (
        Spot("di_tich", "so_quyet_dinh", _ranked),
        Spot("co_so_luu_tru", "so_quyet_dinh", _rated),
    ),
)
