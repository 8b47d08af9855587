"""Streams are applied side by side; packages of one stream wait for each other."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, transaction

from lienthong.base.actor import system
from lienthong.core.package.manifest import Origin
from lienthong.core.package.payload import PayloadRow
from lienthong.core.package.receipt import Receipt, parse_receipt
from lienthong.core.package.refusal import Refused
from lienthong.services.contracts import actions as contracts
from lienthong.services.sync import actions, receive
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping import quotas
from lienthong.services.sync.models import InStream, InUsage, Peer
from tests.integration.sync.contract import REFERRING_CONTRACT
from tests.integration.sync.sender import AT, Sender, unit

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
SECONDS = 30


def second_sender(identity: Identity, first: Sender) -> Sender:
    made = Sender("bo-hai", identity.node_id, first.contract)
    actions.peer_add(
        node_id="bo-hai", name="Bộ Hai", direction=Peer.SENDER,
        public_key=made.signer.public_key, by=BY,
    )  # fmt: skip
    actions.peer_approve(node_id="bo-hai", direction=Peer.SENDER, by=BY)
    return made


def deliver(data: bytes, identity: Identity) -> Receipt:
    try:
        return parse_receipt(receive.receive_package(data=data, epoch=0, identity=identity).body)
    finally:
        connection.close()


def test_a_stream_that_is_busy_holds_up_no_other(sender: Sender, identity: Identity) -> None:
    other = second_sender(identity, sender)
    receive.receive_package(
        data=sender.package(sender.table("thu_don_vi", unit("A"))), epoch=0, identity=identity
    )
    mine = sender.package(sender.table("thu_don_vi", unit("B")))
    theirs = other.package(other.table("thu_don_vi", unit("C")))

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            InStream.objects.select_for_update().get(peer__node_id="bo-gui")
            waiting: Future[Receipt] = pool.submit(deliver, mine, identity)
            taken = pool.submit(deliver, theirs, identity).result(timeout=SECONDS)
            assert (taken.sequence, taken.counts.applied) == (1, 1)
            assert not waiting.done()
        assert waiting.result(timeout=SECONDS).sequence == 2


def test_last_part_that_waited_for_the_part_before_finds_it(
    sender: Sender, identity: Identity
) -> None:
    receive.receive_package(
        data=sender.package(sender.table("thu_don_vi", unit("A"))), epoch=0, identity=identity
    )
    goes_on = Origin("changes", "2026-11-21T01:00:00.000000Z", None, None, continues=True)
    part = sender.package(sender.table("thu_don_vi", unit("B")), origin=goes_on)
    last = sender.package(sender.table("thu_don_vi", unit("C")))

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            receive.receive_package(data=part, epoch=0, identity=identity)
            waiting = pool.submit(deliver, last, identity)
            wait_for_a_lock()
        taken = waiting.result(timeout=SECONDS)

    assert (taken.sequence, taken.counts.applied) == (3, 2)


def test_two_streams_at_once_do_not_pass_the_quota_of_their_sender(
    sender: Sender, identity: Identity
) -> None:
    contract = contracts.apply_contract(text=REFERRING_CONTRACT, file="hai.yaml", by=BY)
    other = replace(sender, contract=contract, sequence=1, previous=None)
    quotas.set_quota(
        node_id="bo-gui", rows_per_day=1, bytes_per_day=0, packages_per_minute=0, by=BY
    )
    first = sender.package(sender.table("thu_don_vi", unit("A")))
    second = other.package(
        other.table("thu_tham_chieu", PayloadRow("x", 1, "NEW", AT, ("x", None)))
    )

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            receive.receive_package(data=first, epoch=0, identity=identity)
            waiting = pool.submit(deliver, second, identity)
            wait_for_a_lock()
        refusal = waiting.exception(timeout=SECONDS)

    assert isinstance(refusal, Refused)
    assert (refusal.code, refusal.values["used"]) == ("over-rows", "1")
    assert sum(InUsage.objects.values_list("rows", flat=True)) == 1


def wait_for_a_lock() -> None:
    """Return when another connection waits for what this one holds."""
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1"
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone():
                return
        time.sleep(0.01)
    raise TimeoutError("nobody waits")


def test_many_packages_of_one_stream_at_once_are_taken_in_order(
    sender: Sender, identity: Identity
) -> None:
    packages = [sender.package(sender.table("thu_don_vi", unit(f"A{n}"))) for n in range(4)]

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(deliver, data, identity) for data in packages for _ in range(2)]
        taken = [one.result(timeout=SECONDS) for one in answers if one.exception() is None]

    refused = {str(one.exception()) for one in answers if one.exception() is not None}
    assert refused <= {"gap"}
    stream = InStream.objects.get(peer__node_id="bo-gui")
    assert {receipt.sequence for receipt in taken} == set(range(1, stream.last_sequence + 1))
