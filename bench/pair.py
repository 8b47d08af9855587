"""Two nodes of their own, joined by sync, and native logical replication between the same servers.

Each server holds the node's database and a plain one beside it; the plain ones are joined by a
publication and a subscription over tables of the same names, columns and keys. A ``Side`` is one
of the two ways; both are driven by the same statements and asked the same question. The side that
is not measured is stopped (SIGSTOP), so that neither takes the other's processor.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench import peers
from bench.cpu import cpu_seconds, processes
from bench.workloads import CONTRACTS, MARK, STREAMS, fill, mark
from lienthong.adapters.postgres import binaries
from lienthong.adapters.postgres.locations import locate
from lienthong.base.settings import load
from lienthong.entrypoints.demo import setting_up
from lienthong.entrypoints.demo.nodes import DemoNode
from lienthong.entrypoints.demo.state import Demo, demo_at

PLAIN, SLOT_WAIT_SECONDS = "plain", 120
WAIT_SECONDS, POLL_SECONDS = 1800, 0.02
# A stopped reader must not be taken for a dead one. Both ways run with the same settings.
SETTINGS = {"wal_sender_timeout": "0", "wal_receiver_timeout": "0", "max_wal_size": "4GB"}
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Side:
    """One way from a source database to a target database."""

    name: str
    source: Connection
    target: Connection
    steps: dict[str, int] = field(default_factory=dict)

    def next_step(self, table: str) -> int:
        """Return the marker version that the next statement for a table leaves."""
        self.steps[table] = self.steps.get(table, 1) + 1
        return self.steps[table]

    def readers(self) -> list[int]:
        """Return the processes that read the source's log and apply at the target."""
        raise NotImplementedError

    def answered(self) -> bool:
        """Say whether everything sent has its answer; native replication has none to wait for."""
        return True

    def hold(self) -> None:
        """Stop reading."""
        for pid in self.readers():
            os.kill(pid, signal.SIGSTOP)

    def release(self) -> None:
        """Read on."""
        for pid in self.readers():
            os.kill(pid, signal.SIGCONT)

    def arrived(self, table: str, version: int) -> bool:
        """Say whether the marker is at the target with this version."""
        query = f"SELECT 1 FROM data.{table} WHERE _id = %s AND _version >= %s"
        return bool(self.target.execute(query, [MARK, version]).fetchone())

    def wait(self, table: str, version: int) -> None:
        """Return when the marker has arrived and everything is answered."""
        until(lambda: self.arrived(table, version))
        until(self.answered)

    def settle(self, table: str) -> None:
        """Send one marker through, so that nothing older is still on its way."""
        version = self.next_step(table)
        self.source.execute(mark(table, version))
        self.wait(table, version)

    def prove(self, table: str) -> None:
        """End the run unless both ends hold the same rows in the same versions."""
        query = f"SELECT count(*), sum(_version), sum(hashtextextended(ma, 0)) FROM data.{table}"
        ends = [end.execute(query).fetchone() for end in (self.source, self.target)]
        assert ends[0] == ends[1], (self.name, table, ends)


@dataclass
class Ours(Side):
    """Sync of Liên Thông: the sync process reads, the centre's web process applies."""

    ministry: DemoNode | None = None

    def readers(self) -> list[int]:
        assert self.ministry is not None
        return [one.pid for name, one in processes(self.ministry) if name == "sync"]

    def answered(self) -> bool:
        waiting = "SELECT 1 FROM sync_outpackage WHERE state = 'pending' LIMIT 1"
        return not self.source.execute(waiting).fetchone()

    def prove(self, table: str) -> None:
        super().prove(table)
        refused = self.source.execute("SELECT count(*) FROM sync_refusedrow").fetchone()
        assert refused == (0,), refused


class Native(Side):
    """PostgreSQL's logical replication with its default settings."""

    def readers(self) -> list[int]:
        query = "SELECT pid FROM pg_stat_subscription WHERE pid IS NOT NULL"
        return [int(row[0]) for row in self.target.execute(query)]


@dataclass
class Pair:
    """The two nodes and the two ways between them."""

    demo: Demo
    ours: Ours
    native: Native

    @property
    def sides(self) -> tuple[Side, Side]:
        return (self.ours, self.native)

    def program(self, name: str) -> str:
        """Return the path of one of PostgreSQL's programs, of the servers' own version."""
        location = locate(self.demo.ministry.home)
        return binaries.find(user=location.user, major=location.major).program(name)

    def used(self) -> dict[str, float]:
        """Return processor seconds so far: node and program → seconds."""
        return {
            f"{node.role} {program}": seconds
            for node in self.demo.nodes
            for program, seconds in cpu_seconds(node).items()
        }

    @contextmanager
    def only(self, side: Side) -> Iterator[None]:
        """Stop the other way while the block runs."""
        other = next(one for one in self.sides if one is not side)
        other.hold()
        try:
            yield
        finally:
            other.release()

    def load(self, table: str, rows: int, version: int = 1) -> None:
        """Make a table's rows on both sources; they are sent when the ways read them."""
        for side in self.sides:
            side.source.execute(fill(table, rows, self.demo.ministry.node_id, version))
            side.steps[table] = version
            side.source.execute(f"ANALYZE data.{table}")

    def tidy(self, table: str) -> None:
        """Clean up after a round on all four databases alike, outside the clock."""
        for side in self.sides:
            for end in (side.source, side.target):
                end.execute(f"VACUUM ANALYZE data.{table}")
        for end in (self.ours.source, self.ours.target):
            end.execute("CHECKPOINT")


@contextmanager
def pair(tables: Sequence[str], settings: dict[str, str] | None = None) -> Iterator[Pair]:
    """Start two nodes with these tables declared and both ways open; all of it goes again."""
    folder = Path(tempfile.mkdtemp(prefix="lienthong-bench-"))
    folder.chmod(0o755)
    demo = demo_at(folder, ((0, 0), (0, 0)))
    try:
        setting_up.start_nodes(demo)
        for node in demo.nodes:
            _configure(node, settings or {})
        _declare(demo, tables)
        ends = [(connect(node), connect(node, _beside(node))) for node in demo.nodes]
        (here, plain_here), (there, plain_there) = ends
        ours = Ours("Liên Thông", here, there, ministry=demo.ministry)
        native = Native("native logical replication", plain_here, plain_there)
        _plain_tables(ours, native, tables)
        peers.join(demo.ministry, demo.centre)
        yield Pair(demo, ours, native)
    finally:
        for node in demo.nodes:
            node.stop()
            node.cli("node", "remove", "--yes")
        shutil.rmtree(folder, ignore_errors=True)


def connect(node: DemoNode, database: str = "lienthong") -> Connection:
    """Connect to a database of a node's server as its superuser; commits do not wait for disk."""
    return psycopg.connect(address(node, database), autocommit=True, prepare_threshold=None)


def address(node: DemoNode, database: str) -> str:
    """Return how a database of a node's server is reached."""
    password = (node.home / "pg_admin_password").read_text(encoding="ascii").strip()
    return (
        f"host=127.0.0.1 port={load(node.home).pg_port} user=postgres password={password} "
        f"dbname={database}"
    )


def until(done) -> None:  # type: ignore[no-untyped-def]
    """Wait; what does not come about in time ends the run."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError("the rows did not arrive")
        time.sleep(POLL_SECONDS)


def subscribe(pair: Pair, *, copy: bool) -> None:
    """Begin native replication, with or without the rows that are there already."""
    source = address(pair.demo.ministry, PLAIN)
    pair.native.target.execute(
        f"CREATE SUBSCRIPTION plain CONNECTION '{source}' PUBLICATION plain "
        f"WITH (copy_data = {str(copy).lower()})"
    )
    until(pair.native.readers)


def unsubscribe(pair: Pair) -> None:
    """End native replication; its slot goes with it."""
    pair.native.target.execute("DROP SUBSCRIPTION IF EXISTS plain")


def _configure(node: DemoNode, settings: dict[str, str]) -> None:
    """Change the server's settings; what it reads only at its start makes the node start anew."""
    with connect(node) as admin:
        for name, value in {**SETTINGS, **settings}.items():
            admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        admin.execute("SELECT pg_reload_conf()")
    if settings:
        node.stop()
        node.start()
        node.wait_ready()


def _declare(demo: Demo, tables: Sequence[str]) -> None:
    files = [demo.folder / f"{STREAMS[table]}.yaml" for table in tables]
    for table, file in zip(tables, files, strict=True):
        file.write_text(CONTRACTS[table], encoding="utf-8")
    for node in demo.nodes:
        node.cli("contract", "apply", *map(str, files))


def _beside(node: DemoNode) -> str:
    with connect(node, "postgres") as admin:
        admin.execute(f"CREATE DATABASE {PLAIN} TEMPLATE template0")
    return PLAIN


def _plain_tables(ours: Ours, native: Native, tables: Sequence[str]) -> None:
    """Make the same tables with their key and nothing else; ``_search`` is ours alone."""
    for side in (native.source, native.target):
        side.execute("CREATE SCHEMA data")
    for table in tables:
        found = ours.source.execute(
            "SELECT string_agg(format('%%I %%s', attname, format_type(atttypid, atttypmod)), ', ' "
            "ORDER BY attnum) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attname <> '_search'",
            [f"data.{table}"],
        ).fetchone()
        assert found is not None
        for side in (native.source, native.target):
            side.execute(f"CREATE TABLE data.{table} ({found[0]}, PRIMARY KEY (_id))")
    native.source.execute("CREATE PUBLICATION plain FOR TABLES IN SCHEMA data")
