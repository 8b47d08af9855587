"""A thousand changed rows in five million: the figures moved, against a full run by hand.

The same change is timed on a tenth of the table too: its cost must not grow with the table.
``LIENTHONG_BENCH_SCALE`` and ``LIENTHONG_BENCH_ROUNDS`` as for ``quality``.
"""

import shutil
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from bench.quality.contract import DAY, text
from bench.quality.figures import keep
from bench.quality.run import ROUNDS, ROWS, _run, population
from bench.report import ROOT, Result, console
from lienthong.adapters.checked.full_run import full_run
from lienthong.adapters.checked.state import apply, load, save
from lienthong.adapters.duckdb.opening import of_parquet
from lienthong.core.contract.parse import parse_contract
from lienthong.services.dictionary.queries import shipped

CHANGED = 1_000
PROMISED_MS = 250
KEY = ("ma_so",)


def measure() -> Result:
    """Return rows of the table a processor second: by increments, and checked whole by hand."""
    large, small = _state(ROWS), _state(ROWS // 10)
    ours, tenth, whole = [], [], []
    for number in range(ROUNDS):
        ours.append(_moved(*large))
        tenth.append(_moved(*small))
        whole.append(_run("duckdb", large[0])["cost"]["cpu_seconds"])
        console.print(
            f"round {number + 1}: {ours[-1]:.3f} s; a tenth {tenth[-1]:.3f} s; "
            f"whole by hand {whole[-1]:.2f} s"
        )
    middle, of_tenth = sorted(ours)[len(ours) // 2], sorted(tenth)[len(tenth) // 2]
    facts: dict[str, Any] = {
        "rows": ROWS, "changed": CHANGED, "cpu_ms": round(1000 * middle),
        "cpu_ms_at_a_tenth": round(1000 * of_tenth), "promised_ms": PROMISED_MS,
        "kept": 1000 * middle <= PROMISED_MS and middle <= 2 * of_tenth,
    }  # fmt: skip
    console.print(facts)
    keep("increments", ROWS, {"changed": CHANGED, "cpu_ms": facts["cpu_ms"]})
    keep("increments", ROWS // 10, {"changed": CHANGED, "cpu_ms": facts["cpu_ms_at_a_tenth"]})
    speeds = [[ROWS / one for one in ours], [ROWS / one for one in whole]]
    return Result("duckdb, the whole table", "rows a processor second", *speeds, facts)


def _state(rows: int) -> tuple[Path, Path]:
    """Make the population and the state of a full run."""
    file = population(rows)
    folder = ROOT / "var" / "bench" / f"state-{rows}"
    shutil.rmtree(folder, ignore_errors=True)
    table = parse_contract(text(), file="dan-cu.yaml")[0].tables[0]
    full_run(
        of_parquet(file), table, shipped(), date.fromisoformat(DAY), identity=KEY, folder=folder
    )
    return file, folder


def _moved(file: Path, folder: Path) -> float:
    """Return the processor seconds of reading the state, applying a change and keeping what came.

    The change is made and taken back, so that the state is the old one; a half of both counts.
    """
    table, words = parse_contract(text(), file="dan-cu.yaml")[0].tables[0], shipped()
    today, sides = date.fromisoformat(DAY), _change(file)
    began = time.process_time()
    for before, after in (sides, sides[::-1]):
        state = load(folder, table, words, today)
        apply(state, table, words, today, before=before, after=after, identity=KEY)
        save(folder, state)
    return (time.process_time() - began) / 2


def _change(file: Path) -> tuple[pa.Table, pa.Table]:
    """Take rows from all over the file, and give every second one another income or no name."""
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    (rows,) = connection.execute(f"SELECT count(*) FROM '{file}'").fetchone() or (0,)
    step = max(1, rows // CHANGED)
    source = f"read_parquet('{file}', file_row_number = true)"
    kept = f"FROM {source} WHERE ma_so IS NOT NULL AND file_row_number % {step} = 7 LIMIT {CHANGED}"
    before = connection.execute(f"SELECT * EXCLUDE (file_row_number) {kept}").to_arrow_table()
    after = connection.execute(
        "SELECT * EXCLUDE (file_row_number) REPLACE (-thu_nhap AS thu_nhap, "
        f"CASE WHEN thu_nhap % 300000 = 0 THEN '' ELSE ho_ten END AS ho_ten) {kept}"
    ).to_arrow_table()
    return before, after
