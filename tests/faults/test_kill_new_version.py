"""Processes die while a contract's version changes under rows that flow: nothing is lost."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from lienthong.base.fault_points import POINTS
from tests.faults import evidence
from tests.faults.caller import Caller
from tests.faults.pair import Pair, pair_at_work
from tests.faults.test_points import SEED, TIMES, two_at_once
from tests.integration.sync.contract import SYNC_CONTRACT

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]
VERSION = tuple(point for point in POINTS if point.startswith("version:"))
RANDOM_RUNS = 12
IN_FORCE = "SELECT version FROM contracts_contractversion WHERE is_current"
COLUMN = """\
      - name: them_{0}
        businessName: Thêm {0}
        logicalType: string
"""
_numbers = itertools.count(1)


def next_version() -> tuple[str, str]:
    """The name and the text of a version that has one column more than the last."""
    number = next(_numbers)
    added = "".join(COLUMN.format(one) for one in range(1, number + 1))
    before, after = SYNC_CONTRACT.split("    quality:\n")
    text = f"{before}{added}    quality:\n{after}"
    return f"1.{number}.0", text.replace("version: 1.0.0", f"version: 1.{number}.0")


@pytest.fixture(scope="module")
def nodes() -> Iterator[tuple[Pair, Caller]]:
    """Nodes of their own, as later tests expect the first version; and a second writer."""
    with pair_at_work() as pair:
        publisher = pair.ministry.caller()
        try:
            yield pair, publisher
        finally:
            publisher.close()


def publish(publisher: Caller, text: str) -> None:
    """Wait for the version that was asked for; a dead database makes a person ask again."""
    if "answer" not in publisher.answer():
        publisher.call("publish", text)


@pytest.mark.parametrize("point", VERSION)
def test_death_at_a_point_of_a_new_version(nodes: tuple[Pair, Caller], point: str) -> None:
    pair, publisher = nodes
    pair.recover()
    for _ in range(TIMES):
        version, text = next_version()
        with pair.fault(f"death at {point}"):
            node, name = pair.node_of(point)
            pair.arm(point)
            pair.ask_write(40)
            publisher.send("publish", text)
            publish(publisher, text)
            assert "answer" in pair.writer.answer()
            pair.write()
            pair.wait_death(node, name)
            pair.write()
            pair.spawn(node, name)
        _both_at(pair, version)


@pytest.mark.parametrize("number", range(RANDOM_RUNS))
def test_two_victims_while_a_version_changes(nodes: tuple[Pair, Caller], number: int) -> None:
    pair, publisher = nodes
    pair.recover()
    version, text = next_version()
    with pair.fault("two victims while a version changes", SEED + number) as run:
        publisher.send("publish", text)
        run.told = two_at_once(pair, random.Random(SEED + number))
        publish(publisher, text)
        pair.write()
    _both_at(pair, version)


def _both_at(pair: Pair, version: str) -> None:
    assert evidence.ask(pair.ministry, IN_FORCE) == [(version,)]
    assert evidence.ask(pair.centre, IN_FORCE) == [(version,)]
    filled = f"SELECT count(*) FROM data.thu_ho_so WHERE them_{version.split('.')[1]} IS NOT NULL"
    assert evidence.ask(pair.centre, filled)[0][0] > 0
