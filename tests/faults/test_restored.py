"""A side restored from yesterday's backup, a dropped slot, and two senders with one identity."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults import evidence, results
from tests.faults.nodes import Node, clone
from tests.faults.pair import CATCH_UP_SECONDS, PATIENT_SECONDS, Pair, pair_at_work

pytestmark = pytest.mark.timeout(900)


def stop(node: Node) -> None:
    for name in list(node.processes):
        node.kill(name)
    node.server.stop()


def back_up(node: Node) -> Path:
    """Copy the stopped server's folder, and start the server again."""
    folder = node.server.data_dir.with_name("yesterday")
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-a", str(node.server.data_dir), str(folder)], check=True)
    node.server.start()
    return folder


def restore(node: Node, folder: Path) -> None:
    shutil.rmtree(node.server.data_dir)
    folder.rename(node.server.data_dir)
    node.server.start()


def told(node: Node, kind: str, seconds: float = 120.0, *, after: int = 0) -> str:
    """Wait for an alarm and return its words; `after` so many that are older."""
    until = time.monotonic() + seconds
    while True:
        words = [text for one, _, text in evidence.alarms(node)[after:] if one == kind]
        if words:
            return words[-1]
        log = (node.settings.log_dir / "sync.log").read_text("utf-8", "replace")[-2000:]
        assert time.monotonic() < until, f"{evidence.alarms(node)}\n{log}"
        time.sleep(0.1)


@pytest.mark.long
def test_receiver_restored_from_a_backup_gets_again_what_it_lost() -> None:
    with pair_at_work() as pair:
        stop(pair.centre)
        backup = back_up(pair.centre)
        pair.spawn(pair.centre, "web")
        pair.write(20)
        pair.settle()
        lost = pair.chain.faults(), pair.chain.sequence
        with pair.fault("receiver restored from a backup", stale=True):
            stop(pair.centre)
            restore(pair.centre, backup)
            pair.spawn(pair.centre, "web")
            pair.settle(CATCH_UP_SECONDS)  # though the sender has nothing new to send
            pair.write(1)

        again = evidence.Chain(pair.ministry, pair.centre)
        assert (lost[0], again.faults()) == ([], [])
        assert again.sequence > lost[1]


@pytest.mark.long
def test_sender_restored_from_a_backup_goes_on_after_a_persons_word() -> None:
    with pair_at_work() as pair:
        pair.ministry.kill("sync")
        pair.ministry.server.stop()
        backup = back_up(pair.ministry)
        pair.spawn(pair.ministry, "sync")
        pair.write(20)
        pair.settle()
        stop(pair.ministry)
        restore(pair.ministry, backup)

        with results.one_run("sender restored from a backup") as run:
            pair.spawn(pair.ministry, "sync")
            pair.write(15)  # other changes under the numbers of those forgotten
            words = told(pair.ministry, "sequence-reused")
            code, done = pair.ministry.command("sync", "realign", "thu-dong-bo")

            assert "đã dùng cho một gói khác" in words
            assert (code, done[0]["moved"]) == (0, True)
            assert done[0]["raised"] > 0
            run.seconds = _equal_but_lost_rows(pair, done[0]["only_there"])
        assert evidence.alarms(pair.ministry, only_open=True) == []
        assert evidence.alarms(pair.centre, only_open=True) == []


def _equal_but_lost_rows(pair: Pair, lost: int) -> float:
    """Wait until only rows differ that were made after the backup, and are nowhere else."""
    started = time.monotonic()
    while True:
        different = evidence.differences(pair.ministry, pair.centre)
        only_there = [one for one in different if one[1] is None]
        if different == only_there and len(only_there) == lost:
            return time.monotonic() - started
        assert time.monotonic() < started + CATCH_UP_SECONDS, (different[:5], lost, pair.told())
        time.sleep(0.2)


def test_dropped_slot_is_told_and_everything_is_sent_again(pair: Pair) -> None:
    before = len(evidence.alarms(pair.ministry))
    with pair.fault("slot dropped", stale=True, seconds=PATIENT_SECONDS):
        pair.ministry.kill("sync")
        evidence.ask(pair.ministry, "SELECT pg_drop_replication_slot('lienthong_sync')")
        pair.write(20)
        pair.spawn(pair.ministry, "sync")

    assert "gửi lại" in told(pair.ministry, "slot-lost", after=before)


def test_second_sync_process_of_a_node_waits(pair: Pair) -> None:
    with pair.fault("second sync process of a node", seconds=PATIENT_SECONDS):
        pair.ministry.spawn("second", "lienthong.entrypoints.jobs.sync")
        try:
            pair.write(30)
            pair.settle()
            pair.ministry.kill("sync")
            pair.write(30)
            pair.settle()  # by the second, which has taken over
        finally:
            pair.ministry.kill("second")
            pair.spawn(pair.ministry, "sync")


@pytest.mark.long
def test_copy_of_a_sender_is_noticed_and_does_no_harm() -> None:
    with pair_at_work() as pair:
        stop(pair.ministry)
        copy = clone(pair.ministry)
        pair.ministry.server.start()
        with results.one_run("two senders with one identity") as run:
            try:
                copy.server.start()
                copy.spawn_sync()
                copy.call("write_some", "77", "10")
                pair.spawn(pair.ministry, "sync")
                pair.write(10)
                words = told(pair.ministry, "sequence-reused")
            finally:
                copy.stop()

            code, done = pair.ministry.command("sync", "realign", "thu-dong-bo")

            assert "đã dùng cho một gói khác" in words
            assert (code, done[0]["moved"]) == (0, True)
            run.seconds = _equal_but_lost_rows(pair, done[0]["only_there"])
