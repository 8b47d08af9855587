"""Whatever arrives is refused by name or answered by a receipt: no crash, no effect, no memory."""

from __future__ import annotations

import os
import random
import resource
from collections import Counter

import pytest

from lienthong.core.package.container import unpack
from lienthong.core.package.manifest import manifest_hash
from lienthong.core.package.receipt import parse_receipt
from lienthong.core.package.refusal import MESSAGES, Refused
from lienthong.services.records.models import RecordHistory
from lienthong.services.sync import receive
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import InPackage
from tests.integration.sync.hostile import KINDS, valid
from tests.integration.sync.sender import Sender

pytestmark = pytest.mark.django_db(transaction=True)
PACKAGES, LONG_PACKAGES = 2_000, 100_000
GROWTH_MB = 1_500  # a package may be 512 MiB, decompressed


def attempt(data: bytes, identity: Identity, name: str) -> tuple[str, int]:
    """Deliver; the code of the refusal, or "receipt" and how many rows were applied."""
    try:
        answer = receive.receive_package(data=data, epoch=0, identity=identity)
    except Refused as refused:
        return refused.code if refused.code in MESSAGES else name, 0
    except Exception as error:
        raise AssertionError(name) from error
    return "receipt", parse_receipt(answer.body).counts.applied


def bombard(sender: Sender, identity: Identity, seed: int, packages: int) -> Counter[str]:
    """Send strange packages, a valid one now and then; count the answers."""
    chance = random.Random(seed)
    answers: Counter[str] = Counter()
    applied = 0
    for number in range(packages):
        make = valid if number % 50 == 0 else chance.choice(KINDS)
        data = make(sender, chance)
        name = f"seed {seed} number {number}: {make.__name__}"
        code, rows = attempt(data, identity, name)
        answers[code] += 1
        if code == "receipt":
            applied += rows
            sender.sequence += 1
            sender.previous = manifest_hash(unpack(data).manifest)
        assert code == "receipt" or make is not valid, f"{name}: {code}"
    assert answers.keys() <= {"receipt", *MESSAGES}
    assert InPackage.objects.count() == answers["receipt"]
    assert RecordHistory.objects.count() == applied
    return answers


def grown_mb(before: int) -> float:
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def test_strange_packages_are_refused_by_name(sender: Sender, identity: Identity) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    answers = bombard(sender, identity, seed=1, packages=PACKAGES)
    print(dict(answers))

    assert {"malformed", "bad-signature", "too-large", "receipt"} <= answers.keys()
    assert grown_mb(before) < GROWTH_MB


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_hundred_thousand_strange_packages(sender: Sender, identity: Identity) -> None:
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
    packages = int(os.environ.get("FUZZ_PACKAGES") or LONG_PACKAGES)
    print(f"seed {seed}")

    print(dict(bombard(sender, identity, seed, packages)))
