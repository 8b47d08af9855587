"""Whatever arrives is refused by name or answered by a receipt: no crash, no effect, no memory."""

from __future__ import annotations

import logging
import os
import random
import resource
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import structlog

from lienthong.core.package.container import unpack
from lienthong.core.package.manifest import manifest_hash, parse_manifest
from lienthong.core.package.receipt import parse_receipt
from lienthong.core.package.refusal import MESSAGES, Refused
from lienthong.services.records.models import RecordHistory
from lienthong.services.sync import receive
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import InPackage
from tests.faults import results
from tests.integration.sync.hostile import KINDS, valid
from tests.integration.sync.sender import Sender

pytestmark = pytest.mark.django_db(transaction=True)
PACKAGES, LONG_PACKAGES = 2_000, 100_000
GROWTH_MB = 1_500  # a package may be 512 MiB, decompressed
VALID_EVERY = 100
REPLAYED = 0.02
DELIVERED_ANYWAY = 0.1  # of those that cannot be read


@dataclass
class Bombardment:
    """Strange packages and valid ones between them, and what was answered."""

    sender: Sender
    identity: Identity
    chance: random.Random
    answers: Counter[str] = field(default_factory=Counter)
    applied: int = 0
    taken: deque[tuple[bytes, bytes]] = field(default_factory=lambda: deque(maxlen=50))

    def send(self, number: int) -> None:
        """Make one package, deliver it, and count the answer."""
        if self.taken and self.chance.random() < REPLAYED:
            return self._replay()
        make = valid if number % VALID_EVERY == 0 else self.chance.choices(*_WEIGHED)[0]
        data = make(self.sender, self.chance)
        name = f"number {number}: {make.__name__}"
        code, body = self._deliver(data, name)
        assert code == "receipt" or (make is not valid and code in MESSAGES), f"{name}: {code}"
        self.answers[code] += 1
        if code == "receipt":
            self.applied += parse_receipt(body).counts.applied
            self.taken.append((data, body))
            self.sender.sequence += 1
            self.sender.previous = manifest_hash(unpack(data).manifest)
        return None

    def _replay(self) -> None:
        data, body = self.chance.choice(self.taken)
        assert self._deliver(data, "replayed") == ("receipt", body)
        self.answers["the same receipt"] += 1

    def _deliver(self, data: bytes, name: str) -> tuple[str, bytes]:
        """The code of the refusal and nothing, or "receipt" and the receipt.

        What is refused before the database is reached is taken there now and then only.
        """
        unread = _unreadable(data, name)
        if unread and self.chance.random() > DELIVERED_ANYWAY:
            return unread, b""
        try:
            answer = receive.receive_package(data=data, epoch=0, identity=self.identity)
        except Refused as refused:
            assert refused.code == (unread or refused.code), name  # noqa: PT017 - of another call
            return refused.code, b""
        except Exception as error:
            raise AssertionError(name) from error
        assert not unread, name
        return "receipt", answer.body


def _unreadable(data: bytes, name: str) -> str:
    """The code under which the bytes alone are refused, or nothing."""
    try:
        parse_manifest(unpack(data).manifest)
    except Refused as refused:
        return refused.code
    except Exception as error:
        raise AssertionError(name) from error
    return ""


_WEIGHED = (tuple(KINDS), tuple(KINDS.values()))


def bombard(sender: Sender, identity: Identity, seed: int, packages: int) -> Counter[str]:
    """Send so many packages; what was answered. Nothing but the valid ones had an effect."""
    going_on = Bombardment(sender, identity, random.Random(seed))
    for number in range(packages):
        going_on.send(number)
    assert InPackage.objects.count() == going_on.answers["receipt"]
    assert RecordHistory.objects.count() == going_on.applied
    return going_on.answers


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """Hundreds of thousands of lines would say what is counted anyway."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.configure(**before)


def grown_mb(before: int) -> float:
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def test_strange_packages_are_refused_by_name(sender: Sender, identity: Identity) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    answers = bombard(sender, identity, seed=1, packages=PACKAGES)
    print(dict(answers))

    assert {
        "malformed", "bad-signature", "too-large", "receipt", "the same receipt", "gap",
        "sequence-reused", "unknown-sender", "wrong-receiver",
    } <= answers.keys()  # fmt: skip
    assert grown_mb(before) < GROWTH_MB


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_hundred_thousand_strange_packages(sender: Sender, identity: Identity) -> None:
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
    packages = int(os.environ.get("FUZZ_PACKAGES") or LONG_PACKAGES)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with results.one_run("hostile packages", seed, count=packages) as run:
        answers = bombard(sender, identity, seed, packages)
        run.told = f"{dict(answers)} in {time.monotonic() - started:.0f} s"
    assert grown_mb(before) < GROWTH_MB
