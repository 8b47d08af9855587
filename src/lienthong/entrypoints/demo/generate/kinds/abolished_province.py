"""A province code that ended with the reform of 1/7/2025."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, World, change


def _former(row: Row, world: World) -> str:
    return world.rng.choice(world.abolished_provinces)


KIND = FaultKind(
    "abolished_province",
    "quarantine",
    (
        change("di_tich", "ma_tinh", _former),
        change("co_so_luu_tru", "ma_tinh", _former),
    ),
)
