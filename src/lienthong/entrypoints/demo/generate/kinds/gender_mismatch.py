"""The gender disagrees with the personal number."""

from lienthong.entrypoints.demo.generate.model import FaultKind, change, text_of

KIND = FaultKind(
    "gender_mismatch",
    "quarantine",
    (
        change(
            "huong_dan_vien",
            "gioi_tinh",
            lambda row, world: "21"["12".index(text_of(row, "gioi_tinh"))],
        ),
    ),
)
