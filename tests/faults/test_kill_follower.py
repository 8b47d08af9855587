"""Who follows a source is killed while it changes; what comes out is what the source has."""

import json
import random
import shutil
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from tests.faults.nodes import Node
from tests.integration.intake.sources import mariadb as servers
from tests.integration.intake.sources.conftest import FILL, ROWS, TABLE, OldPostgres, _admin
from tests.integration.intake.sources.following import allow

DRIVER, WORKER = "tests.faults.following", "lienthong.entrypoints.jobs"
pytestmark = pytest.mark.long
KILLS, CHANGES = 8, 12


@pytest.fixture
def node():
    root = Path(tempfile.mkdtemp(prefix="lienthong-faults-"))
    root.chmod(0o755)
    made = Node(root / "bo", "bo-theo", "ministry")
    try:
        made.prepare(driver=DRIVER)
        yield made
    finally:
        made.stop()
        shutil.rmtree(root)


@pytest.fixture(params=["mysql", "postgresql"])
def old(request, node):
    """A database to be followed; the outside PostgreSQL lies in the node's own server."""
    if request.param == "mysql":
        server = servers.MariaDb.start()
        try:
            server.run(TABLE.format(name="di_tich", moment="datetime"))
            yield request.param, server, servers.SECRET
        finally:
            server.stop()
        return
    admin = _admin(node.settings)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("CREATE DATABASE so_cu")
        connection.execute(
            f"CREATE ROLE {OldPostgres.READER} LOGIN PASSWORD '{OldPostgres.SECRET}'"
        )
    server = OldPostgres(admin, node.settings.pg_port)
    server.run(TABLE.format(name="di_tich", moment="timestamptz"))
    yield request.param, server, OldPostgres.SECRET


def change(server, chance: random.Random) -> None:
    """Some changes, a few to a transaction: puts, updates and deletes of the same keys."""
    statements: list[str] = []
    for _ in range(CHANGES):
        key = f"M{chance.randrange(100, 160)}"
        name = f"Tên {chance.randrange(10**6)}"
        update = f"UPDATE di_tich SET ten = '{name}' WHERE ma = '{key}'"
        delete = f"DELETE FROM di_tich WHERE ma = '{key}'"
        insert = f"INSERT INTO di_tich VALUES ('{key}', '{name}', 'don-vi-a', NULL, 1, NULL)"
        statements += chance.choice(([update], [delete], [delete, insert]))
    for start in range(0, len(statements), 4):
        server.run_at_once(*statements[start : start + 4])


def test_follower_that_is_killed_leaves_what_the_source_has(node, old) -> None:
    kind, server, secret = old
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    server.run(FILL.format(name="di_tich"), rows=[
        *ROWS, *((f"M{n}", f"Tên {n}", "don-vi-a", None, "1", None) for n in range(100, 160)),
    ])  # fmt: skip
    allow(kind, server)
    node.call("follow", kind, json.dumps(server.options()), secret, driver=DRIVER)
    for _ in range(KILLS):
        node.spawn("worker", WORKER)
        until = time.monotonic() + 4 + 6 * chance.random()
        while time.monotonic() < until:
            change(server, chance)
            time.sleep(0.2 * chance.random())
        node.kill("worker")
    node.spawn("worker", WORKER)
    wanted = [list(row) for row in server.ask("SELECT ma, ten FROM di_tich ORDER BY ma")]
    deadline = time.monotonic() + 90
    while (found := node.call("facts", driver=DRIVER))["rows"] != wanted:
        assert time.monotonic() < deadline, (seed, found, wanted)
        time.sleep(1)
    node.kill("worker")
    node.call("retire", driver=DRIVER)

    print(f"seed {seed}: {KILLS} kills, {len(wanted)} rows")
    assert (found["doubled"], found["gaps"]) == (0, 0), seed
