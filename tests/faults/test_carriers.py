"""Streams by a folder and by a broker: death around each letter, and of the broker itself."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.base.fault_points import POINTS
from tests.faults import evidence
from tests.faults.nodes import Node
from tests.faults.pair import CATCH_UP_SECONDS, Pair, pair_at_work
from tests.integration.sync.broker import Broker

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]
FOLDER = tuple(point for point in POINTS if point.startswith("folder:"))
TIMES, BROKER_KILLS = 3, 12
CARRIER = "carrier:nats:127.0.0.1"
ADDRESS = "UPDATE sync_peer SET url = '{}' RETURNING 1"


@pytest.fixture
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lienthong-carried-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def carry_by(pair: Pair, address: str) -> None:
    """Let both nodes use a carrier from now on; the receiver needs no web process any more."""
    pair.centre.kill("web")
    for node in (pair.ministry, pair.centre):
        evidence.ask(node, ADDRESS.format(address))
    pair.centre.spawn_sync()
    pair.write()
    pair.settle()


def die_at(pair: Pair, node: Node, point: str) -> None:
    node.kill("sync")
    node.spawn_sync(point)
    pair.write()
    pair.wait_death(node, "sync")
    pair.write()
    node.spawn_sync()


def test_death_around_a_letters_file(place: Path) -> None:
    with pair_at_work() as pair:
        carry_by(pair, place.as_uri())
        for point in FOLDER:
            for node in (pair.ministry, pair.centre):
                for _ in range(TIMES):
                    die_at(pair, node, point)
                    took = pair.settle(CATCH_UP_SECONDS)
                    print(f"{node.settings.node_id} {point}: {took:.1f} s", flush=True)
                    pair.prove()
        assert list(place.rglob("*.zip")) == []


def test_death_of_a_broker_and_of_those_who_use_it(place: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    broker = Broker(place)
    broker.start()
    try:
        with pair_at_work() as pair:
            carry_by(pair, broker.url)
            for number in range(BROKER_KILLS):
                pair.ask_write(20)
                time.sleep(chance.uniform(0.0, 1.5))
                broker.kill()
                other = chance.choice((None, pair.ministry, pair.centre))
                if other is not None:
                    other.kill("sync")
                    other.spawn_sync()
                time.sleep(chance.uniform(0.0, 2.0))
                broker.start()
                assert "answer" in pair.writer.answer()
                took = pair.settle(CATCH_UP_SECONDS)
                print(f"broker killed {number + 1} times: {took:.1f} s", flush=True)
                pair.prove(stays=[CARRIER])  # closed at the next visit, seconds later
    finally:
        broker.kill()
