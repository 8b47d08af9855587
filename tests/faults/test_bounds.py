"""A receiver that stays away, and a log that is not read, do not fill the sender's disk.

What goes beyond a bound is let go and told; back again, the receiver is copied every row.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.faults import evidence
from tests.faults.nodes import Node
from tests.faults.pair import Pair, pair_at_work
from tests.faults.test_restored import told

LOG_MB, QUEUE_MB = 48, 1
SEGMENT_MB = 16
BULK = 9000
MEGA = 1024**2
PATIENCE = 240.0
PEER = "UPDATE sync_peer SET state = '{}' RETURNING 1"
PACKAGES = "SELECT count(*) FROM sync_outpackage"
RETAINED = (
    "SELECT coalesce(sum(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0) "
    "FROM pg_replication_slots"
)
STATUS = "SELECT wal_status FROM pg_replication_slots"
KEEP = "max_slot_wal_keep_size"
pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]


def wait_for(reached: Callable[[], bool], pair: Pair) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, pair.told()
        time.sleep(0.3)


def open_kinds(node: Node) -> set[str]:
    return {kind for kind, *_ in evidence.alarms(node, only_open=True)}


def retained_mb(node: Node) -> float:
    return float(evidence.ask(node, RETAINED)[0][0]) / MEGA


def bounded_pair(pair: Pair) -> None:
    """Start the sender's process again, with small bounds."""
    with (pair.ministry.settings.home / "node.toml").open("a", encoding="utf-8") as file:
        file.write(f"sync_log_mb = {LOG_MB}\nsync_queue_mb = {QUEUE_MB}\n")
    pair.ministry.kill("sync")
    pair.spawn(pair.ministry, "sync")
    pair.settle()


def test_what_waits_for_an_absent_receiver_is_bounded_and_nothing_is_lost() -> None:
    with pair_at_work() as pair:
        bounded_pair(pair)
        with pair.fault("queue and log beyond their bounds", stale=True) as run:
            pair.centre.kill("web")  # packages pile up until the queue is full
            for number in (1, 2):
                pair.writer.call("bulk", str(number * 10_000), str(BULK))
            wait_for(lambda: "queue-full" in open_kinds(pair.ministry), pair)
            packages = evidence.ask(pair.ministry, PACKAGES)
            pair.writer.call("bulk", "30000", "500")
            time.sleep(2)
            assert evidence.ask(pair.ministry, PACKAGES) == packages

            evidence.ask(pair.ministry, PEER.format("suspended"))  # nobody reads the log
            pair.ministry.kill("sync")
            number = 4
            while retained_mb(pair.ministry) < 2 * LOG_MB:
                pair.writer.call("bulk", str(number * 10_000), str(BULK))
                number += 1
            run.told = f"{retained_mb(pair.ministry):.0f} MB of log were kept, {LOG_MB} are allowed"
            pair.spawn(pair.ministry, "sync")
            wait_for(lambda: retained_mb(pair.ministry) == 0, pair)
            assert "sao lại" in told(pair.ministry, "queue-full")
            assert "gửi lại" in told(pair.ministry, "slot-lost")

            evidence.ask(pair.ministry, PEER.format("approved"))
            pair.spawn(pair.centre, "web")
        assert len(evidence.rows(pair.centre, "bo-gui")) > 3 * BULK


def test_log_that_postgresql_dropped_is_copied_anew(pair: Pair) -> None:
    """Its own limit, `max_slot_wal_keep_size`, was smaller than ours."""
    before = len(evidence.alarms(pair.ministry))
    small = f"ALTER SYSTEM SET {KEEP} = '{2 * SEGMENT_MB}MB'"
    as_admin(pair.ministry, small, "SELECT pg_reload_conf()")
    try:
        with pair.fault("slot's log dropped by PostgreSQL", stale=True):
            pair.ministry.kill("sync")
            pair.write(20)
            while evidence.ask(pair.ministry, STATUS) != [("lost",)]:
                pair.write(1)
                as_admin(pair.ministry, "SELECT pg_switch_wal()", "CHECKPOINT")
            pair.write(20)
            pair.spawn(pair.ministry, "sync")
        assert "gửi lại" in told(pair.ministry, "slot-lost", after=before)
        assert evidence.ask(pair.ministry, STATUS)[0][0] in ("reserved", "extended")
    finally:
        as_admin(pair.ministry, f"ALTER SYSTEM RESET {KEEP}", "SELECT pg_reload_conf()")


def as_admin(node: Node, *statements: str) -> None:
    with node.server._admin("postgres") as connection:
        for statement in statements:
            connection.execute(statement)
