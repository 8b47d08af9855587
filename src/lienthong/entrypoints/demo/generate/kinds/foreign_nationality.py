"""A guide who may not hold the card."""

from lienthong.entrypoints.demo.generate.model import FaultKind, put

KIND = FaultKind(
    "foreign_nationality",
    "quarantine",
    (put("huong_dan_vien", "quoc_tich", "KOR"),),
)
