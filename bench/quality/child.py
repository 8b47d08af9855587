"""One run of the checks in a process of its own: ``child.py NAME FILE`` prints what it cost."""

import importlib
import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path

MODULES = {
    "lienthong": "bench.quality.ours",
    "stages": "bench.quality.stages",
    "great": "bench.quality.great",
    "duckdb": "bench.quality.peers.duckdb_by_hand",
    "polars": "bench.quality.peers.polars_by_hand",
    "cuallee": "bench.quality.peers.cuallee_on_duckdb",
    "duckdb_planned": "bench.quality.peers.duckdb_planned",
    "dataframely": "bench.quality.peers.dataframely_rows",
    "pandera": "bench.quality.peers.pandera_on_polars",
    "pointblank": "bench.quality.peers.pointblank_on_polars",
    "dbt": "bench.quality.peers.dbt_on_duckdb",
    "soda": "bench.quality.peers.soda_on_duckdb",
    "datacontract": "bench.quality.peers.datacontract_test",
    "expectations": "bench.quality.peers.expectations_on_duckdb",
    "expectations_pandas": "bench.quality.peers.expectations_on_pandas",
}
USES = {
    "lienthong": ("duckdb", "numpy", "pyarrow"), "duckdb": ("duckdb",), "polars": ("polars",),
    "cuallee": ("cuallee", "duckdb"), "duckdb_planned": ("duckdb",),
    "dataframely": ("dataframely", "polars"), "pandera": ("pandera", "polars"),
    "pointblank": ("pointblank", "polars"), "dbt": ("dbt-core", "dbt-duckdb", "duckdb"),
    "soda": ("soda-core", "soda-duckdb", "duckdb"), "datacontract": ("datacontract-cli", "duckdb"),
    "expectations": ("great-expectations", "duckdb", "duckdb-engine", "sqlalchemy"),
    "expectations_pandas": ("great-expectations", "pandas"),
}  # fmt: skip


def main() -> None:
    """Run one suite and print cost and counts as JSON; imports count too."""
    name, path = sys.argv[1:3]
    began = time.perf_counter()
    found = importlib.import_module(MODULES[name]).check(path)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
        "elapsed_seconds": round(time.perf_counter() - began, 3),
        "memory_mib": _peak_mib(),
    }
    versions = {name: version(name) for name in USES.get(name, ())}
    print(json.dumps({"cost": cost, "found": found, "versions": versions}))


def _peak_mib() -> int:
    """Return the most memory this program held; getrusage would tell its parent's too."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024)
    return 0


if __name__ == "__main__":
    main()
