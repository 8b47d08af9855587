"""Clocks that jump, forward and back, under a running process and under one that starts."""

from __future__ import annotations

import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import evidence
from tests.faults.nodes import Node
from tests.faults.pair import CATCH_UP_SECONDS, Pair
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


@contextmanager
def clock_of(pair: Pair, node: Node, name: str) -> Iterator[Clock]:
    """A clock that the test sets, for a process that it starts meanwhile."""
    assert LIBRARY.exists(), "apt-get install faketime"
    try:
        yield Clock(node)
    finally:
        node.extra = {}
        node.kill(name)
        pair.spawn(node, name)


@pytest.mark.parametrize("offset", ["+1d", "-1d", "+400d"])
@pytest.mark.parametrize("side", ["sender", "receiver"])
def test_jump_of_a_clock_stops_nothing_for_long(pair: Pair, side: str, offset: str) -> None:
    node, name = (pair.ministry, "sync") if side == "sender" else (pair.centre, "web")
    with clock_of(pair, node, name) as clock, pair.fault(f"clock of the {side} jumps {offset}"):
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
        pair.spawn(pair.centre, "web")


@pytest.mark.parametrize("offset", ["+1d", "-1d"])
def test_sender_started_by_a_wrong_clock_is_told_and_goes_on(pair: Pair, offset: str) -> None:
    case = f"sender starts with a clock of {offset}"
    with clock_of(pair, pair.ministry, "sync") as clock, pair.fault(case):
        pair.ministry.kill("sync")
        before = len(evidence.alarms(pair.ministry))
        clock.jump(offset)
        pair.spawn(pair.ministry, "sync")
        pair.write()
        words = told(pair.ministry, "stale-request", after=before)
        clock.jump("+0")

        assert "stale-request" in words
