"""Clocks that jump, forward and back, under a running process and under one that starts."""

from __future__ import annotations

import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.nodes import Node
from tests.faults.pair import CATCH_UP_SECONDS, Pair, pair_at_work
from tests.faults.test_restored import told

LIBRARY = Path(
    "/usr/lib", str(sysconfig.get_config_var("MULTIARCH")), "faketime/libfaketimeMT.so.1"
)
pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]


class Clock:
    """The time of day that a node's processes see; timers go on as they are."""

    def __init__(self, node: Node) -> None:
        self.place = node.settings.home / "clock"
        self.jump("+0")
        node.extra = {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self.place),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def jump(self, offset: str) -> None:
        fresh = self.place.with_suffix(".new")
        fresh.write_text(offset + "\n", "ascii")
        fresh.replace(self.place)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    assert LIBRARY.exists(), "apt-get install faketime"
    with pair_at_work() as made:
        yield made


@pytest.mark.parametrize("offset", ["+1d", "-1d", "+400d"])
@pytest.mark.parametrize("side", ["sender", "receiver"])
def test_jump_of_a_clock_stops_nothing_for_long(pair: Pair, side: str, offset: str) -> None:
    node, name = (pair.ministry, "sync") if side == "sender" else (pair.centre, "web")
    clock = Clock(node)
    try:
        node.kill(name)
        pair.spawn(node, name)
        pair.write()
        pair.settle(CATCH_UP_SECONDS)

        clock.jump(offset)
        pair.write()
        pair.settle(CATCH_UP_SECONDS)
        pair.centre.kill("web")  # the sender notes by its wrong clock when to try again
        pair.write()
        time.sleep(2)
        clock.jump("+0")
        pair.centre.spawn_web()
        pair.settle(CATCH_UP_SECONDS)
        pair.prove()
    finally:
        node.extra = {}


@pytest.mark.parametrize("offset", ["+1d", "-1d"])
def test_sender_started_by_a_wrong_clock_is_told_and_goes_on(pair: Pair, offset: str) -> None:
    clock = Clock(pair.ministry)
    try:
        pair.ministry.kill("sync")
        clock.jump(offset)
        pair.ministry.spawn_sync()
        pair.write()
        words = told(pair.ministry, "stale-request")
        clock.jump("+0")

        pair.settle(CATCH_UP_SECONDS)

        assert "stale-request" in words
        pair.prove()
    finally:
        pair.ministry.extra = {}
