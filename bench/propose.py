"""Rows per second of ``contract propose``, against the limit of only reading the same file.

Ours: 20 columns × 100,000 generated rows are read, counted, compared with the dictionary, and a
contract is drafted and linted. The limit: the same reader gives the same rows to nobody. What is
loaded once a process (dictionary, codes of units) is loaded before the first round; ``first_run``
is a whole command in a process of its own, loading included.
"""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.report import Result
from lienthong.adapters.sources.opening import open_source
from lienthong.entrypoints.demo.generate import generate
from lienthong.services.contracts import proposing

TABLE, ROWS, COLUMNS, ROUNDS = "huong_dan_vien", 100_000, 20, 3
PROMISED_SECONDS = 10


def measure() -> Result:
    """Alternate rounds on one file."""
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        file = _file(Path(folder))
        first, first_cpu = _first_run(file)
        names = proposing.titles()
        proposing.known_values()
        proposing.units()
        ours: list[float] = []
        peer: list[float] = []
        cpu: list[float] = []
        for number in range(ROUNDS):
            used = time.process_time()
            ours.append(_seconds(file, names, look=True))
            cpu.append(time.process_time() - used)
            peer.append(_seconds(file, names, look=False))
            print(f"round {number + 1}: {ours[-1]:.2f} s, only reading {peer[-1]:.2f} s")
    facts = {
        "rows": ROWS,
        "columns": COLUMNS,
        "seconds": [round(s, 2) for s in ours],
        "cpu_seconds": [round(s, 2) for s in cpu],
        "reading_seconds": [round(s, 2) for s in peer],
        "first_run_seconds": round(first, 2),
        "first_run_cpu_seconds": round(first_cpu, 2),
        "promised_seconds": PROMISED_SECONDS,
        "kept": max(*ours, first) < PROMISED_SECONDS,
    }
    print(json.dumps(facts))
    speeds = [[ROWS / s for s in seconds] for seconds in (ours, peer)]
    return Result("only reading the file", "rows/s", *speeds, facts)


def _file(folder: Path) -> Path:
    """Write a generated file, widened to the number of columns that was promised."""
    made = generate(folder, rows=ROWS, tables=(TABLE,))[0].path
    file = folder / "ho-so.csv"
    with (
        made.open(encoding="utf-8-sig", newline="") as source,
        file.open("w", encoding="utf-8", newline="") as out,
    ):
        header, *rows = csv.reader(source)
        extra = COLUMNS - len(header)
        writer = csv.writer(out)
        writer.writerow([*header, *(f"Số lượt {n + 1}" for n in range(extra))])
        writer.writerows([*row, *[str(i % 997)] * extra] for i, row in enumerate(rows))
    return file


def _seconds(file: Path, names: frozenset[str], *, look: bool) -> float:
    started = time.perf_counter()
    (source,) = open_source(str(file), table="", names=names)
    if look:
        proposing.propose([source], asked=proposing.Asked())
    else:
        read = sum(len(chunk[0]) for chunk in source.chunks())
        assert read == ROWS
    return time.perf_counter() - started


def _first_run(file: Path) -> tuple[float, float]:
    """Return the seconds and the processor seconds of the whole command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "lienthong.entrypoints.cli", "contract", "propose", file,
         "--out", file.with_suffix(".yaml"), "--json"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
