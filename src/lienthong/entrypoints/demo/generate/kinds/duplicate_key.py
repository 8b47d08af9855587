"""The key of an earlier row of the same file, with other contents."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, Spot, World


def earlier_key(row: Row, world: World) -> Row:
    """Change nothing: only the planter knows the earlier rows; it recognises this function."""
    return {}


KIND = FaultKind(
    "duplicate_key",
    "quarantine",
    (
        Spot("di_tich", "ma_di_tich", earlier_key),
        Spot("huong_dan_vien", "so_the", earlier_key),
        Spot("co_so_luu_tru", "ma_co_so", earlier_key),
    ),
)
