"""Kill any process at any moment: afterwards both sides are equal and nothing is doubled."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.nodes import Node, two_nodes

KILLS = 22
DRAIN_SECONDS = 60.0
WRITE_SECONDS = "100"

pytestmark = pytest.mark.timeout(300)


def kill_sync(node: Node) -> None:
    node.kill("sync")


def kill_web(node: Node) -> None:
    node.kill("web")


def kill_postgres(node: Node) -> None:
    assert node.server.pid is not None
    node.server.kill()


def start_postgres(node: Node) -> None:
    node.server.start()


Kill = tuple[str, Callable[[Node], None], Callable[[Node], None]]
SENDER: Kill = ("sender", kill_sync, Node.spawn_sync)
RECEIVER: Kill = ("receiver", kill_web, Node.spawn_web)
POSTGRES: Kill = ("postgres", kill_postgres, start_postgres)


def drain(ministry: Node) -> dict[str, Any]:
    """Wait until everything was answered."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while True:
        status: dict[str, Any] = ministry.call("status")
        if status["drained"] or time.monotonic() > deadline:
            return status
        time.sleep(0.2)


def logs(*nodes: Node) -> str:
    """The end of the logs, for a failed run."""
    texts = []
    for node in nodes:
        for name in ("sync", "web", "writer"):
            path = node.settings.log_dir / f"{name}.log"
            if path.exists():
                texts.append(f"--- {node.settings.node_id} {name}\n{path.read_text()[-3000:]}")
    return "\n".join(texts)


def test_random_kills_lose_and_double_nothing() -> None:
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
    print(f"seed {seed}")
    chance = random.Random(seed)
    with two_nodes() as (ministry, centre):
        targets = [(ministry, SENDER), (centre, RECEIVER), (ministry, POSTGRES), (centre, POSTGRES)]
        ministry.call("write", str(seed), "1")  # rows that were there before the first stream
        centre.spawn_web()
        ministry.spawn_sync()
        centre.wait_web()
        ministry.spawn("writer", "tests.faults.driver", "write", str(seed), WRITE_SECONDS, "0.01")
        killed: Counter[str] = Counter()
        order = [targets[number % len(targets)] for number in range(KILLS)]
        chance.shuffle(order)
        for node, (name, kill, start) in order:
            time.sleep(chance.uniform(0.2, 1.5))
            kill(node)
            killed[f"{node.settings.node_id}:{name}"] += 1
            time.sleep(chance.uniform(0.0, 0.4))
            start(node)
        ministry.kill("writer")

        status = drain(ministry)
        print(f"killed {dict(killed)}, status {status}")

        assert status["drained"], logs(ministry, centre)
        reports = ministry.call("reconcile")
        assert [report["equal"] for report in reports] == [True], (reports, logs(ministry, centre))
        assert reports[0]["rows_here"] > 100
        assert status["receipts_verified"] > 10
        assert [one for one in status["alarms"] if one[0] != "unreachable"] == []
        for node in (ministry, centre):
            history = node.call("history")
            assert history["doubled"] == []
            assert history["backwards"] == 0
        assert sum(killed.values()) >= 20
        assert len(killed) == len(targets)
        assert ministry.terminate("sync") == 0


def test_nodes_end_to_end_without_faults() -> None:
    with two_nodes() as (ministry, centre):
        ministry.call("write", "1", "1")
        centre.spawn_web()
        centre.wait_web()
        ministry.spawn_sync()
        assert drain(ministry)["drained"], logs(ministry, centre)

        ministry.call("put", "5", '{"tu_ngay": "2026-12-31", "den_ngay": "2026-01-01"}')
        refused = _until(ministry, lambda status: status["refused_open"] == 1)
        with_refused = ministry.call("reconcile")[0]
        ministry.call("put", "5", '{"tu_ngay": "2026-01-01", "den_ngay": "2026-12-31"}')
        corrected = _until(ministry, lambda status: status["refused_open"] == 0)
        without = ministry.call("reconcile")[0]
        lost = "DELETE FROM data.thu_ho_so WHERE _id < '2'; DELETE FROM records_history"
        centre.call("sql", lost)
        broken = ministry.call("reconcile")[0]
        broken_code, _ = ministry.command("reconcile", "thu-dong-bo")
        repaired = ministry.call("reconcile", "repair")[0]

        equal_code, reports = ministry.command("reconcile")
        status_code, told = ministry.command("sync", "status")
        _, centre_told = centre.command("sync", "status")

        assert (broken_code, equal_code, status_code) == (1, 0, 0)
        assert [report["equal"] for report in reports] == [True]
        assert [one["contract"] for one in told["streams"]] == ["thu-dong-bo"]
        assert centre_told["incoming"][0]["sender"] == "bo-gui"
        assert ministry.command("sync", "pause", "khong-co")[0] == 1
        assert ministry.command("sync", "pause", "thu-dong-bo") == (0, {"paused": 1})
        assert ministry.command("sync", "resume", "thu-dong-bo") == (0, {"resumed": 1})
        assert refused["refused"][0][:2] == ["thu_ho_so", "5"]
        assert (with_refused["equal"], with_refused["excluded"]) == (True, 1)
        assert corrected["refused"][0][-1] == "resolved"
        assert (without["equal"], without["excluded"]) == (True, 0)
        assert not broken["equal"]
        assert {one["kind"] for one in broken["differences"]} == {"missing"}
        assert repaired["equal"], logs(ministry, centre)
        assert repaired["repaired"] == len(broken["differences"])


def _until(node: Node, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while True:
        status: dict[str, Any] = node.call("status")
        if done(status) or time.monotonic() > deadline:
            return status
        time.sleep(0.1)
