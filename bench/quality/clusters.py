"""The same checks on clusters, beside DuckDB in this process: Sail, and Spark.

Each is told the same file and contract, and must find the same figures. Every failing row is handed
over with its place or key; no state for increments is kept, so DuckDB does less here than in
``quality``. Processor time is that of the servers and of this program; starting them is not in it.

``LIENTHONG_BENCH_ENGINES`` names what is asked (``duckdb,sail``, and with a folder of Spark 4 in
``LIENTHONG_SPARK_HOME`` ``spark`` too; ``standalone``, a master with two workers, if named).
``LIENTHONG_BENCH_SCALE`` and ``LIENTHONG_BENCH_ROUNDS`` as elsewhere; ``LIENTHONG_BENCH_GROWTH=10``
asks of ten times as many rows as well, which tells whether the cost of a row grows.
"""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from bench.quality.contract import DAY, text
from bench.quality.figures import keep, known
from bench.quality.run import ROWS, population
from bench.quality.servers import sail, spark, standalone
from bench.report import console
from lienthong.adapters.duckdb.opening import of_parquet
from lienthong.adapters.spark.opening import opened_there
from lienthong.core.contract.parse import parse_contract
from lienthong.services.dictionary.queries import shipped
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.ports import Engine

ROUNDS = int(os.environ.get("LIENTHONG_BENCH_ROUNDS", "3"))
GROWTH = int(os.environ.get("LIENTHONG_BENCH_GROWTH", "1"))
SPARK_HOME = os.environ.get("LIENTHONG_SPARK_HOME", "")
ENGINES = os.environ.get("LIENTHONG_BENCH_ENGINES", "") or (
    "duckdb,sail,spark" if SPARK_HOME else "duckdb,sail"
)
HERE = "duckdb"


def report() -> bool:
    """Run the rounds and say whether every engine found the same."""
    runs = {rows: _measured(rows) for rows in sorted({ROWS, GROWTH * ROWS})}
    least = runs[ROWS]["engines"]
    for rows, facts in runs.items():
        for name, told in facts["engines"].items():
            if rows > ROWS:
                told["of_a_row"] = told["cpu_seconds"] / rows * ROWS / least[name]["cpu_seconds"]
        console.print(facts)
        before = known().get("clusters", {}).get(str(rows), {}).get("engines", {})
        keep("clusters", rows, {"rows": rows, "engines": {**before, **facts["engines"]}})
    return all(facts["alike"] for facts in runs.values())


def _measured(rows: int) -> dict[str, Any]:
    """Return what each engine took, with what the first one took in the same run."""
    file, names = population(rows), ENGINES.split(",")
    costs: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    found: dict[str, Any] = {}
    for number in range(ROUNDS):
        for name in names if number % 2 == 0 else names[::-1]:
            cost, figures = _run(name, file)
            costs[name].append(cost)
            found[name] = figures
        console.print({name: all_of[-1] for name, all_of in costs.items()})
    medians = {
        name: {key: round(statistics.median(c[key] for c in all_of), 2) for key in all_of[0]}
        for name, all_of in costs.items()
    }
    alike = {name: figures == found[names[0]] for name, figures in found.items()}
    engines = {
        name: {**told, "beside": medians[names[0]], "rounds": ROUNDS, "alike": alike[name]}
        for name, told in medians.items()
    }
    return {"engines": engines, "alike": all(alike.values())}


def _run(name: str, file: Path) -> tuple[dict[str, float], Any]:
    table, words = parse_contract(text(), file="dan-cu.yaml")[0].tables[0], shipped()
    with _engine(name, file) as opened:
        before, began, own = _servers(), time.perf_counter(), time.process_time()
        with opened as engine:
            done = check_data(engine, table, words, today=date.fromisoformat(DAY))
        elapsed, mine = time.perf_counter() - began, time.process_time() - own
        used = mine + _servers() - before
    figures = {o.rule.id: (o.passed, o.failed, dict(o.skips), o.groups) for o in done.outcomes}
    return {"elapsed_seconds": elapsed, "cpu_seconds": used, "ours": mine}, figures


@contextmanager
def _engine(name: str, file: Path) -> Iterator[Any]:
    if name == HERE:
        yield _opened(of_parquet(file))
        return
    with _served(name) as (address, _):
        with opened_there(str(file), address):
            pass  # the first session of a server loads what the later ones use
        yield opened_there(str(file), address)


def _served(name: str) -> Any:
    if name == "sail":
        return sail()
    return spark(SPARK_HOME) if name == "spark" else standalone(SPARK_HOME)


@contextmanager
def _opened(engine: Engine) -> Iterator[Engine]:
    yield engine


def _servers() -> float:
    """Return the processor seconds of the programs that this one started."""
    used = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used += times.user + times.system
    return used
