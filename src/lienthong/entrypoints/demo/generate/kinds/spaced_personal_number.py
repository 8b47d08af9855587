"""A personal number in groups of three digits."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, World, change, text_of


def _grouped(row: Row, world: World) -> str:
    number = text_of(row, "so_dinh_danh")
    return " ".join(number[i : i + 3] for i in range(0, 12, 3))


KIND = FaultKind(
    "spaced_personal_number",
    "repair",
    (change("huong_dan_vien", "so_dinh_danh", _grouped),),
)
