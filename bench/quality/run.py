"""Twenty-five checks of a population of 5,000,000 rows: ours against what people would use instead.

Each run is a process of its own over the same Parquet file, in turns; processor seconds count the
imports too, compiled as in any program that was started before. Ours finds every failing row,
writes it with its key, and keeps the state from which increments go on; dataframely writes failing
rows as well, the other peers only count. More is checked by ours than is asked: a type, a
placeholder and a length for every column that can have one.

``LIENTHONG_BENCH_SCALE`` makes the table smaller, ``LIENTHONG_BENCH_ROUNDS`` sets the rounds (5).
``LIENTHONG_BENCH_QUALITY_PYTHON`` names a Python with duckdb, polars, dataframely, pandera,
pointblank and cuallee for the peers (those that are there run); without it only DuckDB by hand
is compared. ``LIENTHONG_BENCH_KEEP=1`` keeps the figures in ``figures.json`` and writes the page of
speed and its picture from them.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.quality.figures import keep
from bench.quality.population import WHOLE, repeat, write
from bench.report import ROOT, Result, console

ROWS = int(5_000_000 * float(os.environ.get("LIENTHONG_BENCH_SCALE", "1")))
ROUNDS = int(os.environ.get("LIENTHONG_BENCH_ROUNDS", "5"))
PEERS_PYTHON = os.environ.get("LIENTHONG_BENCH_QUALITY_PYTHON", "")
OURS, LEAST = "lienthong", 20_000
LIBRARIES = {
    "duckdb": "duckdb", "duckdb_planned": "duckdb", "polars": "polars",
    "dataframely": "dataframely", "pointblank": "pointblank", "pandera": "pandera",
    "cuallee": "cuallee",
}  # fmt: skip
SLOW, MOST_OF_SLOW = ("cuallee",), 1_000_000  # minutes a round, and never the fastest
PROMISED = {"ratio": 0.9, "memory_mib": 700}


def measure() -> Result:
    """Run the rounds and return rows a processor second of ours and of the fastest peer."""
    file, peers = population(ROWS), _peers()
    for name in (OURS, *peers):
        _run(name, population(LEAST))  # so that each is compiled and its libraries lie in memory
    costs: dict[str, list[dict[str, float]]] = {name: [] for name in (OURS, *peers)}
    versions: dict[str, str] = {}
    for number in range(ROUNDS):
        for name in (OURS, *peers) if number % 2 == 0 else (*peers[::-1], OURS):
            answer = _run(name, file)
            costs[name].append(answer["cost"])
            versions.update(answer["versions"])
        told = {name: found[-1]["cpu_seconds"] for name, found in costs.items()}
        console.print(f"round {number + 1}: {told}")
    medians = {
        name: {key: statistics.median(one[key] for one in found) for key in found[0]}
        for name, found in costs.items()
    }
    fastest = min(peers, key=lambda name: medians[name]["cpu_seconds"])
    ratio = statistics.median(
        a["cpu_seconds"] / b["cpu_seconds"]
        for a, b in zip(costs[OURS], costs[fastest], strict=True)
    )
    facts = {
        "rows": ROWS, "medians": medians, "fastest_peer": fastest, "ratio_of_cpu": round(ratio, 3),
        "promised": PROMISED, "rounds": ROUNDS, "versions": versions,
        "stages": _run("stages", file)["found"],
        "kept": ratio <= PROMISED["ratio"]
        and medians[OURS]["memory_mib"] <= PROMISED["memory_mib"],
    }  # fmt: skip
    console.print(facts)
    keep("full", ROWS, facts)
    speeds = [[ROWS / one["cpu_seconds"] for one in costs[name]] for name in (OURS, fastest)]
    return Result(fastest, "rows a processor second", *speeds, facts)


def population(rows: int) -> Path:
    """Return the file of so many people, made once."""
    path = ROOT / "var" / "bench" / f"population-{rows}.parquet"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")  # another bench may make it too
        if rows > WHOLE and rows % WHOLE == 0:
            repeat(part, population(WHOLE), rows // WHOLE)
        else:
            write(part, rows)
        part.rename(path)
    return path


def _peers() -> list[str]:
    """Return the peers that are installed and can do so many rows."""
    if not PEERS_PYTHON:
        return ["duckdb", "duckdb_planned"]
    asked = "import sys, importlib.util as u; print([n for n in sys.argv[1:] if u.find_spec(n)])"
    done = subprocess.run(
        [PEERS_PYTHON, "-c", asked, *LIBRARIES.values()], capture_output=True, text=True, check=True
    )
    there = [name for name, library in LIBRARIES.items() if f"'{library}'" in done.stdout]
    return [name for name in there if name not in SLOW or ROWS <= MOST_OF_SLOW]


def _run(name: str, file: Path) -> dict[str, Any]:
    python = (
        sys.executable if name in (OURS, "stages", "great") or not PEERS_PYTHON else PEERS_PYTHON
    )
    kept = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [python, "-m", "bench.quality.child", name, str(file)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=3600, env=kept,
    )  # fmt: skip
    assert done.returncode == 0, (name, done.stderr[-3000:])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
