"""The personal number starts with a place that never existed."""

from lienthong.entrypoints.demo.generate.model import FaultKind, change, text_of

KIND = FaultKind(
    "unknown_birthplace",
    "quarantine",
    (
        change(
            "huong_dan_vien",
            "so_dinh_danh",
            lambda row, world: "999" + text_of(row, "so_dinh_danh")[3:],
        ),
    ),
)
