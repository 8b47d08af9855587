"""Two nodes with work going on between them, and the proof that a fault did no harm."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from psycopg import Error

from lienthong.base.fault_points import LATER
from tests.faults import evidence, results
from tests.faults.nodes import Node, two_nodes

# What is promised on a machine that does nothing else, as in `make faults`; from the moment that
# the victims are started again.
CATCH_UP_SECONDS = 30.0 * float(os.environ.get("FAULT_PATIENCE") or 1)
PATIENT_SECONDS = 150.0  # where other tests run beside this one
DEATH_SECONDS = 60.0
MARK, ARMED = "fault-point", "fault-armed"
RECEIVING = ("receiver:", "version:before-adopt", "version:after-adopt")
# Nobody can be asked to send again what cannot be read, so a person has to see this alarm.
UNREADABLE = "in:?"
SEEN = "UPDATE sync_alarm SET resolved_at = now() WHERE subject = %s RETURNING 1"


class Pair:
    """A sender and a receiver at work."""

    def __init__(self, ministry: Node, centre: Node) -> None:
        self.ministry, self.centre = ministry, centre
        self.writer = ministry.caller()
        self.chain = evidence.Chain(ministry, centre)
        self.slowest = 0.0
        self._seed = 0

    def start(self) -> None:
        """Start both sides and wait until the first rows are there."""
        self.write(20)
        self.spawn(self.centre, "web")
        self.spawn(self.ministry, "sync")
        self.centre.wait_web()
        self.settle()

    def recover(self) -> None:
        """Bring everything back that a test before this one left dead."""
        for node, name in ((self.ministry, "sync"), (self.centre, "web")):
            if node.server.pid is None:
                node.server.start()
            self.mark(node).unlink(missing_ok=True)
            self.disarm(node)
            process = node.processes.get(name)
            if process is None or process.poll() is not None:
                node.kill(name)
                self.spawn(node, name)
        evidence.ask(self.centre, SEEN, (UNREADABLE,))
        self.settle()
        self.chain.faults()

    @contextmanager
    def fault(
        self,
        case: str,
        seed: int | None = None,
        *,
        stale: bool = False,
        stays: Sequence[str] = (),
        seconds: float = CATCH_UP_SECONDS,
    ) -> Iterator[results.Run]:
        """Note a run. Its body kills and starts again; then both sides must catch up and prove."""
        with results.one_run(case, seed) as run:
            before = self._said()
            yield run
            run.seconds = self.settle(seconds)
            self.prove(stale=stale, stays=stays)
            assert self._said() > before, "a person can read what happened"

    def _said(self) -> int:
        """Characters of the logs that an administrator reads, and alarms."""
        logs = [
            node.settings.log_dir / f"{name}.log"
            for node in (self.ministry, self.centre)
            for name in ("sync", "web", "postgres")
        ]
        alarms = len(evidence.alarms(self.ministry)) + len(evidence.alarms(self.centre))
        return sum(path.stat().st_size for path in logs if path.exists()) + alarms

    def write(self, changes: int = 6, *, large: float = 0.0) -> None:
        """Change rows at the sender, a share of them with large values."""
        self.ask_write(changes, large=large)
        assert "answer" in self.writer.answer()

    def ask_write(self, changes: int = 6, *, large: float = 0.0) -> None:
        """Begin to change rows; `writer.answer` waits for the end."""
        self._seed += 1
        self.writer.send("write_some", str(self._seed), str(changes), str(large))

    def settle(self, seconds: float = PATIENT_SECONDS) -> float:
        """Wait until both sides are equal and nothing is on its way; how long it took."""
        started = time.monotonic()
        while True:
            left = self._left()
            took = time.monotonic() - started
            if not left:
                self.slowest = max(self.slowest, took)
                return took
            assert took < seconds, f"not caught up: {left}\n{self._first()}\n{self.told()}"
            time.sleep(0.1)

    def _left(self) -> str:
        try:
            packages, snapshots = evidence.waiting(self.ministry)
            if packages or snapshots:
                return f"{packages} packages, {snapshots} snapshots waiting"
            source = self.ministry.settings.node_id
            here, there = (evidence.digests(one, source) for one in (self.ministry, self.centre))
        except Error as error:
            return f"{type(error).__name__}: {error}"
        return "" if here == there else f"rows differ: {here} {there}"

    def _first(self) -> str:
        """The first rows that differ, for a failed run."""
        try:
            return str(evidence.differences(self.ministry, self.centre)[:3])
        except Error as error:
            return str(error)

    def prove(self, *, stale: bool = False, stays: Sequence[str] = ()) -> None:
        """Assert everything that must hold once both sides are equal.

        `stale`: versions may have been sent twice, as by a snapshot that overtakes changes.
        `stays`: subjects of alarms that stay open until a person has seen them.
        """
        assert (found := evidence.differences(self.ministry, self.centre)) == [], found[:3]
        before = self.chain.stale_changes
        assert (found := self.chain.faults()) == [], f"{found}\n{self.told()}"
        assert stale or self.chain.stale_changes == before, "changes were sent twice"
        found = evidence.history_faults(self.ministry, self.centre)
        assert found == [], f"{found}\n{self.told()}"
        for node in (self.ministry, self.centre):
            still_open = [
                one for one in evidence.alarms(node, only_open=True) if one[1] not in stays
            ]
            assert still_open == [], f"{still_open}\n{self.told()}"

    def told(self) -> str:
        """Alarms and the end of the logs, for a failed run."""
        texts = []
        for node in (self.ministry, self.centre):
            try:
                texts.append(f"--- {node.settings.node_id} alarms {evidence.alarms(node)}")
            except Error as error:
                texts.append(f"--- {node.settings.node_id}: {error}")
            for name in ("sync", "web"):
                path = node.settings.log_dir / f"{name}.log"
                if path.exists():
                    texts.append(f"--- {node.settings.node_id} {name}\n{path.read_text()[-2500:]}")
        return "\n".join(texts)

    def node_of(self, point: str) -> tuple[Node, str]:
        """The node and the process that pass a point."""
        receiving = point.startswith(RECEIVING)
        return (self.centre, "web") if receiving else (self.ministry, "sync")

    def spawn(self, node: Node, name: str, fault: str = LATER) -> None:
        if name == "web":
            node.spawn_web(fault)
        else:
            node.spawn_sync(fault)

    def armed(self, node: Node) -> Path:
        """The file from which a process of the node takes the point at which it shall die."""
        return node.settings.run_dir / ARMED

    def arm(self, fault: str, node: Node | None = None) -> None:
        """Let the running process that passes a point die or wait there."""
        node = node or self.node_of(fault)[0]
        fresh = self.armed(node).with_suffix(".new")
        fresh.write_text(fault, encoding="ascii")
        fresh.replace(self.armed(node))

    def disarm(self, node: Node) -> None:
        """Forget a point to which no process has come."""
        self.armed(node).unlink(missing_ok=True)

    def mark(self, node: Node) -> Path:
        """The file that is there while a process is held at its point."""
        return node.settings.run_dir / MARK

    def wait_mark(self, node: Node) -> None:
        until = time.monotonic() + DEATH_SECONDS
        while not self.mark(node).exists():
            assert time.monotonic() < until, f"nobody came to the point\n{self.told()}"
            time.sleep(0.01)

    def wait_death(self, node: Node, name: str) -> None:
        """Wait until the process killed itself at its point."""
        process = node.processes.pop(name)
        try:
            code = process.wait(timeout=DEATH_SECONDS)
        except subprocess.TimeoutExpired:
            node.processes[name] = process
            raise AssertionError(f"{name} did not come to its point\n{self.told()}") from None
        assert code == -9, f"{name} ended with {code}\n{self.told()}"


@contextmanager
def pair_at_work(small: str = "") -> Iterator[Pair]:
    """Two nodes that have settled once."""
    with two_nodes(small) as (ministry, centre):
        pair = Pair(ministry, centre)
        try:
            pair.start()
            yield pair
        finally:
            pair.writer.close()
