"""Two nodes that share a broker only: TLS, a login each, rows, receipts and a comparison."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import nkeys
import psycopg
import pytest

from tests.faults.nodes import Node
from tests.functional.nodes.test_file_transport import _rows, _until
from tests.integration.sync.broker import Broker
from tests.integration.sync.test_broker_login import PERMISSIONS, Authority, closed, new_key

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


@pytest.fixture
def root() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="lienthong-broker-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_a_stream_and_its_comparison_cross_a_broker_with_tls_and_logins(root: Path) -> None:
    authority, keys = Authority.make("Gốc"), {}
    users = [f'{{user: "tt", password: "mật khẩu", {PERMISSIONS}}}']
    keys["bo"], public = new_key(nkeys.PREFIX_BYTE_USER)
    users.append(f"{{nkey: {public}, {PERMISSIONS}}}")
    folder = root / "broker"
    folder.mkdir()
    for name, data in authority.issue("broker").items():
        closed(folder / name, data)
    settings = (
        f'tls {{ cert_file: "{folder}/cert", key_file: "{folder}/key" }}\n'
        f"authorization {{ users: [{', '.join(users)}] }}"
    )
    with ExitStack() as stack:
        broker = Broker(folder, settings=settings, scheme="tls")
        stack.callback(broker.kill)
        broker.start()
        ministry = Node(root / "bo", "bo-gui", "ministry")
        stack.callback(ministry.stop)
        centre = Node(root / "tt", "trung-tam", "centre")
        stack.callback(centre.stop)
        for node, login in ((ministry, keys["bo"]), (centre, "tt:mật khẩu")):
            node.prepare()
            closed(node.settings.home / "broker_login", login)
            closed(node.settings.home / "broker_ca.pem", authority.pem)
        ministry.call("peer", "trung-tam", "receiver", centre.key, broker.url)
        centre.call("peer", "bo-gui", "sender", ministry.key, broker.url)
        ministry.spawn_sync()
        centre.spawn_sync()
        ministry.call("bulk", "0", "300")

        _until(centre, "SELECT count(*) = 300 FROM data.thu_ho_so")
        _until(ministry, "SELECT count(*) = 0 FROM sync_outpackage WHERE state = 'pending'")
        with psycopg.connect(centre.settings.database_url) as connection:
            connection.execute("DELETE FROM data.thu_ho_so WHERE so <= 2 OR so = 150")
        told, found = ministry.command("reconcile", "--repair")

        assert (told, found[0]["equal"], found[0]["attested"]) == (0, True, True)
        assert found[0]["repaired"] > 0
        assert _rows(centre) == _rows(ministry)
