"""A network that cuts, delays, doubles, reorders and flips: rows arrive once, people are told."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.faults import evidence
from tests.faults.pair import UNREADABLE, Pair
from tests.faults.proxy import NAMES, Proxy

pytestmark = pytest.mark.timeout(900)
SECONDS_TO_MEET = 60.0
TIMES, AT_ONCE = 7, 4
URL = "UPDATE sync_peer SET url = '{}' WHERE direction = 'receiver' RETURNING 1"


@contextmanager
def bad_network(pair: Pair, seed: int) -> Iterator[Proxy]:
    proxy = Proxy(pair.centre.settings.http_port, seed)
    try:
        assert evidence.ask(pair.ministry, URL.format(proxy.url))
        yield proxy
    finally:
        evidence.ask(pair.ministry, URL.format(pair.centre.url))
        proxy.close()


def meet(pair: Pair, proxy: Proxy, fault: str) -> None:
    """Write until a package has met the fault."""
    before = proxy.met[fault]
    proxy.plan.append(fault)
    until = time.monotonic() + SECONDS_TO_MEET
    while proxy.met[fault] == before:
        assert time.monotonic() < until, pair.told()
        pair.write(2)
        time.sleep(0.02)


def test_every_fault_of_the_network_once(pair: Pair) -> None:
    with bad_network(pair, 1) as proxy:
        for fault in NAMES:
            meet(pair, proxy, fault)
        pair.settle()
        pair.write(10)
        pair.settle()
        pair.prove(stays=[UNREADABLE])

        kinds = {kind for kind, *_ in evidence.alarms(pair.ministry)}
        assert {"unreachable", "bad-receipt"} <= kinds, "a person can read what happened"
        assert proxy.late_answers, "the late package came"


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_faults_of_the_network_at_random(pair: Pair) -> None:
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
    faults = list(NAMES) * TIMES
    random.Random(seed).shuffle(faults)
    with bad_network(pair, seed) as proxy:
        for first in range(0, len(faults), AT_ONCE):
            with pair.fault("network at random", seed, stays=[UNREADABLE]) as run:
                now = faults[first : first + AT_ONCE]
                run.told = ", ".join(now)
                proxy.plan.extend(now)
                _until(lambda: _met(pair, proxy), SECONDS_TO_MEET)
        assert {name: proxy.met[name] for name in NAMES} == dict.fromkeys(NAMES, TIMES)


def test_request_of_a_dead_sender_is_fenced_off(pair: Pair) -> None:
    """It was held back by the network until its successor had sent other packages."""
    with bad_network(pair, 2) as proxy:
        proxy.plan.append("come_late")
        pair.write(2)
        _until(lambda: proxy.met["come_late"] == 1)
        pair.ministry.kill("sync")
        pair.spawn(pair.ministry, "sync")
        pair.settle()
        while not proxy.late_answers:
            pair.write(2)
        pair.write(2)  # what comes next closes the alarm that the late request opened
        pair.settle()
        pair.prove(stays=[UNREADABLE])

        status, _, body = proxy.late_answers[0]
        assert status == 409, body
        assert b"stale-session" in body


def _met(pair: Pair, proxy: Proxy) -> bool:
    pair.write(3)
    return not proxy.plan


def _until(done: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)
