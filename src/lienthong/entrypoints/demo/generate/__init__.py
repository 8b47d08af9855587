"""Generated files with planted, counted faults, so that finding them can be proved.

Everything in them is made up and says so: file and sheet names, people, numbers, places of work.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random

from lienthong.adapters.files.made_up_file import MARK, write_csv, write_xlsx
from lienthong.base import clock
from lienthong.base.settings import REPO_DIR
from lienthong.core.contract.model import Table
from lienthong.core.contract.parse import parse_contract
from lienthong.entrypoints.demo.generate import (
    co_so_luu_tru,
    di_tich,
    huong_dan_vien,
    world,
)
from lienthong.entrypoints.demo.generate.model import GeneratedFile, PlantedFault, Row, World
from lienthong.entrypoints.demo.generate.plant import counts, least_rows, plant
from lienthong.entrypoints.demo.generate.write import write_truth

__all__ = ["TABLES", "GeneratedFile", "PlantedFault", "counts", "generate", "least_rows"]

Rows = Callable[[World, int], Iterator[Row]]
XLSX_LIMIT = 50_000  # rows; larger files are written as CSV
# Table: contract, maker of clean rows, format.
_MAKERS: dict[str, tuple[str, Rows, str]] = {
    "di_tich": ("di-tich", di_tich.rows, "xlsx"),
    "huong_dan_vien": ("huong-dan-vien", huong_dan_vien.rows, "csv"),
    "co_so_luu_tru": ("co-so-luu-tru", co_so_luu_tru.rows, "xlsx"),
}
TABLES = tuple(_MAKERS)


def generate(
    out_dir: Path,
    *,
    rows: int = 2000,
    seed: int = 214,
    tables: Sequence[str] = TABLES,
    today: date | None = None,
) -> list[GeneratedFile]:
    """Write one data file and its truth per table, and return them in order.

    The same seed and day give the same bytes. Raises ValueError when ``rows`` is too few to hold
    every fault beside clean rows (see ``least_rows``).
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    day = today or clock.today()
    return [_generate(out_dir, name, rows, seed, day) for name in tables]


def _generate(out_dir: Path, name: str, count: int, seed: int, today: date) -> GeneratedFile:
    if count < least_rows(name):
        raise ValueError(f"{name} needs at least {least_rows(name)} rows")
    contract, make, kind = _MAKERS[name]
    table = _table(contract, name)
    rng = Random(f"{seed}/{name}")  # noqa: S311 - repeatable on purpose; no secret comes from it
    days = {name: table.freshness_days or 365}
    setting = world.world(rng, today, days)
    made = list(make(setting, count))
    faults = plant(table, made, setting)
    suffix = "csv" if count > XLSX_LIMIT else kind
    file = GeneratedFile(
        path=out_dir / f"{MARK}.{name}.{suffix}",
        truth_path=out_dir / f"{MARK}.{name}.truth.json",
        contract=contract,
        table=name,
        rows=count,
        faults=faults,
    )
    (write_csv if suffix == "csv" else write_xlsx)(file.path, table, made)
    write_truth(file, seed)
    return file


def _table(contract: str, name: str) -> Table:
    path = REPO_DIR / "contracts" / f"{contract}.yaml"
    return parse_contract(path.read_text(encoding="utf-8"), file=path.name)[0].table(name)
