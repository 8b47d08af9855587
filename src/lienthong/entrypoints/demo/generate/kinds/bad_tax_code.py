"""The check digit of the tax code is wrong."""

from lienthong.entrypoints.demo.generate.model import FaultKind, Row, World, change


def _wrong_digit(row: Row, world: World) -> str:
    code = world.rng.choice(world.tax_codes)
    return code[:-1] + str((int(code[-1]) + 1) % 10)


KIND = FaultKind(
    "bad_tax_code",
    "quarantine",
    (
        change("huong_dan_vien", "ma_so_thue_doanh_nghiep", _wrong_digit),
        change("co_so_luu_tru", "ma_so_thue", _wrong_digit),
    ),
)
