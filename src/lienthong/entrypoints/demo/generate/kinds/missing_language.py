"""An international card without a language."""

from datetime import timedelta

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World


def _international(row: Row, world: World) -> Row:
    ends = world.today + timedelta(days=400)
    return {"loai_the": "quoc-te", "ngoai_ngu": None, "ngay_het_han": ends}


KIND = FaultKind(
    "missing_language",
    "quarantine",
    (Spot("huong_dan_vien", "ngoai_ngu", _international),),
)
