"""A digit of the personal number is lost at the end."""

from lienthong.entrypoints.demo.generate.model import FaultKind, change, text_of

KIND = FaultKind(
    "short_personal_number",
    "quarantine",
    (
        change(
            "huong_dan_vien", "so_dinh_danh", lambda row, world: text_of(row, "so_dinh_danh")[:11]
        ),
    ),
)
