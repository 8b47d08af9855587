"""A standby that takes over goes on telling changes from where the dead server left off."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lienthong.adapters.leash import leashed
from lienthong.adapters.postgres.capture import LogicalReader
from lienthong.adapters.postgres.change_log import PostgresLog
from lienthong.adapters.postgres.server import Server
from lienthong.adapters.processes.home import NodeDescription, create_home
from lienthong.adapters.processes.ports import any_free_port

SLOT = "failing_over"
STANDBY = "standby"


@pytest.fixture
def primary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of the newest version, the one that can keep logical slots on a standby."""
    monkeypatch.setenv("LIENTHONG_PG", "embedded")
    home = Path(tempfile.mkdtemp(prefix="lienthong-failover-"))
    home.chmod(0o755)
    node = NodeDescription("bo-gui", "Bộ Gửi", "ministry", any_free_port(), any_free_port())
    server = Server(create_home(home / "node", node), durable=False)
    server.initialise()
    server.start()
    server.prepare()
    yield server
    server.kill()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def standby_port(primary: Server) -> Iterator[int]:
    """A hot standby of it, which copies its slots."""
    folder, port = primary.data_dir.parent / "standby", any_free_port()
    folder.mkdir(mode=0o700)
    if primary.location.user:
        primary.location.user.owns(folder)
    run_program(
        primary, "pg_basebackup", "-D", str(folder), "-d", address(primary), "-R", "-C",
        "-S", STANDBY, "-X", "stream", "-c", "fast",
    )  # fmt: skip
    with (folder / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write(f"port = {port}\nsync_replication_slots = on\nhot_standby_feedback = on\n")
    command = (primary.binaries.program("postgres"), "-D", str(folder))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            leashed(command, user=primary.location.user, death_signal="INT"),
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    yield port
    process.kill()
    process.wait(timeout=60)


def run_program(server: Server, name: str, *words: str) -> None:
    command = (server.binaries.program(name), *words)
    subprocess.run(
        leashed(command, user=server.location.user), check=True, capture_output=True, timeout=120
    )


def address(server: Server, port: int = 0, database: str = "postgres") -> str:
    password = (server.settings.home / "pg_admin_password").read_text().strip()
    return (
        f"host=127.0.0.1 port={port or server.settings.pg_port} user=postgres "
        f"password={password} dbname={database}"
    )


def ask(url: str, statement: str) -> Any:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def wait_for(reached: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            if reached():
                return
        except psycopg.OperationalError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.2)


def ids(reader: LogicalReader, wanted: set[str]) -> list[str]:
    seen: list[str] = []
    deadline = time.monotonic() + 60
    while not wanted <= set(seen) and time.monotonic() < deadline:
        for one in reader.read(wait_seconds=1, limit=100):
            seen += [str(change.row["_id"]) for change in one.changes]
            reader.confirm(one.end)
    return seen


@pytest.mark.long
def test_slot_goes_on_at_the_standby_that_took_over(primary: Server, standby_port: int) -> None:
    here = address(primary, database="lienthong")
    there = address(primary, standby_port, "lienthong")
    wait_for(lambda: ask(there, "SELECT pg_is_in_recovery()"))
    # The log of a change is told to a reader only when the standby has it too.
    ask(here, f"ALTER SYSTEM SET synchronized_standby_slots = '{STANDBY}'")
    ask(here, "SELECT pg_reload_conf()")
    ask(here, "CREATE TABLE data.t (_id text PRIMARY KEY)")
    log = PostgresLog(here, name=SLOT)
    log.create()
    reader = log.reader()
    reader.open(after=0)
    ask(here, "INSERT INTO data.t VALUES ('before')")
    assert ids(reader, {"before"}) == ["before"]

    def copied() -> bool:
        log.beat()
        reader.read(wait_seconds=0.1, limit=10)
        reader.keep_alive()
        found = "SELECT synced AND NOT temporary FROM pg_replication_slots WHERE slot_name = '%s'"
        return bool(ask(there, found % SLOT))

    wait_for(copied)
    reader.close()
    ask(here, "INSERT INTO data.t VALUES ('unread')")
    wait_for(lambda: ask(there, "SELECT count(*) = 2 FROM data.t"))

    primary.kill()
    ask(there, "SELECT pg_promote()")
    ask(there, "INSERT INTO data.t VALUES ('after')")
    successor = PostgresLog(there, name=SLOT)
    reader = successor.reader()
    reader.open(after=0)
    seen = ids(reader, {"unread", "after"})
    reader.close()

    assert successor.find() is not None
    assert [one for one in seen if one != "before"] == ["unread", "after"]
