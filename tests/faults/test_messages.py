"""A sender of messages that dies at its points, and a receiver that answers every other time.

Afterwards each row is at the receiver as it is here, or openly refused; no number was taken twice.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lienthong.base.fault_points import LATER
from tests.faults.nodes import Node
from tests.verification.running_receiver import Centre, running_receiver

DRIVER = "tests.faults.messages"
POINTS = (
    "sender:before-send",
    "sender:after-send",
    "sender:before-receipt",
    "sender:after-receipt",
)
SECONDS = 120.0
PROFILE = """\
extends: qcvn09
source: {id: G18.01, name: Bộ Thử nghiệm}
tables: {thu_don_vi: {type: DON_VI}}
batch: {records: 20}
answers: {code: ketQua.maLoi, accepted: ["00"], bad: ["02"], stale: ["09"], reason: ketQua.moTa}
"""


class Sender:
    """A node that sends messages, and the receiver it sends them to."""

    def __init__(self, node: Node, centre: Centre) -> None:
        self.node = node
        self.centre = centre

    def spawn(self, point: str = "") -> None:
        self.node.spawn_sync(point or LATER)

    def wait_death(self) -> None:
        code = self.node.processes["sync"].wait(timeout=SECONDS)
        assert code == -9, (self.node.settings.log_dir / "sync.log").read_text()[-3000:]
        self.node.kill("sync")

    def settle(self) -> dict[str, Any]:
        """Return how things stand when nothing waits any more."""
        until = time.monotonic() + SECONDS
        while True:
            standing: dict[str, Any] = self.node.call("standing", driver=DRIVER)
            if standing["drained"]:
                return standing
            log = (self.node.settings.log_dir / "sync.log").read_text()[-3000:]
            assert time.monotonic() < until, log
            time.sleep(0.2)

    def prove(self) -> None:
        """Both sides agree on every row, and no number was taken twice."""
        standing = self.settle()
        told = self.centre.told
        history = [tuple(one) for one in told["history"]]
        held = {
            name: one["record"]["DuLieuTiepNhan"].get("CapTren")
            for name, one in told["held"].items()
        }
        bad = {name for name, (_version, above) in standing["rows"].items() if above == "GOC"}
        right = {name: above for name, (_v, above) in standing["rows"].items() if name not in bad}
        assert set(standing["refused"]) == bad
        assert {name: above for name, above in held.items() if name not in bad} == right
        assert len(history) == len(set(history))
        for name in held:
            versions = [version for row, version in history if row == name]
            assert versions == sorted(versions)


@pytest.fixture(scope="module")
def sender() -> Iterator[Sender]:
    root = Path(tempfile.mkdtemp(prefix="lienthong-messages-"))
    root.chmod(0o755)
    node = Node(root / "bo", "bo-gui", "ministry")
    try:
        with running_receiver() as centre:
            node.prepare(DRIVER)
            (node.settings.home / "profiles").mkdir()
            profile = node.settings.home / "profiles" / "thu.yaml"
            profile.write_text(PROFILE, encoding="utf-8")
            words = ("--name", "Trung tâm", "--url", centre.url, "--profile", "thu")
            assert node.command("sync", "profile", "connect", "tt-qg", *words)[0] == 0
            assert node.command("sync", "peer", "approve", "tt-qg")[0] == 0
            yield Sender(node, centre)
    finally:
        node.stop()
        shutil.rmtree(root, ignore_errors=True)


def test_messages_sender_killed_before_it_notes_an_answer(sender: Sender) -> None:
    sender.centre.behave(refuse={"CapTren": "GOC"})
    sender.node.call("write", "1", "60", driver=DRIVER)
    sender.spawn("sender:after-send#2")
    sender.wait_death()
    sender.spawn()

    sender.prove()
    sender.node.kill("sync")


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_messages_sender_killed_again_and_again_with_a_flaky_receiver(sender: Sender) -> None:
    seed = int(os.environ.get("FAULT_SEED", str(time.time_ns() % 10**6)))
    print(f"FAULT_SEED={seed}")
    sender.centre.behave(refuse={"CapTren": "GOC"}, fail_before=0.1, fail_after=0.1, seed=seed)
    for number in range(3 * len(POINTS)):
        sender.node.call("write", str(seed + number), "60", driver=DRIVER)
        point = POINTS[number % len(POINTS)]
        # What was written makes several messages, and one package with one receipt.
        times = 1 + number // len(POINTS) if point.endswith("-send") else 1
        sender.spawn(f"{point}#{times}")
        sender.wait_death()
    sender.spawn()

    sender.prove()
    sender.node.kill("sync")
