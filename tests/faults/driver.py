"""Commands that fault tests run inside a node; each prints one JSON document."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import Error, connection  # noqa: E402

from lienthong import bootstrap  # noqa: E402
from lienthong.adapters.signing.ed25519_file import read_public_key  # noqa: E402
from lienthong.base.actor import system  # noqa: E402
from lienthong.base.errors import NotFound  # noqa: E402
from lienthong.core.contract.model import Table  # noqa: E402
from lienthong.services.contracts import actions as contracts  # noqa: E402
from lienthong.services.contracts import queries as contract_queries  # noqa: E402
from lienthong.services.records import actions as records  # noqa: E402
from lienthong.services.sync import actions, queries  # noqa: E402
from lienthong.services.sync.models import Peer  # noqa: E402
from lienthong.services.sync.reconcile import reconcile as compare  # noqa: E402
from tests.integration.sync.contract import SYNC_CONTRACT  # noqa: E402

BY = system("test")
UNITS = 40
FILES = 400
LARGE = 0.02
MOST_INTERRUPTED = 600  # a minute: longer than any database is away
ADDED = "them_"  # columns that later versions add


def prepare() -> dict[str, str]:
    """Make the tables and apply the contract."""
    call_command("migrate", verbosity=0)
    contract = contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=BY)
    return {"digest": contract.digest}


def peer(node_id: str, direction: str, key: str, url: str) -> dict[str, str]:
    """Register and approve a peer."""
    public_key = read_public_key(key)
    assert public_key is not None
    actions.peer_add(
        node_id=node_id, name=node_id, direction=direction, public_key=public_key, url=url, by=BY
    )
    return {"state": actions.peer_approve(node_id=node_id, direction=direction, by=BY).state}


def write(seed: str, seconds: str, pause: str = "0") -> dict[str, int]:
    """Insert, update and cancel rows, in small and larger transactions, whatever dies."""
    chance = random.Random(int(seed))
    end = time.monotonic() + float(seconds)
    counts = {"written": 0, "cancelled": 0, "interrupted": 0}
    while time.monotonic() < end:
        try:
            _one_change(chance, counts)
        except NotFound:
            continue
        except Error:
            counts["interrupted"] += 1
            connection.close()
            time.sleep(0.1)
        time.sleep(float(pause))
    return counts


def _one_change(chance: random.Random, counts: dict[str, int], large: float = LARGE) -> None:
    _, units = contract_queries.table("thu_don_vi")
    _, files = contract_queries.table("thu_ho_so")
    kind = chance.random()
    if kind < 0.1:
        row_id = str(chance.randrange(FILES))
        records.cancel_row(table=files, row_id=row_id, reason="thử", by=BY)
        counts["cancelled"] += 1
        return
    if kind < 0.2:
        code = f"đv{chance.randrange(UNITS)}"
        records.write_rows(table=units, rows=[(code, {"ma": code, "cap_tren": None})], by=BY)
        return
    size = 200 if kind > 0.97 else chance.randrange(1, 5)
    sample = chance.sample(range(FILES), size)
    rows = [(str(n), _now(files, _file(n, chance, large))) for n in sample]
    counts["written"] += len(records.write_rows(table=files, rows=rows, by=BY))


def _file(number: int, chance: random.Random, share: float = LARGE) -> dict[str, Any]:
    large = chance.random() < share
    return {
        "so": number,
        "ten": f"Hồ sơ {chance.randrange(1000)}",
        "ma_the": None,
        "don_vi": None,
        "dien_tich": None,
        "con_hieu_luc": chance.random() < 0.5,
        "tu_ngay": None,
        "den_ngay": None,
        "cap_nhat": None,
        "ghi_chu": chance.randbytes(3000).hex() if large else None,
    }


def _now(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row under the names that the contract in force gives its columns."""
    known = {now: value for name, value in row.items() if (now := table.now(name))}
    added = [field.name for field in table.fields if field.name.startswith(ADDED)]
    return known | {name: f"{row['ten']} {name}" for name in added}


def publish(text: str) -> dict[str, str]:
    """Put a version of the contract into force here."""
    contract = contracts.apply_contract(text=text, file="thu.yaml", by=BY)
    return {"version": contract.version}


def bulk(first: str, count: str, seed: str = "1") -> dict[str, int]:
    """Write many rows in one transaction; with another seed nearly all of them anew."""
    _, files = contract_queries.table("thu_ho_so")
    chance = random.Random(int(seed))
    numbers = range(int(first), int(first) + int(count))
    rows = [(str(number), _now(files, _file(number, chance))) for number in numbers]
    return {"written": len(records.write_rows(table=files, rows=rows, by=BY))}


def write_some(seed: str, changes: str, large: str = "0") -> dict[str, int]:
    """Make so many changes; one that a dead database interrupts is made again.

    `large` is the share of rows with a value that the log may not repeat.
    """
    chance = random.Random(int(seed))
    counts = {"written": 0, "cancelled": 0, "interrupted": 0}
    made = 0
    while made < int(changes):
        try:
            _one_change(chance, counts, float(large))
            made += 1
        except NotFound:
            continue
        except Error:
            counts["interrupted"] += 1
            if counts["interrupted"] > MOST_INTERRUPTED:
                raise
            connection.close()
            time.sleep(0.1)
    return counts


def put(number: str, values: str) -> dict[str, Any]:
    """Write one row of thu_ho_so."""
    _, files = contract_queries.table("thu_ho_so")
    row = {**_file(int(number), random.Random(0)), "ghi_chu": None, **json.loads(values)}
    return asdict(records.write_rows(table=files, rows=[(number, row)], by=BY)[0])


def status() -> dict[str, Any]:
    """What waits, what was answered, what is refused, what is wrong."""
    lag = queries.lag()
    streams = Peer.objects.filter(direction=Peer.RECEIVER).exists()
    return {
        **queries.totals(),
        "drained": queries.is_drained() and (queries.totals()["streams"] > 0 or not streams),
        "lag_p50_ms": lag.p50,
        "lag_p99_ms": lag.p99,
        "packages": lag.packages,
        "alarms": [
            [alarm.kind, alarm.subject, alarm.message % alarm.values]
            for alarm in queries.open_alarms()
        ],
        "refused": [
            [row.table, row.row_id, row.version, row.rule, row.state]
            for row in queries.refused_rows(only_open=False)
        ],
        "shared": queries.shared_share("thu_ho_so")[0],
    }


def reconcile(repair: str = "no") -> list[dict[str, Any]]:
    """Compare every stream with its receiver."""
    return [
        asdict(
            compare(
                stream_id=stream.pk,
                identity=bootstrap.sync_identity(),
                transport=bootstrap.sync_transport(stream.peer.url),
                by=BY,
                repair=repair == "repair",
            )
        )
        for stream in queries.streams_of()
    ]


def history() -> dict[str, Any]:
    """Row versions kept here, and any that is there twice or out of order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_history")
        total = cursor.fetchone()[0]
        cursor.execute(
            "SELECT table_name, row_id, version FROM records_history "
            "GROUP BY 1, 2, 3 HAVING count(*) > 1"
        )
        doubled = cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FROM (SELECT version, lag(version) OVER "
            "(PARTITION BY table_name, row_id ORDER BY id) AS before FROM records_history) AS x "
            "WHERE version <= before"
        )
        backwards = cursor.fetchone()[0]
    return {"versions": total, "doubled": doubled, "backwards": backwards}


def sql(statement: str) -> list[Any]:
    """Run one statement, as a person with database access would."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def resend() -> dict[str, int]:
    """Send every row again: the stream takes its snapshot anew."""
    return {"streams": actions.stream_resend(contract_id="thu-dong-bo", by=BY)}


def serve() -> None:
    """Run commands that arrive as lines of JSON until there are no more."""
    for line in sys.stdin:
        words = json.loads(line)
        if connection.connection is not None and not connection.is_usable():
            connection.close()  # its PostgreSQL was killed since
        try:
            answer = {"answer": NAMED[words[0]](*words[1:])}
        except Exception as error:
            connection.close()
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, default=str), flush=True)


COMMANDS: tuple[Callable[..., Any], ...] = (
    prepare, peer, write, write_some, bulk, publish, resend, put, status, reconcile, history, sql,
)  # fmt: skip

NAMED = {command.__name__: command for command in COMMANDS}

if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        print(json.dumps(NAMED[sys.argv[1]](*sys.argv[2:]), default=str))
