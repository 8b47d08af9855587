"""The decoder and the reader on a real PostgreSQL log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from lienthong.adapters.postgres.capture import LogicalReader, SlotInUse
from lienthong.adapters.postgres.change_log import PostgresLog
from lienthong.adapters.postgres.server import Server
from lienthong.core.package.change import UNCHANGED, Change, Transaction

SLOT = "test_capture"


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    """A database of its own, with the schema and the publication every node database has."""
    node = postgres.settings.database_url
    with psycopg.connect(node, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS capture_test")
        connection.execute("CREATE DATABASE capture_test")
    made = node.rsplit("/", 1)[0] + "/capture_test"
    with psycopg.connect(made, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE data.t (_id text PRIMARY KEY, n numeric, b boolean, d date,"
            " at timestamptz, large text, g text GENERATED ALWAYS AS (lower(_id)) STORED)"
        )
        if not connection.execute("SELECT 1 FROM pg_publication").fetchone():
            connection.execute("CREATE PUBLICATION lienthong FOR TABLE data.t")
        connection.execute("CREATE TABLE other (x int)")
    PostgresLog(made, name=SLOT).create()
    yield made
    PostgresLog(made, name=SLOT).drop()
    with psycopg.connect(node, autocommit=True) as connection:
        connection.execute("DROP DATABASE capture_test WITH (FORCE)")


@pytest.fixture
def reader(url: str) -> Iterator[LogicalReader]:
    opened = PostgresLog(url, name=SLOT).reader()
    opened.open(after=0)
    yield opened
    opened.close()


def run(url: str, *statements: str) -> None:
    """Commit the statements as one transaction."""
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def changes(reader: LogicalReader) -> list[Change]:
    read = reader.read(wait_seconds=5, limit=1000)
    return [change for transaction in read for change in transaction.changes]


def test_values_arrive_as_exact_text(url: str, reader: LogicalReader) -> None:
    run(
        url,
        "INSERT INTO data.t VALUES ('Đặng|Ạ 🏯', 12345678901234567890.10, true, '2026-11-21',"
        " '2026-11-21 08:30:00.5+07', E'a\\nb')",
        "INSERT INTO data.t (_id) VALUES ('')",
    )

    first, second = changes(reader)

    assert first.row == {
        "_id": "Đặng|Ạ 🏯", "n": "12345678901234567890.10", "b": "t", "d": "2026-11-21",
        "at": "2026-11-21 01:30:00.5+00", "large": "a\nb",
    }  # fmt: skip
    assert set(second.row.values()) == {"", None}


def test_update_key_change_delete_and_truncate(url: str, reader: LogicalReader) -> None:
    run(url, "INSERT INTO data.t (_id) VALUES ('a'), ('b')")
    run(url, "UPDATE data.t SET n = 1 WHERE _id = 'a'")
    run(url, "UPDATE data.t SET _id = 'c' WHERE _id = 'b'")
    run(url, "DELETE FROM data.t WHERE _id = 'c'")
    run(url, "TRUNCATE data.t")

    seen: list[Change] = []
    while len(seen) < 7:
        seen += changes(reader)

    told = [(change.operation, change.row.get("_id")) for change in seen]
    assert told == [
        ("insert", "a"), ("insert", "b"), ("update", "a"), ("delete", "b"), ("update", "c"),
        ("delete", "c"), ("truncate", None),
    ]  # fmt: skip


def test_untouched_large_value_is_a_mark_not_null(url: str, reader: LogicalReader) -> None:
    run(url, "ALTER TABLE data.t ALTER large SET STORAGE EXTERNAL")
    run(url, "INSERT INTO data.t (_id, large) VALUES ('a', repeat('ố', 5000))")
    run(url, "UPDATE data.t SET n = 2")

    seen: list[Change] = []
    while len(seen) < 2:
        seen += changes(reader)

    assert seen[0].row["large"] == "ố" * 5000
    assert seen[1].row["large"] is UNCHANGED


def test_schema_change_is_noticed_before_its_first_row(url: str, reader: LogicalReader) -> None:
    run(url, "INSERT INTO data.t (_id) VALUES ('a')")
    run(url, "ALTER TABLE data.t ADD COLUMN z int", "UPDATE data.t SET z = 7")

    seen: list[Change] = []
    while len(seen) < 2:
        seen += changes(reader)

    assert "z" not in seen[0].row
    assert seen[1].row["z"] == "7"


def test_transaction_is_whole_and_rolled_back_ones_are_not_seen(
    url: str, reader: LogicalReader
) -> None:
    run(url, "INSERT INTO data.t (_id) SELECT i::text FROM generate_series(1, 3000) AS i")
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO data.t (_id) VALUES ('x')")
        connection.rollback()
    run(url, "INSERT INTO other VALUES (1)")
    run(url, "INSERT INTO data.t (_id) VALUES ('y')")

    read: list[Transaction] = []
    while len(read) < 2:
        read += reader.read(wait_seconds=5, limit=10)

    assert [len(transaction.changes) for transaction in read] == [3000, 1]
    assert read[0].end < read[1].end
    assert read[0].committed_at <= read[1].committed_at


def test_large_transaction_is_kept_outside_memory_in_order(url: str, reader: LogicalReader) -> None:
    run(url, "ALTER TABLE data.t ALTER large SET STORAGE EXTERNAL")
    run(
        url,
        "INSERT INTO data.t (_id, n) SELECT i::text, i FROM generate_series(1, 45000) AS i",
        "INSERT INTO data.t (_id, large) VALUES ('large', repeat('ố', 5000))",
        "UPDATE data.t SET n = 2 WHERE _id = 'large'",
    )
    run(url, "INSERT INTO data.t (_id) VALUES ('small')")

    read: list[Transaction] = []
    while len(read) < 2:
        read += reader.read(wait_seconds=5, limit=10)

    large, small = read
    assert large.spooled is not None
    blocks = list(large.spooled.blocks(["t", "not_there"]))
    rows = [change.row for block in blocks for change in block]
    assert (large.changes, large.weight, small.spooled) == ((), 45_002, None)
    assert [len(block) for block in blocks] == [10_000, 10_000, 10_000, 10_000, 5_002]
    assert [row["_id"] for row in rows[:45_000]] == [str(i) for i in range(1, 45_001)]
    assert rows[-2]["large"] == "ố" * 5000
    assert rows[-1]["large"] is UNCHANGED
    assert rows[0] == {"_id": "1", "n": "1", "b": None, "d": None, "at": None, "large": None}


def test_few_wide_rows_are_kept_outside_memory_too(url: str, reader: LogicalReader) -> None:
    run(url, "INSERT INTO data.t (_id, large) SELECT i, repeat('x', 4000000) "
        "FROM generate_series(1, 20) AS i")  # fmt: skip

    (read,) = reader.read(wait_seconds=30, limit=1000)

    assert read.spooled is not None
    assert [len(block) for block in read.spooled.blocks(["t"])] == [4, 4, 4, 4, 4]


def test_unconfirmed_changes_come_again_and_confirmed_ones_do_not(url: str) -> None:
    first = PostgresLog(url, name=SLOT).reader()
    first.open(after=0)
    run(url, "INSERT INTO data.t (_id) VALUES ('a')")
    (seen,) = first.read(wait_seconds=5, limit=10)
    first.close()

    again = _reopen(url, 0)
    (repeated,) = again.read(wait_seconds=5, limit=10)
    again.confirm(repeated.end)
    again.close()
    after = _reopen(url, seen.end)
    nothing = after.read(wait_seconds=0.3, limit=10)
    after.close()

    assert repeated == seen
    assert nothing == []


def _reopen(url: str, after: int) -> LogicalReader:
    """The server may take a moment to see that the old reader has gone."""
    for _ in range(100):
        reader = PostgresLog(url, name=SLOT).reader()
        try:
            reader.open(after=after)
        except SlotInUse:
            time.sleep(0.05)
        else:
            return reader
    raise AssertionError("slot stays in use")


def test_slot_has_one_reader(url: str, reader: LogicalReader) -> None:
    with pytest.raises(SlotInUse):
        PostgresLog(url, name=SLOT).reader().open(after=0)


def test_slot_state_is_told(url: str) -> None:
    state = PostgresLog(url, name=SLOT).find()

    assert state is not None
    assert not state.lost
    assert PostgresLog(url, name="not_there").find() is None


def test_heartbeat_moves_the_slot_of_an_idle_database(
    url: str, reader: LogicalReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lienthong.adapters.postgres.capture.FEEDBACK_SECONDS", 0.05)
    log = PostgresLog(url, name=SLOT)
    before = confirmed(url)
    run(url, "INSERT INTO other VALUES (1)")  # log that is none of ours

    deadline = time.monotonic() + 20
    while confirmed(url) == before and time.monotonic() < deadline:
        log.beat()
        assert reader.read(wait_seconds=0.1, limit=10) == []

    assert confirmed(url) > before
    assert reader.silent_seconds < 5


def confirmed(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT confirmed_flush_lsn - '0/0'::pg_lsn FROM pg_replication_slots"
            " WHERE slot_name = %s",
            [SLOT],
        ).fetchone()
    return int(row[0]) if row else 0


def obstacles(url: str) -> list[tuple[str, str]]:
    found = PostgresLog(url, name=SLOT).obstacles(["t"])
    for one in found:
        assert one.message % one.values
    return [(one.kind, one.values.get("command", "")) for one in found]


def test_nothing_stands_in_the_way_of_a_node_s_own_database(url: str) -> None:
    assert obstacles(url) == []


def test_table_without_identity_is_told_with_its_remedy(url: str) -> None:
    run(url, "ALTER TABLE data.t REPLICA IDENTITY NOTHING")

    ((kind, command),) = obstacles(url)

    assert (kind, command) == ("no-identity", 'ALTER TABLE "data"."t" REPLICA IDENTITY DEFAULT')
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
        run(url, "INSERT INTO data.t (_id) VALUES ('a')", "UPDATE data.t SET n = 1")
    run(url, command)
    assert obstacles(url) == []


def test_table_without_key_is_told_with_its_remedy(url: str) -> None:
    run(url, "ALTER TABLE data.t DROP CONSTRAINT t_pkey")

    ((_, command),) = obstacles(url)

    assert command == 'ALTER TABLE "data"."t" ADD PRIMARY KEY (_id)'
    run(url, command, "ALTER TABLE data.t REPLICA IDENTITY USING INDEX t_pkey")
    assert obstacles(url) == []


def test_publication_that_leaves_something_out_is_told(url: str, postgres: Server) -> None:
    with admin(postgres) as connection:
        connection.execute("DROP PUBLICATION lienthong")
        assert obstacles(url) == [
            (
                "publication-missing",
                'CREATE PUBLICATION "lienthong" FOR TABLES IN SCHEMA "data"',
            )
        ]
        connection.execute("CREATE PUBLICATION lienthong FOR TABLE data.t (_id, n)")
        connection.execute("ALTER PUBLICATION lienthong SET (publish = 'insert')")
        partial, outside = obstacles(url)
        assert partial[0] == "publication-partial"
        assert outside == ("not-published", 'ALTER PUBLICATION "lienthong" ADD TABLE "data"."t"')
        connection.execute("DROP PUBLICATION lienthong")
        connection.execute("CREATE PUBLICATION lienthong FOR TABLES IN SCHEMA data")

    assert obstacles(url) == []


def admin(postgres: Server) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host="127.0.0.1",
        port=postgres.settings.pg_port,
        user="postgres",
        password=(postgres.settings.home / "pg_admin_password").read_text().strip(),
        dbname="capture_test",
        autocommit=True,
    )
