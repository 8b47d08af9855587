"""The disk of a node is full: nothing is lost, and it goes on as soon as there is room.

The disk is real: a small file system in memory, which only root may mount.
"""

from __future__ import annotations

import time

import pytest

from tests.faults import evidence, small_disk
from tests.faults.nodes import Node
from tests.faults.pair import Pair, pair_at_work

FULL_SECONDS = 8.0
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


def revive(node: Node) -> None:
    """Start a server that gave up, as the watcher does."""
    if node.server.pid is None:
        node.server.start()


@pytest.mark.parametrize("full", ["receiver", "sender"])
def test_full_disk_loses_nothing_and_is_told(full: str) -> None:
    small = "tt" if full == "receiver" else "bo"
    with pair_at_work(small) as pair:
        node = pair.centre if full == "receiver" else pair.ministry
        ballast = node.settings.home / "ballast"

        with pair.fault(f"disk of the {full} full") as run:
            small_disk.fill(ballast)
            pair.writer.send("bulk", "1000", "4000")
            time.sleep(FULL_SECONDS)
            ballast.unlink()
            revive(node)
            answer = pair.writer.answer()
            run.told = str(answer)
            if "error" in answer:
                assert full == "sender", answer
                pair.writer.call("bulk", "1000", "4000")
            pair.write()
        _told(pair, full)


def _told(pair: Pair, full: str) -> None:
    """The sender says that its receiver does not answer; its own failure its log says."""
    if full == "receiver":
        assert "unreachable" in {kind for kind, *_ in evidence.alarms(pair.ministry)}
    else:
        log = (pair.ministry.settings.log_dir / "postgres.log").read_text("utf-8", "replace")
        assert "No space left on device" in log
