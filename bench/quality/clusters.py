"""The same checks on clusters: Sail, and Spark ``local[2]``, beside DuckDB in this process.

Each is told the same file and contract, and must find the same figures. Every failing row is handed
over with its place or key; no state for increments is kept, so DuckDB does less here than in
``quality``. Processor time is that of the server and of this program; starting the server is not in
it. ``LIENTHONG_SPARK_HOME`` names a folder of Spark 4 (its ``bin`` and ``jars``); without it only
Sail is measured. ``LIENTHONG_BENCH_SCALE`` and ``LIENTHONG_BENCH_ROUNDS`` as elsewhere.
"""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from bench.quality.contract import DAY, text
from bench.quality.figures import keep
from bench.quality.run import ROWS, population
from bench.quality.servers import sail, spark
from bench.report import console
from lienthong.adapters.duckdb.opening import of_parquet
from lienthong.adapters.spark.opening import opened_there
from lienthong.core.contract.parse import parse_contract
from lienthong.services.dictionary.queries import shipped
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.ports import Engine

ROUNDS = int(os.environ.get("LIENTHONG_BENCH_ROUNDS", "3"))
SPARK_HOME = os.environ.get("LIENTHONG_SPARK_HOME", "")
HERE = "duckdb"


def report() -> bool:
    """Run the rounds and say whether every engine found the same."""
    file = population(ROWS)
    names = [HERE, "sail", *(["spark"] if SPARK_HOME else [])]
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
    alike = all(figures == found[HERE] for figures in found.values())
    facts = {"rows": ROWS, "rounds": ROUNDS, "medians": medians, "alike": alike}
    console.print(facts)
    keep("clusters", ROWS, facts)
    return alike


def _run(name: str, file: Path) -> tuple[dict[str, float], Any]:
    table, words = parse_contract(text(), file="dan-cu.yaml")[0].tables[0], shipped()
    with _engine(name, file) as (opened, server):
        before, began, own = _used(server), time.perf_counter(), time.process_time()
        with opened as engine:
            done = check_data(engine, table, words, today=date.fromisoformat(DAY))
        elapsed, mine = time.perf_counter() - began, time.process_time() - own
        used = mine + _used(server) - before
    figures = {o.rule.id: (o.passed, o.failed, dict(o.skips), o.groups) for o in done.outcomes}
    return {"elapsed_seconds": elapsed, "cpu_seconds": used, "ours": mine}, figures


@contextmanager
def _engine(name: str, file: Path) -> Iterator[tuple[Any, Any]]:
    if name == HERE:
        yield _opened(of_parquet(file)), None
        return
    with sail() if name == "sail" else spark(SPARK_HOME) as (address, process):
        with opened_there(str(file), address):
            pass  # the first session of a server loads what the later ones use
        yield opened_there(str(file), address), psutil.Process(process.pid)


@contextmanager
def _opened(engine: Engine) -> Iterator[Engine]:
    yield engine


def _used(server: psutil.Process | None) -> float:
    every = [server, *server.children(recursive=True)] if server else []
    times = [process.cpu_times() for process in every]
    return float(sum(one.user + one.system for one in times))
