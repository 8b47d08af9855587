"""Twenty-five checks of a population of 5,000,000 rows: ours against what people would use instead.

Each run is a process of its own over the same Parquet file, in turns; processor seconds count the
imports too, compiled as in any program that was started before. Ours finds every failing row,
writes it with its key, and keeps the state from which increments go on; dataframely writes failing
rows as well, the other peers only count. More is checked by ours than is asked: a type, a
placeholder and a length for every column that can have one.

``LIENTHONG_BENCH_SCALE`` makes the table smaller, ``LIENTHONG_BENCH_ROUNDS`` sets the rounds (5).
``LIENTHONG_BENCH_QUALITY_PYTHON`` names Pythons with the peers' libraries, ``:`` between them,
because some do not get on with others: each peer runs on the first that has its library, or is left
out; without it only DuckDB by hand is compared. Tools that take many seconds run one round.
``LIENTHONG_BENCH_PEERS`` names those of the peers to run, with commas, beside DuckDB by hand.
``LIENTHONG_BENCH_KEEP=1`` keeps the figures in ``figures.json`` and writes the page of
speed and its picture from them.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.quality.agreement import TOLD, wrong
from bench.quality.figures import keep
from bench.quality.population import WHOLE, repeat, write
from bench.report import ROOT, Result, console

ROWS = int(5_000_000 * float(os.environ.get("LIENTHONG_BENCH_SCALE", "1")))
ROUNDS = int(os.environ.get("LIENTHONG_BENCH_ROUNDS", "5"))
PEERS_PYTHONS = os.environ.get("LIENTHONG_BENCH_QUALITY_PYTHON", "") or sys.executable
OURS, LEAST = "lienthong", 20_000
LIBRARIES = {
    "duckdb": "duckdb", "duckdb_planned": "duckdb", "polars": "polars",
    "dataframely": "dataframely", "pointblank": "pointblank", "pandera": "pandera",
    "dbt": "dbt.adapters.duckdb", "soda": "soda_duckdb", "datacontract": "datacontract",
    "expectations": "duckdb_engine", "cuallee": "cuallee",
    "expectations_pandas": "great_expectations",
}  # fmt: skip
# These are never the fastest: one round tells how far they are.
SLOW = ("dbt", "soda", "datacontract", "expectations", "cuallee", "expectations_pandas")
SLOWEST, MOST_OF_SLOWEST = ("cuallee", "expectations_pandas"), 1_000_000  # minutes a round
PEERS = tuple(filter(None, os.environ.get("LIENTHONG_BENCH_PEERS", "").split(",")))
PROMISED = {"ratio": 0.9, "memory_mib": 700}


def measure() -> Result:
    """Run the rounds and return rows a processor second of ours and of the fastest peer."""
    file, pythons = population(ROWS), _peers()
    names = (OURS, *pythons)
    for name in names:
        # so that each is compiled and its libraries lie in memory
        _run(name, population(LEAST), pythons.get(name))
    costs: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    found: dict[str, dict[str, int]] = {}
    versions: dict[str, set[str]] = {}
    for number in range(ROUNDS):
        asked = [name for name in names if number == 0 or name not in SLOW]
        for name in asked if number % 2 == 0 else asked[::-1]:
            answer = _run(name, file, pythons.get(name))
            costs[name].append(answer["cost"])
            found[name] = answer["found"]
            for library, version in answer["versions"].items():
                versions.setdefault(library, set()).add(version)
        told = {name: costs[name][-1]["cpu_seconds"] for name in asked}
        console.print(f"round {number + 1}: {told}")
    differing = wrong(ROWS, found)
    assert not differing, differing
    medians = {
        name: {key: statistics.median(one[key] for one in every) for key in every[0]}
        for name, every in costs.items()
    }
    quick = [name for name in pythons if name not in SLOW]
    fastest = min(quick, key=lambda name: medians[name]["cpu_seconds"])
    ratio = statistics.median(
        a["cpu_seconds"] / b["cpu_seconds"]
        for a, b in zip(costs[OURS], costs[fastest], strict=True)
    )
    facts = {
        "rows": ROWS, "medians": medians, "fastest_peer": fastest, "ratio_of_cpu": round(ratio, 3),
        "promised": PROMISED, "rounds": ROUNDS,
        "once": [name for name in names if name in SLOW],
        "versions": {name: ", ".join(sorted(every)) for name, every in versions.items()},
        "stages": _run("stages", file)["found"],
        "kept": ratio <= PROMISED["ratio"]
        and medians[OURS]["memory_mib"] <= PROMISED["memory_mib"],
    }  # fmt: skip
    console.print(facts)
    keep("some" if PEERS else "full", ROWS, facts)
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


def _peers() -> dict[str, str]:
    """Return the peers that are installed and can do so many rows, with the Python of each."""
    found: dict[str, str] = {}
    for python in PEERS_PYTHONS.split(":"):
        done = subprocess.run(
            [python, "-c", _THERE, *LIBRARIES.values()], capture_output=True, text=True, check=True
        )
        there = set(done.stdout.split())
        own = {name: python for name, library in LIBRARIES.items() if library in there}
        found = own | found
    return {name: found[name] for name in LIBRARIES if name in found and _asked(name)}


def _asked(name: str) -> bool:
    if PEERS:
        return name in (TOLD, *PEERS)
    return name not in SLOWEST or ROWS <= MOST_OF_SLOWEST


_THERE = """
import sys, importlib.util
for name in sys.argv[1:]:
    try:
        if importlib.util.find_spec(name):
            print(name)
    except ModuleNotFoundError:
        pass
"""


def _run(name: str, file: Path, python: str | None = None) -> dict[str, Any]:
    kept = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [python or sys.executable, "-m", "bench.quality.child", name, str(file)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=3600, env=kept,
    )  # fmt: skip
    assert done.returncode == 0, (name, done.stderr[-3000:])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
