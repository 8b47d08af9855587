"""The receiver over HTTP, reached by the sender's own transport."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django.live_server_helper import LiveServer

from lienthong import bootstrap
from lienthong.adapters.http import transport as http_transport
from lienthong.adapters.http.transport import HttpTransport
from lienthong.base import clock
from lienthong.core.package.key_statement import KeyStatement, parse_statement
from lienthong.core.package.request import SignedRequest
from lienthong.core.package.text_form import instant
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.ports import PeerUnreachable, Position, Refusal, SignedAnswer
from tests.integration.sync.sender import KeySigner, Sender, unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def identity() -> Identity:
    """This node as its web process knows it."""
    return bootstrap.sync_identity()


@pytest.fixture
def transport(live_server: LiveServer) -> Iterator[HttpTransport]:
    made = HttpTransport(live_server.url)
    yield made
    made.close()


def signed(
    sender: Sender, identity: Identity, purpose: str, **arguments: object
) -> tuple[bytes, bytes]:
    request = SignedRequest(
        purpose, sender.node_id, identity.node_id, instant(clock.now()), dict(arguments)
    ).to_bytes()
    return request, sender.signer.sign(request)


def test_session_package_position_and_digests(
    sender: Sender, identity: Identity, transport: HttpTransport
) -> None:
    assert transport.open_session(*signed(sender, identity, "session", epoch=3)) is None
    data = sender.package(sender.table("thu_don_vi", unit("A")))

    answer = transport.send(data, epoch=3)
    again = transport.send(data, epoch=3)
    position = transport.position(
        "bo-gui", "thu-dong-bo", *signed(sender, identity, "position", contract="thu-dong-bo")
    )
    digests = transport.digests(
        *signed(
            sender,
            identity,
            "digests",
            contract="thu-dong-bo",
            table="thu_don_vi",
            method="text",
            bits=0,
        )
    )

    assert isinstance(answer, SignedAnswer)
    assert again == answer
    assert identity.verify(identity.signer.public_key, answer.signature, answer.body)
    assert position == Position(1, sender.previous or "")
    assert not isinstance(digests, Refusal)
    assert [rows for rows, _ in digests["buckets"].values()] == [1]


def test_keys_are_told_both_ways(
    sender: Sender, identity: Identity, transport: HttpTransport
) -> None:
    body = KeyStatement("bo-gui", identity.node_id, instant(clock.now()), (), ()).to_bytes()

    answer = transport.keys(body, sender.signer.sign(body))
    forged = transport.keys(body, KeySigner().sign(body))

    assert isinstance(answer, SignedAnswer)
    assert identity.verify(identity.signer.public_key, answer.signature, answer.body)
    told = parse_statement(answer.body)
    assert (told.node, told.peer) == (identity.node_id, "bo-gui")
    assert told.encryption == (identity.cipher.recipient,)
    assert [key.public_key for key in told.signing] == [identity.signer.public_key]
    assert isinstance(forged, Refusal)
    assert forged.code == "bad-signature"


def test_refusals_carry_their_code(
    sender: Sender, identity: Identity, transport: HttpTransport
) -> None:
    sender.package(sender.table("thu_don_vi", unit("A")))
    gap = transport.send(sender.package(sender.table("thu_don_vi", unit("B"))), epoch=1)
    garbage = transport.send(b"PK garbage", epoch=1)
    transport.open_session(*signed(sender, identity, "session", epoch=5))
    old = transport.open_session(*signed(sender, identity, "session", epoch=4))
    other = transport.position(
        "bo-gui", "khac", *signed(sender, identity, "position", contract="thu-dong-bo")
    )

    assert isinstance(gap, Refusal)
    assert (gap.code, gap.expected) == ("gap", 1)
    assert isinstance(garbage, Refusal)
    assert garbage.code == "malformed"
    assert isinstance(old, Refusal)
    assert (old.code, old.values["current"]) == ("stale-session", "5")
    assert isinstance(other, Refusal)
    assert other.code == "malformed"


class _Slow(BaseHTTPRequestHandler):
    """A receiver that needs a second for the rows of a package."""

    def do_POST(self) -> None:  # the name that is called
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(1.0)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_answer_is_waited_for_as_long_as_the_rows_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_transport, "READ_SECONDS", 0.2)
    monkeypatch.setattr(http_transport, "SECONDS_A_ROW", 0.01)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        slow = HttpTransport(f"http://127.0.0.1:{server.server_port}")
        try:
            with pytest.raises(PeerUnreachable, match="ReadTimeout"):
                slow.send(b"x", epoch=1, rows=5)
            assert slow.send(b"x", epoch=1, rows=2000) == SignedAnswer(b"{}", b"")
        finally:
            slow.close()
            server.shutdown()


def test_nobody_there_is_told_apart_from_a_refusal() -> None:
    transport = HttpTransport("http://127.0.0.1:1")

    with pytest.raises(PeerUnreachable):
        transport.send(b"", epoch=1)

    transport.close()
