"""One run of the checks in a process of its own: ``child.py NAME FILE`` prints what it cost."""

import importlib
import json
import resource
import sys
import time

MODULES = {
    "lienthong": "bench.quality.ours",
    "duckdb": "bench.quality.peers.duckdb_by_hand",
    "polars": "bench.quality.peers.polars_by_hand",
    "cuallee": "bench.quality.peers.cuallee_on_duckdb",
}


def main() -> None:
    """Run one suite and print cost and counts as JSON; imports count too."""
    name, path = sys.argv[1:3]
    began = time.perf_counter()
    found = importlib.import_module(MODULES[name]).check(path)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
        "elapsed_seconds": round(time.perf_counter() - began, 3),
        "memory_mib": round(used.ru_maxrss / 1024),
    }
    print(json.dumps({"cost": cost, "found": found}))


if __name__ == "__main__":
    main()
