"""A commune code that ended with the reform of 1/7/2025."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, World, change


def _former(row: Row, world: World) -> str:
    return world.rng.choice(world.abolished_communes)


KIND = FaultKind(
    "abolished_commune",
    "quarantine",
    (
        change("di_tich", "ma_xa", _former),
        change("huong_dan_vien", "ma_xa_cu_tru", _former),
        change("co_so_luu_tru", "ma_xa", _former),
    ),
)
