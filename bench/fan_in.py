"""Fifty senders into one centre, against one sender that sends as many rows alone.

The senders are simulated from the package format alone: each has its key, its stream and its
connection, and sends its packages in order, each when the one before is answered. The same number
of packages of the same size is then sent by one sender. More senders must not make the centre
slower, and none may be starved: when the first of them has finished, the slowest has come far.

``LIENTHONG_BENCH_SCALE`` makes it smaller, ``LIENTHONG_BENCH_ROUNDS`` sets the rounds (6).
"""

import base64
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.peers import Known, register
from bench.report import Result, console
from bench.workloads import CONTRACTS, FILES, SCALE, STREAMS
from lienthong.base import clock
from lienthong.core.contract.parse import parse_contract
from lienthong.core.package.payload import PayloadRow
from lienthong.core.package.request import SignedRequest
from lienthong.core.package.text_form import instant
from lienthong.entrypoints.demo.nodes import DemoNode
from lienthong.entrypoints.demo.state import demo_at
from tests.integration.sync.sender import AT, Sender

ROUNDS = int(os.environ.get("LIENTHONG_BENCH_ROUNDS", "6"))
SENDERS, ROWS = 50, 500
PACKAGES = max(5, round(10 * SCALE))  # of each sender in a round
EACH_OWNS, ALONE_OWNS = 50_000, 3_000_000  # numbers of rows: of each, and from which on of one
PROMISED, LEAST_SHARE = 1.0, 0.5


@dataclass
class Simulated:
    """One sender: its packages of a round, its connection, and when each was answered."""

    number: int
    sender: Sender
    client: httpx.Client
    made: int = 0
    packages: list[bytes] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)

    def prepare(self, count: int) -> None:
        """Make the packages of a round; every row is a new one."""
        self.answered = []
        self.packages = [self._package() for _ in range(count)]

    def open_session(self) -> None:
        request = SignedRequest(
            "session", self.sender.node_id, self.sender.receiver, instant(clock.now()), {"epoch": 1}
        ).to_bytes()
        signature = base64.b64encode(self.sender.signer.sign(request)).decode()
        answer = self.client.post(
            "/sync/v1/sessions", content=request, headers={"Lienthong-Signature": signature}
        )
        answer.raise_for_status()

    def send(self) -> None:
        """Send in order; the centre may ask for patience, and gets it."""
        for package in self.packages:
            while True:
                answer = self.client.post(
                    "/sync/v1/packages", content=package, headers={"Lienthong-Epoch": "1"}
                )
                if answer.status_code == httpx.codes.OK:
                    break
                assert answer.status_code in (429, 503), answer.text
                time.sleep(0.05)
            receipt = answer.json()
            assert (receipt["applied"], receipt["refused"]) == (ROWS, 0), receipt
            self.answered.append(time.perf_counter())

    def _package(self) -> bytes:
        first = (self.number - 1) * EACH_OWNS + self.made if self.number else ALONE_OWNS + self.made
        self.made += ROWS
        rows = (row(first + place) for place in range(ROWS))
        return self.sender.package(self.sender.table(FILES, *rows))


def measure() -> Result:
    """Run the rounds on a centre of its own."""
    many: list[float] = []
    one: list[float] = []
    shares: list[float] = []
    waits: list[float] = []
    with centre() as node, _senders(node) as senders:
        for number in range(ROUNDS):
            for alone in (False, True) if number % 2 == 0 else (True, False):
                chosen = senders[:1] if alone else senders[1:]
                speed = _round(chosen)
                (one if alone else many).append(speed)
                if not alone:
                    shares.append(least_share([one.answered for one in chosen]))
                    waits.append(_longest_wait(chosen))
            console.print(
                f"round {number + 1}: {many[-1]:,.0f} rows/s of {SENDERS}, {one[-1]:,.0f} of one; "
                f"least share {shares[-1]:.2f}, longest wait {waits[-1]:.1f} s"
            )
    result = Result("one sender", "rows/s", many, one)
    facts = {
        "senders": SENDERS, "packages_each": PACKAGES, "rows_a_package": ROWS,
        "least_share": shares, "longest_wait_seconds": waits,
        "promised": {"ratio": PROMISED, "least_share": LEAST_SHARE},
        "kept": result.ratio >= PROMISED and min(shares) >= LEAST_SHARE,
    }  # fmt: skip
    return Result(result.peer_name, result.unit, many, one, facts)


def _round(senders: list[Simulated]) -> float:
    each = PACKAGES * SENDERS // len(senders)
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
    return each * len(senders) * ROWS / seconds


def least_share(answered: list[list[float]]) -> float:
    """How far the slowest sender was, 0 to 1, when the first had finished."""
    first = min(moments[-1] for moments in answered)
    return min(sum(at <= first for at in moments) / len(moments) for moments in answered)


def _longest_wait(senders: list[Simulated]) -> float:
    """The longest time a sender had no answer, in seconds."""
    return max(
        later - earlier
        for sender in senders
        for earlier, later in zip(sender.answered, sender.answered[1:], strict=False)
    )


@contextmanager
def centre() -> Iterator[DemoNode]:
    """A centre of its own that knows the contract."""
    folder = Path(tempfile.mkdtemp(prefix="lienthong-bench-"))
    folder.chmod(0o755)
    node = demo_at(folder, ((0, 0), (0, 0))).centre
    try:
        node.create()
        node.start()
        node.wait_ready()
        file = folder / f"{STREAMS[FILES]}.yaml"
        file.write_text(CONTRACTS[FILES], encoding="utf-8")
        node.cli("contract", "apply", str(file))
        yield node
    finally:
        node.stop()
        node.cli("node", "remove", "--yes")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _senders(centre: DemoNode) -> Iterator[list[Simulated]]:
    """One sender that sends alone, and those that send together; all registered and approved."""
    contract = parse_contract(CONTRACTS[FILES], file="do.yaml")[0]
    made = [
        Simulated(
            number,
            Sender(f"bo-{number}", centre.node_id, contract),
            httpx.Client(base_url=centre.url, timeout=600, trust_env=False),
        )
        for number in range(SENDERS + 1)
    ]
    register(
        centre,
        [Known(one.sender.node_id, "sender", one.sender.signer.public_key) for one in made],
    )
    for one in made:
        one.open_session()
    try:
        yield made
    finally:
        for one in made:
            one.client.close()


def row(number: int) -> PayloadRow:
    row_id = f"HS-{number:07d}"
    values = (
        row_id, f"Hồ sơ số {number}", "nha", str(number % 1000), f"{number % 900}.25", "t",
        "2020-01-01", "2023-01-01", AT, f"Ghi chú của hồ sơ {number}",
    )  # fmt: skip
    return PayloadRow(row_id, 1, "NEW", AT, values)
