"""Death at each named point: the process, either PostgreSQL or its partner; then two at once.

The fast form lets both processes die at one point after another while rows are written. The long
form (`make test-long`) proves everything after each single death; seeds are printed, and
``FAULT_SEED`` and ``FAULT_RUNS`` repeat a run.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence

import pytest

from lienthong.base.fault_points import POINTS
from tests.faults.nodes import Node
from tests.faults.pair import CATCH_UP_SECONDS, Pair, pair_at_work

pytestmark = pytest.mark.timeout(900)  # making two nodes takes long where other tests run
TIMES = 3
RUNS = 200
SECONDS_TO_POINT = 8.0
SECONDS_TO_DIE = 90.0
SNAPSHOT = tuple(point for point in POINTS if point.startswith("snapshot:"))
SENDER = tuple(point for point in POINTS if point.startswith("sender:"))
RECEIVER = tuple(point for point in POINTS if point.startswith("receiver:"))
# A transaction of more than 10,000 rows is kept outside memory and packaged in parts.
HEAVY_ROWS = 10_500
_heavy = iter(range(100_000, 10**9, 20_000))


def stimulate(pair: Pair, point: str) -> None:
    """Do what leads a running node past the point."""
    if point.startswith("snapshot:"):
        pair.writer.call("resend")
    elif point == "sender:between-parts":
        pair.writer.call("bulk", str(next(_heavy)), str(HEAVY_ROWS))
    else:
        pair.write()


def die_in_turn(pair: Pair, *chains: Sequence[str]) -> None:
    """Let one process for each chain die at its points, one after another, all chains at once."""
    left = [list(chain) for chain in chains]
    dying: list[str | None] = [None for _ in chains]
    while any(left) or any(dying):
        for number, points in enumerate(left):
            if dying[number] is None and points:
                dying[number] = at = points.pop(0)
                node, name = pair.node_of(at)
                node.kill(name)
                pair.spawn(node, name, at)
                stimulate(pair, at)
                until = time.monotonic() + SECONDS_TO_DIE
            elif (at := dying[number]) is not None:
                node, name = pair.node_of(at)
                if (code := node.processes[name].poll()) is not None:
                    assert code == -9, pair.told()
                    dying[number] = None
                    if not points:
                        node.kill(name)
                        pair.spawn(node, name)
        assert time.monotonic() < until, f"nobody came to {dying}\n{pair.told()}"
        pair.write(2)
        time.sleep(0.05)


def test_death_at_every_point_in_turn_loses_and_doubles_nothing(pair: Pair) -> None:
    die_in_turn(pair, SENDER, RECEIVER)
    pair.settle()
    pair.prove(stays=["in:?"])

    die_in_turn(pair, SNAPSHOT)
    pair.write(10, large=0.2)
    pair.settle()
    pair.prove(stale=True, stays=["in:?"])
    print(f"slowest catch-up {pair.slowest:.1f} s, {pair.chain.sequence} packages")


def kill_partner(pair: Pair, point: str) -> None:
    """Kill the other side's process and start it again."""
    node, name = (pair.ministry, "sync") if point in RECEIVER else (pair.centre, "web")
    node.kill(name)
    pair.spawn(node, name)


def kill_postgres(node: Node) -> None:
    node.server.kill()
    node.server.start()


VICTIMS: dict[str, Callable[[Pair, str], None]] = {
    "partner": kill_partner,
    "sender's PostgreSQL": lambda pair, point: kill_postgres(pair.ministry),
    "receiver's PostgreSQL": lambda pair, point: kill_postgres(pair.centre),
}


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("point", SNAPSHOT + SENDER + RECEIVER)
def test_death_at_a_point_three_times(point: str) -> None:
    with pair_at_work() as pair:
        node, name = pair.node_of(point)
        for _ in range(TIMES):
            node.kill(name)
            pair.spawn(node, name, point)
            stimulate(pair, point)
            pair.wait_death(node, name)
            pair.write()
            pair.spawn(node, name)
            pair.settle(CATCH_UP_SECONDS)
            pair.prove(stale=point in SNAPSHOT)
        for victim, kill in VICTIMS.items():
            for _ in range(TIMES):
                node.kill(name)
                pair.spawn(node, name, f"{point}=hold")
                stimulate(pair, point)
                pair.wait_mark(node)
                kill(pair, point)
                pair.mark(node).unlink()
                pair.write()
                print(f"{point}, {victim} killed: {pair.settle(CATCH_UP_SECONDS):.1f} s")
                pair.prove(stale=point in SNAPSHOT)


def two_at_once(pair: Pair, chance: random.Random) -> str:
    """Kill two of the four processes, those of ours at random points; say which."""
    victims = chance.sample(("sync", "web", "sender's PostgreSQL", "receiver's PostgreSQL"), 2)
    told = []
    for victim in victims:
        if victim in ("sync", "web"):
            point = chance.choice(SENDER if victim == "sync" else RECEIVER)
            point = point.replace("between-parts", "after-read")
            fault = f"{point}#{chance.randrange(1, 4)}"
            node, name = pair.node_of(point)
            node.kill(name)
            pair.spawn(node, name, fault)
            told.append(fault)
    pair.ask_write(chance.randrange(5, 60))
    for victim in victims:
        if victim not in ("sync", "web"):
            time.sleep(chance.uniform(0.0, 3.0))
            kill_postgres(pair.ministry if "sender" in victim else pair.centre)
            told.append(victim)
    until = time.monotonic() + SECONDS_TO_POINT
    for node, name in ((pair.ministry, "sync"), (pair.centre, "web")):
        while name in victims and node.processes[name].poll() is None and time.monotonic() < until:
            time.sleep(0.02)
    assert "answer" in pair.writer.answer()
    for node, name in ((pair.ministry, "sync"), (pair.centre, "web")):
        if name in victims:
            node.kill(name)
            time.sleep(chance.uniform(0.0, 0.5))
            pair.spawn(node, name)
    return ", ".join(told)


@pytest.mark.long
@pytest.mark.timeout(3600 * 3)
def test_two_victims_at_once_two_hundred_times() -> None:
    base = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
    runs = int(os.environ.get("FAULT_RUNS") or RUNS)
    with pair_at_work() as pair:
        for seed in range(base, base + runs):
            killed = two_at_once(pair, random.Random(seed))
            took = pair.settle(CATCH_UP_SECONDS)
            print(f"seed {seed}: {killed}: caught up after {took:.1f} s", flush=True)
            pair.prove()
