"""Fifty senders through one NATS broker into one centre, against one that sends as many rows.

As ``fan_in``, but by letters: each sender gives its packages to a real broker, which flushes each
to the disk, and waits for the receipts that come back the same way. The broker hands letters out in
the order in which they came, so a sender is starved when many later letters overtake one of its.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import fan_in
from bench.peers import Known, register
from bench.report import Result, console
from bench.workloads import CONTRACTS, FILES
from lienthong.adapters.nats.carrier import NatsCarrier
from lienthong.core.contract.parse import parse_contract
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import unpack_document
from lienthong.core.package.receipt import parse_receipt
from lienthong.entrypoints.demo.nodes import DemoNode
from lienthong.services.sync.ports import PACKAGE, RECEIPT, Letter
from tests.integration.sync.broker import Broker
from tests.integration.sync.sender import Sender

PATIENCE_SECONDS = 600
MOST_OVERTAKEN = 100  # of 500 letters: what the centre and the senders open at once


@dataclass
class Posting:
    """One sender behind the broker: its packages of a round, and when each was answered."""

    number: int
    sender: Sender
    carrier: NatsCarrier
    made: int = 0
    given: int = 0
    packages: list[bytes] = field(default_factory=list)
    given_at: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)

    def prepare(self, count: int) -> None:
        """Make the packages of a round; every row is a new one."""
        self.answered, self.given_at = [], []
        self.packages = [self._package() for _ in range(count)]

    def send(self) -> None:
        """Give all packages in order, then take receipts until each is answered."""
        for data in self.packages:
            self.given += 1
            name = f"{self.given:012d}.{self.sender.contract.id}.{self.given:08d}"
            letter = Letter(
                self.sender.node_id, self.sender.receiver, PACKAGE,
                f"{name}.{sha256_hex(data)[:16]}", data,
            )  # fmt: skip
            self.carrier.put(letter)
            self.given_at.append(time.perf_counter())
        deadline = time.perf_counter() + PATIENCE_SECONDS
        while len(self.answered) < len(self.packages):
            assert time.perf_counter() < deadline, "no receipts"
            for letter in self.carrier.collect(self.sender.node_id, wait_seconds=0.2):
                self._take(letter)

    def _take(self, letter: Letter) -> None:
        if letter.kind == RECEIPT:
            body = unpack_document(letter.data, limit=1_000_000).body
            counts = parse_receipt(body).counts
            assert (counts.applied, counts.refused) == (fan_in.ROWS, 0), counts
            self.answered.append(time.perf_counter())
        self.carrier.done(letter)

    def _package(self) -> bytes:
        own = (self.number - 1) * fan_in.EACH_OWNS if self.number else fan_in.ALONE_OWNS
        first = own + self.made
        self.made += fan_in.ROWS
        rows = (fan_in.row(first + place) for place in range(fan_in.ROWS))
        return self.sender.package(self.sender.table(FILES, *rows))


def measure() -> Result:
    """Run the rounds on a centre and a broker of their own."""
    many: list[float] = []
    one: list[float] = []
    overtaken: list[int] = []
    waits: list[float] = []
    with TemporaryDirectory() as folder, fan_in.centre() as centre:
        broker = Broker(Path(folder))
        broker.start()
        try:
            with _senders(centre, broker.url) as senders:
                for number in range(fan_in.ROUNDS):
                    for alone in (False, True) if number % 2 == 0 else (True, False):
                        chosen = senders[:1] if alone else senders[1:]
                        (one if alone else many).append(_round(chosen))
                        if not alone:
                            overtaken.append(_most_overtaken(chosen))
                            waits.append(_longest_wait(chosen))
                    console.print(
                        f"round {number + 1}: {many[-1]:,.0f} rows/s of {fan_in.SENDERS}, "
                        f"{one[-1]:,.0f} of one; most overtaken {overtaken[-1]}, "
                        f"longest wait {waits[-1]:.1f} s"
                    )
        finally:
            broker.kill()
    result = Result("one sender", "rows/s", many, one)
    facts = {
        "senders": fan_in.SENDERS, "packages_each": fan_in.PACKAGES,
        "rows_a_package": fan_in.ROWS, "most_overtaken": overtaken,
        "longest_wait_seconds": waits,
        "promised": {"ratio": fan_in.PROMISED, "most_overtaken": MOST_OVERTAKEN},
        "kept": result.ratio >= fan_in.PROMISED and max(overtaken) <= MOST_OVERTAKEN,
    }  # fmt: skip
    return Result(result.peer_name, result.unit, many, one, facts)


def _round(senders: list[Posting]) -> float:
    each = fan_in.PACKAGES * fan_in.SENDERS // len(senders)
    for sender in senders:
        sender.prepare(each)
    threads = [threading.Thread(target=sender.send) for sender in senders]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    assert all(len(sender.answered) == each for sender in senders)
    return each * len(senders) * fan_in.ROWS / seconds


def _most_overtaken(senders: list[Posting]) -> int:
    """The most letters that were given after one of another sender and answered before it."""
    letters = [
        (given, answered)
        for sender in senders
        for given, answered in zip(sender.given_at, sender.answered, strict=True)
    ]
    return max(
        sum(given > mine and answered < own for given, answered in letters) for mine, own in letters
    )


def _longest_wait(senders: list[Posting]) -> float:
    """The longest time from giving a package to its receipt, in seconds."""
    return max(
        answered - given
        for sender in senders
        for given, answered in zip(sender.given_at, sender.answered, strict=True)
    )


@contextmanager
def _senders(centre: DemoNode, url: str) -> Iterator[list[Posting]]:
    """One sender that sends alone, and those that send together; all behind the broker."""
    contract = parse_contract(CONTRACTS[FILES], file="do.yaml")[0]
    made = [
        Posting(number, Sender(f"bo-{number}", centre.node_id, contract), NatsCarrier(url))
        for number in range(fan_in.SENDERS + 1)
    ]
    register(
        centre,
        [Known(one.sender.node_id, "sender", one.sender.signer.public_key, url) for one in made],
    )
    try:
        yield made
    finally:
        for one in made:
            one.carrier.close()
