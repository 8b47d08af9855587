"""Two real nodes: encrypted from the first row, a key changed under way, a stolen one revoked."""

from __future__ import annotations

import json
import time
from typing import Any

import psycopg
import pytest

from tests.faults.nodes import Node, two_nodes

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
WAIT_SECONDS = 120
ROWS = "SELECT count(*) = {} FROM data.thu_ho_so"
DRAINED = "SELECT count(*) = 0 FROM sync_outpackage WHERE state = 'pending'"


def test_keys_are_changed_and_revoked_while_rows_flow() -> None:
    with two_nodes() as (ministry, centre):
        centre.spawn_web()
        centre.wait_web()
        _done(ministry, "sync", "key", "encrypt", "trung-tam", "--from", "internal")
        ministry.call("bulk", "0", "50")
        ministry.spawn_sync()
        _until(centre, ROWS.format(50))

        following = _done(ministry, "node", "new-key")["key"]
        _done(ministry, "sync", "key", "exchange", "trung-tam")
        _done(centre, "sync", "key", "approve", "bo-gui", following)
        ministry.call("bulk", "50", "20")
        _done(ministry, "node", "switch-key")
        ministry.call("bulk", "70", "20")
        _until(centre, ROWS.format(90))
        _until(ministry, DRAINED)

        _done(centre, "sync", "key", "revoke", "bo-gui", following, "--reason", "mất máy")
        ministry.call("bulk", "90", "10")
        _until(ministry, "SELECT bool_or(blocked_code = 'revoked-key') FROM sync_outstream")
        stopped_at = _asked(centre, "SELECT count(*) FROM data.thu_ho_so")

        third = _done(ministry, "node", "new-key")
        _done(ministry, "node", "switch-key")
        _done(centre, "sync", "key", "add", "bo-gui", "--key", third["public_key"])
        _done(centre, "sync", "key", "approve", "bo-gui", third["key"])
        _until(centre, ROWS.format(100))
        _until(ministry, DRAINED)

        manifests = [
            json.loads(bytes(manifest))
            for (manifest,) in _asked(
                ministry, "SELECT manifest FROM sync_outpackage ORDER BY sequence"
            )
        ]
        assert stopped_at == [(90,)]
        assert len({one["key"] for one in manifests}) == 3
        assert all(one["encryption"]["scheme"] == "age" for one in manifests)
        assert _asked(ministry, "SELECT count(*) FROM sync_alarm WHERE resolved_at IS NULL") == [
            (0,)
        ]


def _done(node: Node, *words: str) -> Any:
    code, document = node.command(*words)
    assert code == 0, document
    return document


def _asked(node: Node, statement: str) -> list[Any]:
    with psycopg.connect(node.settings.database_url) as connection:
        return connection.execute(statement).fetchall()


def _until(node: Node, statement: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while _asked(node, statement) != [(True,)]:
        if time.monotonic() > deadline:
            raise AssertionError((node.settings.log_dir / "sync.log").read_text()[-3000:])
        time.sleep(0.2)
