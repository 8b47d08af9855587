"""Rows per second through the whole main job, against the limit of doing none of it.

Ours: a file handed to the ministry's API → standardised, checked, written with history → captured,
packaged, signed, delivered, verified, checked again and applied at the centre → receipt stored.
The limit: the same accepted rows by ``COPY`` into a plain table with the same columns and key in
the same PostgreSQL, carried to the same centre's PostgreSQL by native logical replication. Nothing
is read from a messy file, checked, kept as history, signed or receipted there. Rounds alternate.
"""

import csv
import io
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.cpu import cpu_seconds, ms_a_row
from bench.report import Result
from lienthong.base.settings import load
from lienthong.entrypoints.demo import setting_up
from lienthong.entrypoints.demo.generate import generate
from lienthong.entrypoints.demo.nodes import DemoNode
from lienthong.entrypoints.demo.state import Demo, demo_at
from lienthong.entrypoints.demo.taking_in import take_in_real

TABLE, ROWS, ROUNDS = "di_tich", 20_000, 3
SINGLE_ROWS, SINGLE_SECONDS = 40, 0.3
WAIT_SECONDS, POLL_SECONDS = 600, 0.05
DONE = "state = 'done'"


def measure() -> Result:
    """Run the rounds on two nodes of their own."""
    with _nodes() as demo:
        files = _files(demo.folder)
        ministry, centre = (load(node.home).database_url for node in demo.nodes)
        ours: list[float] = []
        peer: list[float] = []
        cpu: list[dict[str, dict[str, float]]] = []
        with (
            psycopg.connect(ministry, autocommit=True) as here,
            psycopg.connect(centre, autocommit=True) as there,
            _native(demo) as (plain_here, plain_there),
        ):
            for number, file in enumerate(files):
                before = _used(demo)
                batch, speed = _ours(demo, here, there, file)
                ours.append(speed)
                cpu.append({n: ms_a_row(before[n], used, ROWS) for n, used in _used(demo).items()})
                _settle(here)
                peer.append(_peer(here, plain_here, plain_there, batch))
                print(f"round {number + 1}: {ours[-1]:,.0f} and {peer[-1]:,.0f} rows/s; {cpu[-1]}")
            lag = _lag(here)
            print(f"commit to receipt, one row at a time: {lag}")
    facts = {"rows_per_round": ROWS, "table": TABLE, "cpu_ms_per_row": cpu, "lag_ms": lag}
    return Result("COPY + native logical replication", "rows/s", ours, peer, facts)


@contextmanager
def _nodes() -> Iterator[Demo]:
    folder = Path(tempfile.mkdtemp(prefix="lienthong-bench-"))
    folder.chmod(0o755)
    demo = demo_at(folder)
    try:
        setting_up.start_nodes(demo)
        for step in (
            setting_up.create_accounts, setting_up.apply_contracts, setting_up.make_peers,
        ):  # fmt: skip
            step(demo)
        take_in_real(demo, lambda text: None)
        yield demo
    finally:
        for node in demo.nodes:
            node.stop()
            node.cli("node", "remove", "--yes")
        shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> list[Path]:
    """Split one generated file into one for each round, so that every round's rows are new."""
    made = generate(folder / "generated", rows=ROWS * ROUNDS, tables=(TABLE,))[0]
    with made.path.open(encoding="utf-8-sig", newline="") as source:
        header, *rows = list(csv.reader(source))
    paths = []
    for number in range(ROUNDS):
        path = folder / f"{TABLE}-{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *rows[number * ROWS : (number + 1) * ROWS]])
        paths.append(path)
    return paths


def _ours(
    demo: Demo, here: psycopg.Connection, there: psycopg.Connection, file: Path
) -> tuple[int, float]:
    api = setting_up.ministry_api(demo)
    started = time.monotonic()
    batch = api.upload(TABLE, file, synthetic=True)["id"]
    api.post(f"/intake/batches/{batch}/start")
    # Asked of the database, cheapest question first: asking must not take the time it measures.
    _wait(lambda: _count(here, f"SELECT count(*) FROM intake_batch WHERE id = {batch} AND {DONE}"))
    expected = _count(here, f"SELECT count(*) FROM data.{TABLE}")
    _wait(
        lambda: (
            _count(here, "SELECT count(*) FROM sync_outpackage WHERE state = 'pending'") == 0
            and _count(there, f"SELECT count(*) FROM data.{TABLE}") == expected
        )
    )
    return batch, ROWS / (time.monotonic() - started)


def _used(demo: Demo) -> dict[str, dict[str, float]]:
    return {node.node_id: cpu_seconds(node) for node in demo.nodes}


def _lag(here: psycopg.Connection) -> dict[str, int]:
    """Change single rows and return how long, in ms, each took from its commit to its receipt."""
    found = here.execute("SELECT coalesce(max(id), 0) FROM sync_receipt").fetchone()
    before = found[0] if found else 0
    for _ in range(SINGLE_ROWS):
        here.execute(
            f"UPDATE data.{TABLE} SET _version = _version + 1, _event = 'UPDATE', "
            f"_changed_at = now() WHERE _id = (SELECT min(_id) FROM data.{TABLE})"
        )
        time.sleep(SINGLE_SECONDS)
    _wait(lambda: _count(here, "SELECT count(*) FROM sync_outpackage WHERE state = 'pending'") == 0)
    lags = here.execute("SELECT lag_ms FROM sync_receipt WHERE id > %s ORDER BY 1", [before])
    ordered = [row[0] for row in lags]
    return {"p50": ordered[len(ordered) // 2], "p90": ordered[len(ordered) * 9 // 10]}


def _settle(here: psycopg.Connection) -> None:
    """Wait until the jobs that a batch leaves behind have ended: the rounds must not overlap."""
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    _wait(lambda: _count(here, waiting) == 0)


@contextmanager
def _native(demo: Demo) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """A database beside each node's own, joined by PostgreSQL's logical replication."""
    here, there = (_beside(node) for node in demo.nodes)
    columns = here.execute("SELECT 1")  # the connection works
    columns.close()
    with psycopg.connect(load(demo.ministry.home).database_url) as source:
        found = source.execute(
            "SELECT string_agg(format('%%I %%s', attname, format_type(atttypid, atttypmod)), ', ' "
            "ORDER BY attnum) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attname <> '_search'",
            [f"data.{TABLE}"],
        ).fetchone()
    for side in (here, there):
        side.execute(f"CREATE TABLE plain ({found[0]}, PRIMARY KEY (_id))")
    here.execute("CREATE PUBLICATION plain FOR TABLE plain")
    address = here.info
    there.execute(
        f"CREATE SUBSCRIPTION plain CONNECTION 'host={address.host} port={address.port} "
        f"dbname={address.dbname} user={address.user} password={address.password}' "
        "PUBLICATION plain"
    )
    try:
        yield here, there
    finally:
        there.execute("DROP SUBSCRIPTION plain")
        here.close()
        there.close()


def _beside(node: DemoNode) -> psycopg.Connection:
    settings = load(node.home)
    password = (node.home / "pg_admin_password").read_text(encoding="ascii").strip()
    address = f"host=127.0.0.1 port={settings.pg_port} user=postgres password={password}"
    with psycopg.connect(f"{address} dbname=postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE plain TEMPLATE template0")
    return psycopg.connect(f"{address} dbname=plain", autocommit=True)


def _peer(
    node: psycopg.Connection, here: psycopg.Connection, there: psycopg.Connection, batch: int
) -> float:
    """COPY the rows our round accepted and wait until the other side holds them."""
    done = _count(here, "SELECT count(*) FROM plain")
    names = [
        row[0]
        for row in here.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'plain'::regclass AND attnum > 0 "
            "ORDER BY attnum"
        )
    ]
    listed = ", ".join(names)
    text = io.BytesIO()
    with (
        node.cursor() as cursor,
        cursor.copy(
            f"COPY (SELECT {listed} FROM data.{TABLE} WHERE _batch = {batch} AND _version = 1)"
            " TO STDOUT"
        ) as copy,
    ):
        for block in copy:
            text.write(block)
    rows = text.getvalue().count(b"\n")
    started = time.monotonic()
    with here.cursor() as cursor, cursor.copy(f"COPY plain ({listed}) FROM STDIN") as copy:
        copy.write(text.getvalue())
    _wait(lambda: _count(there, "SELECT count(*) FROM plain") == done + rows)
    return rows / (time.monotonic() - started)


def _count(connection: psycopg.Connection, query: str) -> int:
    found = connection.execute(query).fetchone()
    return int(found[0])


def _wait(done) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + WAIT_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError("the rows did not arrive")
        time.sleep(POLL_SECONDS)
