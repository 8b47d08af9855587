"""Death at each named point: the process, either PostgreSQL or its partner; then two at once.

The fast form lets both processes die at one point after another while rows are written. The long
form (`make faults`) proves everything after each single death; seeds are printed, and
``FAULT_SEED`` and ``FAULT_RUNS`` repeat a run.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from lienthong.base.fault_points import POINTS
from tests.faults.nodes import Node
from tests.faults.pair import Pair, pair_at_work

pytestmark = pytest.mark.timeout(900)  # making two nodes takes long where other tests run
TIMES = 3
RUNS = int(os.environ.get("FAULT_RUNS") or 200)
SEED = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
SECONDS_TO_POINT = 8.0
SECONDS_ALONE = 1.5  # when one of two is dead, the other may never come to its point
SECONDS_TO_DIE = 90.0
BETWEEN_PARTS = "sender:between-parts"
SNAPSHOT = tuple(point for point in POINTS if point.startswith("snapshot:"))
SENDER = tuple(point for point in POINTS if point.startswith("sender:"))
RECEIVER = tuple(point for point in POINTS if point.startswith("receiver:"))
# A transaction of more than 10,000 rows is kept outside memory and packaged in parts.
HEAVY_ROWS = 10_500
COPIED_ROWS = 600  # fewer are handed over as values of one statement
_heavy = iter(range(100_000, 10**9, 20_000))


def stimulate(pair: Pair, point: str) -> None:
    """Do what leads a running node past the point."""
    if point.startswith("snapshot:"):
        pair.writer.call("resend")
    elif point == BETWEEN_PARTS:
        pair.writer.call("bulk", str(next(_heavy)), str(HEAVY_ROWS))
    elif point == "receiver:after-copy":
        pair.writer.call("bulk", "50000", str(COPIED_ROWS), str(next(_heavy)))
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
                pair.arm(at)
                stimulate(pair, at)
                until = time.monotonic() + SECONDS_TO_DIE
            elif (at := dying[number]) is not None:
                node, name = pair.node_of(at)
                if (code := node.processes[name].poll()) is not None:
                    assert code == -9, pair.told()
                    dying[number] = None
                    node.kill(name)
                    pair.spawn(node, name)
        assert time.monotonic() < until, f"nobody came to {dying}\n{pair.told()}"
        pair.write(2)
        time.sleep(0.05)


def test_death_at_every_point_in_turn_loses_and_doubles_nothing(pair: Pair) -> None:
    die_in_turn(pair, SENDER, RECEIVER)
    pair.settle()
    pair.prove()

    die_in_turn(pair, SNAPSHOT)
    pair.write(10, large=0.2)
    pair.settle()
    pair.prove(stale=True)
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
WHO = ("itself", *VICTIMS)


def die_three_times(pair: Pair, point: str, victim: str) -> None:
    """Kill the process at the point, or another one while it waits there; prove each time."""
    node, name = pair.node_of(point)
    for _ in range(TIMES):
        with pair.fault(f"death at {point}", stale=point in SNAPSHOT) as run:
            run.told = victim
            pair.arm(point if victim == "itself" else f"{point}=hold")
            stimulate(pair, point)
            if victim == "itself":
                pair.wait_death(node, name)
                pair.write()
                pair.spawn(node, name)
            else:
                pair.wait_mark(node)
                VICTIMS[victim](pair, point)
                pair.mark(node).unlink()
                pair.write()


@pytest.mark.long
@pytest.mark.parametrize("victim", WHO)
@pytest.mark.parametrize("point", [one for one in SNAPSHOT + SENDER + RECEIVER
                                   if one != BETWEEN_PARTS])  # fmt: skip
def test_death_at_a_point_three_times(pair: Pair, point: str, victim: str) -> None:
    die_three_times(pair, point, victim)


@pytest.fixture(scope="module")
def heavy_pair() -> Iterator[Pair]:
    """Nodes of their own: what is compared after each death grows by 10,500 rows."""
    with pair_at_work() as made:
        yield made


@pytest.mark.long
@pytest.mark.parametrize("victim", WHO)
def test_death_between_the_parts_of_a_transaction_three_times(
    heavy_pair: Pair, victim: str
) -> None:
    heavy_pair.recover()
    die_three_times(heavy_pair, BETWEEN_PARTS, victim)


PROCESSES = ("sync", "web")
SERVERS = ("sender's PostgreSQL", "receiver's PostgreSQL")


def two_at_once(pair: Pair, chance: random.Random) -> str:
    """Kill two of the four processes, those of ours at random points; say which, and where."""
    victims = chance.sample((*PROCESSES, *SERVERS), 2)
    ours = [one for one in victims if one in PROCESSES]
    faults = {one: _arm_at_random(pair, chance, one) for one in ours}
    pair.ask_write(chance.randrange(5, 60))
    servers = [one for one in victims if one in SERVERS]
    _kill_servers(pair, chance, servers)
    assert "answer" in pair.writer.answer()
    at_point = _wait_deaths(pair, ours)
    for name in ours:
        node = _node(pair, name)
        node.kill(name)
        pair.disarm(node)
        time.sleep(chance.uniform(0.0, 0.5))
        pair.spawn(node, name)
    told = [f"{faults[one]}{'' if one in at_point else ' not reached'}" for one in ours]
    return ", ".join([*told, *servers])


def _kill_servers(pair: Pair, chance: random.Random, servers: Sequence[str]) -> None:
    nodes = [pair.ministry if "sender" in one else pair.centre for one in servers]
    for node in nodes:
        time.sleep(chance.uniform(0.0, 1.0 / len(nodes)))
        node.server.kill()
    for node in nodes:
        time.sleep(chance.uniform(0.0, 0.5))
        node.server.start()


def _node(pair: Pair, name: str) -> Node:
    return pair.ministry if name == "sync" else pair.centre


def _arm_at_random(pair: Pair, chance: random.Random, name: str) -> str:
    points = RECEIVER if name == "web" else [one for one in SENDER if one != BETWEEN_PARTS]
    fault = f"{chance.choice(points)}#{chance.randrange(1, 4)}"
    pair.arm(fault)
    return fault


def _wait_deaths(pair: Pair, names: Sequence[str]) -> set[str]:
    """Write until all are dead at their points, or nobody dies any more; who is."""
    dead: set[str] = set()
    until = time.monotonic() + SECONDS_TO_POINT
    while len(dead) < len(names) and time.monotonic() < until:
        pair.write(1)
        time.sleep(0.05)
        for name in names:
            if name not in dead and _node(pair, name).processes[name].poll() is not None:
                dead.add(name)
                until = time.monotonic() + SECONDS_ALONE
    return dead


@pytest.mark.long
@pytest.mark.parametrize("number", range(RUNS))
def test_two_victims_at_once(pair: Pair, number: int) -> None:
    with pair.fault("two victims at once", SEED + number) as run:
        run.told = two_at_once(pair, random.Random(SEED + number))
