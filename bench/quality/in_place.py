"""The same checks of a table in PostgreSQL, where it lies: the server's time and ours.

There is no peer: what is promised is a bound. The table is filled from the file of ``quality``;
``LIENTHONG_BENCH_SCALE`` makes it smaller.
"""

import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psutil
import psycopg

from bench.own_node import own_node
from bench.quality.contract import DAY, text
from bench.quality.figures import keep
from bench.quality.population import COLUMNS
from bench.quality.run import ROWS, population
from bench.report import console
from lienthong.adapters.checked.postgres import PostgresEngine
from lienthong.base.settings import load
from lienthong.core.contract.parse import parse_contract
from lienthong.services.dictionary.queries import shipped
from lienthong.services.quality.engine.checking import check_data

PROMISED_SECONDS = 45
_KINDS = {"ngay_sinh": "date", "ngay_cap": "date", "thu_nhap": "bigint", "cap_nhat": "timestamp"}
PART_BYTES = 1_000_000


def report() -> bool:
    """Fill the table, check it and say whether the promise is kept."""
    file = population(ROWS)
    table, words = parse_contract(text(), file="dan-cu.yaml")[0].tables[0], shipped()
    with own_node() as home:
        settings = load(home)
        password = (home / "pg_password").read_text("ascii").strip()
        address = (
            f"host=127.0.0.1 port={settings.pg_port} user=lienthong dbname=lienthong "
            f"password={password}"
        )
        _fill(address, file)
        before, own = _server(), time.process_time()
        with psycopg.connect(address) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.execute("SET TIME ZONE 'UTC'")
            engine = PostgresEngine(connection, "ngoai", "dan_cu")
            found = check_data(engine, table, words, today=date.fromisoformat(DAY))
        ours, server = time.process_time() - own, _server() - before
    figures: dict[str, Any] = {
        "rows": ROWS, "server": round(server, 2), "ours": round(ours, 2),
        "failed": sum(o.failed for o in found.outcomes), "promised_seconds": PROMISED_SECONDS,
    }  # fmt: skip
    console.print(figures)
    keep("postgres", ROWS, figures)
    return server + ours <= PROMISED_SECONDS * max(1, ROWS / 5_000_000)


def _fill(address: str, file: Path) -> None:
    """Copy the file into a table of a schema of its own, and let the server tidy up."""
    rows = duckdb.connect(config={"threads": 1, "memory_limit": "500MB"})
    rows.execute("SET enable_progress_bar = false")
    texts = file.with_suffix(".csv")  # NULL is nothing there, the empty text is two quotes
    rows.execute(f"COPY (SELECT {', '.join(COLUMNS)} FROM '{file}') TO '{texts}' (HEADER false)")
    columns = ", ".join(f"{name} {_KINDS.get(name, 'text')}" for name in COLUMNS)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA ngoai")
        connection.execute(f"CREATE TABLE ngoai.dan_cu ({columns})")
        into = "COPY ngoai.dan_cu FROM STDIN (FORMAT csv)"
        with texts.open("rb") as file_of_texts, connection.cursor().copy(into) as copy:
            while part := file_of_texts.read(PART_BYTES):
                copy.write(part)
        texts.unlink()
        connection.execute("VACUUM ANALYZE ngoai.dan_cu")
        connection.execute("CHECKPOINT" if _may_checkpoint(connection) else "SELECT 1")


def _may_checkpoint(connection: psycopg.Connection[Any]) -> bool:
    found = connection.execute("SELECT pg_has_role('pg_checkpoint', 'member')").fetchone()
    return bool(found and found[0])


def _server() -> float:
    """Return the processor seconds of the server below this process, ended parts too."""
    used = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        used += times.user + times.system + times.children_user + times.children_system
    return used
