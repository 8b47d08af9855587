"""Two real nodes that share no network: a stream goes by hand, then through a shared folder.

No web process runs on either side, so there is nothing to connect to.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.nodes import Node

# The demo carries a stream by hand in every build; this adds the shared folder.
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
WAIT_SECONDS = 60


@pytest.fixture
def root() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="lienthong-files-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_a_stream_crosses_where_no_network_does(root: Path) -> None:
    with ExitStack() as stack:
        ministry = Node(root / "bo", "bo-gui", "ministry")
        stack.callback(ministry.stop)
        centre = Node(root / "tt", "trung-tam", "centre")
        stack.callback(centre.stop)
        for node in (ministry, centre):
            node.prepare()
        medium = root / "usb"
        medium.mkdir()
        ministry.call("peer", "trung-tam", "receiver", centre.key, "file:")
        centre.call("peer", "bo-gui", "sender", ministry.key, "file:")
        ministry.call("bulk", "0", "300")
        ministry.spawn_sync()

        _until(ministry, "SELECT count(*) >= 1 FROM sync_outpackage")
        out, exported = ministry.command("sync", "export", str(medium))
        arrived, taken = centre.command("sync", "import", str(medium))
        back, returned = ministry.command("sync", "import", str(medium))

        assert (out, arrived, back) == (0, 0, 0)
        assert exported["trung-tam"]["rows"] >= 300
        assert taken["packages"] == exported["trung-tam"]["packages"] == returned["receipts"]
        assert _rows(centre) == _rows(ministry)
        assert list(medium.rglob("*.zip")) == []

        asked, waiting = ministry.command("reconcile")
        ministry.command("sync", "export", str(medium))
        centre.command("sync", "import", str(medium))
        ministry.command("sync", "import", str(medium))
        told, kept = ministry.command("reconcile", "--last")

        assert (asked, [one["state"] for one in waiting]) == (3, ["carried"])
        assert (told, [one["equal"] for one in kept]) == (0, [True])
        assert kept[0]["rows_there"] == kept[0]["rows_here"] == len(_rows(ministry))
        assert kept[0]["attested"]

        shared = root / "chung"
        shared.mkdir()
        address = shared.as_uri()
        ministry.call("peer", "trung-tam", "receiver", centre.key, address)
        centre.call("peer", "bo-gui", "sender", ministry.key, address)
        centre.spawn_sync()
        ministry.call("bulk", "200", "300")

        _until(centre, "SELECT count(*) = 500 FROM data.thu_ho_so")
        _until(ministry, "SELECT count(*) = 0 FROM sync_outpackage WHERE state = 'pending'")

        assert _rows(centre) == _rows(ministry)
        assert list(shared.rglob("*.zip")) == []

        with psycopg.connect(centre.settings.database_url) as connection:
            connection.execute("DELETE FROM data.thu_ho_so WHERE _id IN (SELECT _id FROM "
                               "data.thu_ho_so ORDER BY _id LIMIT 3)")  # fmt: skip
        _status, spoilt = ministry.command("reconcile")
        repaired = ministry.command("reconcile", "--repair")

        assert spoilt[0]["rows_there"] == 497
        assert [one["kind"] for one in spoilt[0]["differences"]] == ["missing"] * 3
        assert (repaired[0], repaired[1][0]["repaired"]) == (0, 3)
        assert _rows(centre) == _rows(ministry)


def _rows(node: Node) -> list[Any]:
    return _asked(node, "SELECT _id, _version, ten, ghi_chu FROM data.thu_ho_so ORDER BY _id")


def _asked(node: Node, statement: str) -> list[Any]:
    with psycopg.connect(node.settings.database_url) as connection:
        return connection.execute(statement).fetchall()


def _until(node: Node, statement: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while _asked(node, statement) != [(True,)]:
        if time.monotonic() > deadline:
            raise AssertionError((node.settings.log_dir / "sync.log").read_text()[-3000:])
        time.sleep(0.2)
