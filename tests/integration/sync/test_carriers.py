"""Every carrier keeps the same promises: order, once after done, again before, and no surprise."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import nats
import pytest
from structlog.testing import capture_logs

from lienthong.adapters.folders.carrier import FolderCarrier
from lienthong.adapters.nats.carrier import NatsCarrier
from lienthong.services.sync.ports import (
    ANSWER,
    CONTRACT,
    PACKAGE,
    Carrier,
    Letter,
    PeerUnreachable,
)
from tests.integration.sync.broker import Broker

Opener = Callable[[], Carrier]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture(params=["folder", "nats"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens a carrier as one more node that uses it."""
    made: list[Carrier] = []
    if request.param == "nats":
        address = request.getfixturevalue("broker").url

    def open_one() -> Carrier:
        carrier: Carrier = (
            FolderCarrier(tmp_path) if request.param == "folder" else NatsCarrier(address)
        )
        made.append(carrier)
        return carrier

    yield open_one
    for carrier in made:
        carrier.close()


def letter(number: int, data: bytes = b"x", kind: str = PACKAGE, sender: str = "bo") -> Letter:
    return Letter(sender, "tt", kind, f"{number:012d}.hop-dong.{number:08d}.abc", data)


def collected(carrier: Carrier, node: str = "tt") -> list[Letter]:
    return [replace(one, place="") for one in carrier.collect(node, wait_seconds=0.5)]


def test_letters_come_whole_in_order_to_whom_they_are_for(opened: Opener) -> None:
    sent = [letter(n, f"nội dung {n}".encode()) for n in range(1, 6)]
    out, into = opened(), opened()
    for one in sent:
        out.put(one)
    out.put(Letter("tt", "bo", ANSWER, "a.b", b"back"))

    assert collected(into) == sent
    assert [one.data for one in collected(out, "bo")] == [b"back"]


def test_a_letter_that_is_done_does_not_come_again(opened: Opener) -> None:
    out, into = opened(), opened()
    for number in (1, 2):
        out.put(letter(number))
    first, second = into.collect("tt", wait_seconds=0.5)
    into.done(first)
    into.close()

    again = collected(opened())

    assert [one.name for one in again] == [second.name]


def test_a_letter_given_again_comes_once(opened: Opener) -> None:
    out, into = opened(), opened()
    out.put(letter(1))
    out.put(letter(1))

    assert len(collected(into)) == 1


def test_a_letter_can_be_given_again_after_it_was_done(opened: Opener) -> None:
    out, into = opened(), opened()
    out.put(letter(1))
    for one in into.collect("tt", wait_seconds=0.5):
        into.done(one)

    out.put(letter(1))

    assert len(collected(into)) == 1


def test_a_large_letter_comes_whole(opened: Opener) -> None:
    large = letter(1, bytes(range(256)) * 12_000)  # three times what a broker takes at once
    out, into = opened(), opened()
    out.put(large)
    out.put(letter(2))

    assert collected(into) == [large, letter(2)]


def test_senders_do_not_mix(opened: Opener) -> None:
    out, into = opened(), opened()
    for number in (1, 2):
        for sender in ("bo-a", "bo-b"):
            out.put(letter(number, sender=sender))

    found = collected(into)

    for sender in ("bo-a", "bo-b"):
        assert [one.name[:12] for one in found if one.sender == sender] == [
            "000000000001", "000000000002",
        ]  # fmt: skip


def test_a_broker_that_is_killed_keeps_what_it_took(broker: Broker) -> None:
    out = NatsCarrier(broker.url)
    out.put(letter(1, kind=CONTRACT))
    broker.kill()
    with pytest.raises(PeerUnreachable):
        out.put(letter(2))
    broker.start()

    into = NatsCarrier(broker.url)
    found = collected(into)

    assert [one.kind for one in found] == [CONTRACT]
    out.close()
    into.close()


def test_a_broker_away_between_two_visits_is_written_down(broker: Broker) -> None:
    out = NatsCarrier(broker.url)
    with capture_logs() as logged:
        out.put(letter(1))
        broker.kill()
        broker.start()
        until = time.monotonic() + 20
        while len(logged) < 2 and time.monotonic() < until:
            time.sleep(0.05)

    assert [one["event"] for one in logged] == ["sync_broker_lost", "sync_broker_back"]
    out.close()


def test_nobody_there_is_told(tmp_path: Path) -> None:
    carrier = NatsCarrier("nats://127.0.0.1:1")

    with pytest.raises(PeerUnreachable):
        carrier.put(letter(1))

    carrier.close()


def test_messages_that_are_no_letters_are_dropped(broker: Broker) -> None:
    async def publish() -> None:
        client = await nats.connect(broker.url)
        stream = client.jetstream()
        for subject, headers in (
            ("lienthong.tt.bo", None),
            ("lienthong.tt.bo.package.a.0", None),
            ("lienthong.tt.bo.package.a.1", {"Lienthong-Part": "1", "Lienthong-Parts": "1"}),
            ("lienthong.tt.bo.package.a.2", {"Lienthong-Part": "0", "Lienthong-Parts": "9999999"}),
            ("lienthong.tt.bo.package.A.3", {"Lienthong-Part": "0", "Lienthong-Parts": "1"}),
            ("lienthong.tt.bo.other.a.0", {"Lienthong-Part": "0", "Lienthong-Parts": "1"}),
        ):
            await stream.publish(subject, b"x", headers=headers)
        await client.close()

    out, into = NatsCarrier(broker.url), NatsCarrier(broker.url)
    out.put(letter(1))
    for one in into.collect("tt", wait_seconds=0.5):
        into.done(one)
    _done(publish())

    first, second = collected(into), collected(into)

    assert (first, second) == ([], [])
    assert _done(_waiting(broker)) == 0
    out.close()
    into.close()


def _done(work: Coroutine[Any, Any, Any]) -> Any:
    """Do the work in a thread of its own: browser tests keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _waiting(broker: Broker) -> int:
    client = await nats.connect(broker.url)
    state = (await client.jetstream().stream_info("LIENTHONG")).state
    await client.close()
    return state.messages
