"""Streams by a folder and by a broker: death around each letter, and of the broker itself."""

from __future__ import annotations

import os
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
from tests.faults.pair import Pair, pair_at_work
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
    pair.spawn(pair.centre, "sync")
    pair.write()
    pair.settle()


def die_at(pair: Pair, node: Node, point: str) -> None:
    pair.arm(point, node)
    pair.write()
    pair.wait_death(node, "sync")
    pair.write()
    pair.spawn(node, "sync")


def test_death_around_a_letters_file(place: Path) -> None:
    with pair_at_work() as pair:
        carry_by(pair, place.as_uri())
        for point in FOLDER:
            for node in (pair.ministry, pair.centre):
                for _ in range(TIMES):
                    with pair.fault(f"death at {point}") as run:
                        run.told = node.settings.node_id
                        die_at(pair, node, point)
        assert list(place.rglob("*.zip")) == []


def test_death_of_a_broker_and_of_those_who_use_it(place: Path) -> None:
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
    chance = random.Random(seed)
    broker = Broker(place)
    broker.start()
    try:
        with pair_at_work() as pair:
            carry_by(pair, broker.url)
            for _ in range(BROKER_KILLS):
                # The alarm is closed at the next visit, seconds later.
                with pair.fault("broker killed", seed, stays=[CARRIER]) as run:
                    pair.ask_write(20)
                    time.sleep(chance.uniform(0.0, 1.5))
                    broker.kill()
                    other = chance.choice((None, pair.ministry, pair.centre))
                    if other is not None:
                        run.told = f"and {other.settings.node_id}"
                        other.kill("sync")
                        pair.spawn(other, "sync")
                    time.sleep(chance.uniform(0.0, 2.0))
                    broker.start()
                    assert "answer" in pair.writer.answer()
    finally:
        broker.kill()
