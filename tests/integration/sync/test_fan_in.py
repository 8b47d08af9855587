"""Many senders through one broker into one centre: each in its order, none left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from lienthong import bootstrap
from lienthong.adapters.nats.carrier import NatsCarrier
from lienthong.base.actor import system
from lienthong.core.contract.model import Contract
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import unpack_document
from lienthong.core.package.receipt import parse_receipt
from lienthong.entrypoints.jobs.sync_carrying import CarryingLoop
from lienthong.services.sync import actions
from lienthong.services.sync.models import InStream, Peer
from lienthong.services.sync.ports import PACKAGE, RECEIPT, Letter
from tests.integration.sync.broker import Broker
from tests.integration.sync.sender import Sender, unit

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS, PACKAGES = 12, 3


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    made.start()
    yield made
    made.kill()


def test_every_sender_is_taken_in_its_order(contract: Contract, broker: Broker) -> None:
    centre = bootstrap.sync_identity()
    senders = [Sender(f"bo-{n}", centre.node_id, contract) for n in range(SENDERS)]
    outside = NatsCarrier(broker.url)
    for sender in senders:
        actions.peer_add(
            node_id=sender.node_id, name=sender.node_id, direction=Peer.SENDER,
            public_key=sender.signer.public_key, url=broker.url, by=system("test"),
        )  # fmt: skip
        actions.peer_approve(node_id=sender.node_id, direction=Peer.SENDER, by=system("test"))
    for number in range(1, PACKAGES + 1):
        for sender in senders:
            data = sender.package(sender.table("thu_don_vi", unit(f"{sender.node_id}-{number}")))
            name = f"{number:012d}.{contract.id}.{number:08d}.{sha256_hex(data)[:16]}"
            outside.put(Letter(sender.node_id, centre.node_id, PACKAGE, name, data))
    stop = threading.Event()
    loop = CarryingLoop(stop=stop, leading=threading.Event())
    thread = threading.Thread(target=loop.run)
    thread.start()

    answered = {sender.node_id: _receipts(outside, sender) for sender in senders}

    stop.set()
    thread.join(timeout=30)
    bootstrap.sync_carrier(broker.url).close()
    outside.close()
    assert answered == {sender.node_id: list(range(1, PACKAGES + 1)) for sender in senders}
    assert set(InStream.objects.values_list("last_sequence", flat=True)) == {PACKAGES}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM data.thu_don_vi")
        assert cursor.fetchone() == (SENDERS * PACKAGES,)


def _receipts(carrier: NatsCarrier, sender: Sender) -> list[int]:
    """The numbers of the receipts of a sender, in the order in which they came."""
    found: list[int] = []
    for _ in range(60):
        for letter in carrier.collect(sender.node_id, wait_seconds=1):
            if letter.kind == RECEIPT:
                document = unpack_document(letter.data, limit=100_000)
                found.append(parse_receipt(document.body).sequence)
            carrier.done(letter)
        if len(found) == PACKAGES:
            break
    return found
