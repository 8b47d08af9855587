"""Sync against PostgreSQL's own logical replication between the same two servers, in one run.

Ours: a change committed at the ministry → captured, packaged, signed, delivered over HTTP,
verified, checked by the contract's rules, written with history at the centre → receipt stored.
The peer: the same statements on tables of the same columns, carried by native replication:
nothing is checked, kept as history, signed or receipted there. Rounds alternate and every second
one begins with the peer. The floor is ``pg_recvlogical`` reading the peer's log to nowhere.

Workloads: ``bench/workloads.py``; ``snapshot`` is the first copy of a table's rows, against the
first copy of a subscription. The clock of S and T starts when their transactions are all
committed and the readers, held until then, are let go; ``live`` is S without holding. S and B
change a number and a note, ``names`` the text that searches look into; the peer has no search.

``LIENTHONG_BENCH_SCALE`` makes it smaller (1; 0.05 takes two minutes), ``LIENTHONG_BENCH_ROUNDS``
sets the rounds (6), ``LIENTHONG_BENCH_SYNC`` chooses (``snapshot,S,live,B,names,T,H,debezium``).
"""

import os
import statistics
import subprocess
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from psycopg import conninfo
from rich.table import Table as Shown

from bench import debezium
from bench.cpu import peak_mib
from bench.pair import PLAIN, Pair, Side, address, pair, subscribe, unsubscribe, until
from bench.report import Result, console
from bench.workloads import (
    BASE,
    FILES,
    HUGE,
    LARGE,
    LARGE_TEXTS,
    SINGLE,
    STREAMS,
    TEXTS,
    WORKLOADS,
    Workload,
)

ROUNDS = int(os.environ.get("LIENTHONG_BENCH_ROUNDS", "6"))
CHOSEN = os.environ.get("LIENTHONG_BENCH_SYNC", "snapshot,S,live,B,names,T,H,debezium").split(",")
# Ratio to native replication, and greatest memory of our processes in MiB.
PROMISED = {"S": 0.8, "B": 0.8, "snapshot": 1.0}
PROMISED_MIB = {"H": 500}
PROMISED_ENGINE = 5.0  # our rows for each second of processor time ÷ Debezium's engine's
FLOORS = ("S", "B")
ROWS = {FILES: BASE, TEXTS: LARGE_TEXTS, LARGE: HUGE}


@dataclass
class Rounds:
    """What the rounds of one workload gave, in rows a second."""

    name: str
    about: str
    ours: list[float] = field(default_factory=list)
    native: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    cpu_ms_a_row: list[dict[str, float]] = field(default_factory=list)
    native_cpu_ms_a_row: list[dict[str, float]] = field(default_factory=list)
    peak_mib: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Geometric mean of ours ÷ native over the pairs."""
        return statistics.geometric_mean(a / b for a, b in zip(self.ours, self.native, strict=True))

    @property
    def kept(self) -> bool:
        """Say whether what the product promises of this workload holds."""
        fast = self.ratio >= PROMISED.get(self.name, 0.0)
        small = max(self.peak_mib.values(), default=0) <= PROMISED_MIB.get(self.name, 10**6)
        return fast and small


def measure() -> Result:
    """Run the chosen workloads on two nodes of their own."""
    chosen = [one for one in WORKLOADS if one.name in CHOSEN]
    tables = [t for t in ROWS if t in {w.table for w in chosen} | _snapshot_tables()]
    with pair(tables) as both:
        done = [] if "snapshot" not in CHOSEN else [_snapshots(both)]
        _fill(both, tables)
        done += [_workload(both, one) for one in chosen]
        engine = _debezium(both, done)
    _show(done)
    facts = {
        "rounds": ROUNDS,
        "workloads": [
            {**asdict(one), "ratio": round(one.ratio, 3), "kept": one.kept} for one in done
        ],
        "debezium": engine,
        "kept": all(one.kept for one in done) and engine.get("kept", True),
    }
    first = next((one for one in done if one.name == "S"), done[0])
    return Result("native replication", f"rows/s of {first.name}", first.ours, first.native, facts)


def _snapshot_tables() -> set[str]:
    return {FILES} if "snapshot" in CHOSEN else set()


def _fill(both: Pair, tables: list[str]) -> None:
    """Put the rows into all four databases through the two ways themselves."""
    for table in tables:
        if table == FILES and "snapshot" in CHOSEN:
            continue
        console.print(f"filling {table}: {ROWS[table]:,} rows")
        both.load(table, ROWS[table])
    if not both.native.readers():
        subscribe(both, copy=True)
    for table in tables:
        for side in both.sides:
            side.settle(table)
            side.prove(table)
        both.tidy(table)


def _workload(both: Pair, workload: Workload) -> Rounds:
    rounds = Rounds(workload.name, workload.about)
    for number in range(ROUNDS):
        order = both.sides if number % 2 == 0 else both.sides[::-1]
        for side in order:
            _one(both, side, workload, rounds)
        both.tidy(workload.table)
        _say(rounds, number)
    return rounds


def _one(both: Pair, side: Side, workload: Workload, rounds: Rounds) -> None:
    """Run one workload one way and note its figures."""
    ours = side is both.ours
    side.settle(workload.table)
    floor = _Floor(both) if not ours and workload.name in FLOORS else None
    watched = {"sender": (both.demo.ministry, "sync"), "receiver": (both.demo.centre, "web")}
    with both.only(side), peak_mib(watched) as peaks:
        seconds, used = _timed(both, side, workload)
    if floor:
        rounds.floor.append(workload.rows / floor.seconds())
    speed = workload.rows / seconds
    (rounds.ours if ours else rounds.native).append(speed)
    cpu = {name: round(1000 * one / workload.rows, 4) for name, one in used.items()}
    (rounds.cpu_ms_a_row if ours else rounds.native_cpu_ms_a_row).append(cpu)
    if ours:
        for name, peak in peaks.items():
            rounds.peak_mib[name] = max(round(peak), rounds.peak_mib.get(name, 0))
    side.prove(workload.table)


def _timed(both: Pair, side: Side, workload: Workload) -> tuple[float, dict[str, float]]:
    """Write, wait until all of it is there; return seconds and processor seconds."""
    step = side.next_step(workload.table)
    side.source.execute("SET synchronous_commit = off")  # the writer's wait is not ours to measure
    if workload.held:
        side.hold()
    before, began = both.used(), time.perf_counter()
    try:
        side.source.execute(workload.statement(step))
        if not workload.live:
            before, began = both.used(), time.perf_counter()
    finally:
        if workload.held:
            side.release()
    side.wait(workload.table, step)
    seconds = time.perf_counter() - began
    after = both.used()
    return seconds, {name: after[name] - before[name] for name in after}


class _Floor:
    """A slot of its own on the plain database, read to nowhere once the peer has had its turn."""

    def __init__(self, both: Pair) -> None:
        self._both = both
        both.native.source.execute("SELECT pg_create_logical_replication_slot('floor', 'pgoutput')")

    def seconds(self) -> float:
        source = self._both.native.source
        ((end,),) = source.execute("SELECT pg_current_wal_lsn()").fetchall()
        command = [
            self._both.program("pg_recvlogical"), "-d", address(self._both.demo.ministry, "plain"),
            "--slot", "floor", "--start", "--no-loop", "-f", os.devnull, "--endpos", str(end),
            "-o", "proto_version=1", "-o", "publication_names=plain",
        ]  # fmt: skip
        began = time.perf_counter()
        subprocess.run(command, check=True, timeout=600)
        seconds = time.perf_counter() - began
        source.execute("SELECT pg_drop_replication_slot('floor')")
        return seconds


def _debezium(both: Pair, done: list[Rounds]) -> dict[str, Any]:
    """Have Debezium's engine read workload S, and compare processor time with our sender's."""
    ours = [
        1000 / each["ministry sync"] for one in done if one.name == "S" for each in one.cpu_ms_a_row
    ]
    if "debezium" not in CHOSEN or not ours or not debezium.python():
        return {}
    single = next(one for one in WORKLOADS if one.name == "S")
    source = both.native.source
    server = conninfo.conninfo_to_dict(address(both.demo.ministry, PLAIN))
    found = []
    for number in range(ROUNDS):
        source.execute("SELECT pg_create_logical_replication_slot('debezium', 'pgoutput')")
        source.execute(single.statement(both.native.next_step(FILES)))
        both.native.settle(FILES)
        found.append(debezium.measure(server, "debezium", "plain", SINGLE))
        until(lambda: not source.execute(_ACTIVE).fetchone())
        source.execute("SELECT pg_drop_replication_slot('debezium')")
        console.print(f"Debezium's engine, round {number + 1}: {found[-1]}")
    engine = [one["rows_a_cpu_second"] for one in found]
    ratio = statistics.geometric_mean(ours) / statistics.geometric_mean(engine)
    console.print(f"rows for each second of processor time, ours ÷ the engine's: {ratio:.1f}")
    return {
        "ours_rows_a_cpu_second": ours, "engine": found, "ratio": ratio,
        "promised": PROMISED_ENGINE, "kept": ratio >= PROMISED_ENGINE,
    }  # fmt: skip


_ACTIVE = "SELECT 1 FROM pg_replication_slots WHERE slot_name = 'debezium' AND active"


def _snapshots(both: Pair) -> Rounds:
    """The first copy of a table's rows, into an empty table each time."""
    rounds = Rounds("snapshot", f"first copy of {BASE:,} rows")
    both.load(FILES, BASE)
    both.ours.settle(FILES)
    for number in range(ROUNDS):
        ways = [(_copy_ours, rounds.ours), (_copy_native, rounds.native)]
        for way, figures in ways if number % 2 == 0 else ways[::-1]:
            before = both.used()
            figures.append((BASE + 1) / way(both))
            cpu = {n: round(1000 * (s - before[n]) / BASE, 4) for n, s in both.used().items()}
            (rounds.cpu_ms_a_row if way is _copy_ours else rounds.native_cpu_ms_a_row).append(cpu)
        both.tidy(FILES)
        _say(rounds, number)
    return rounds


def _copy_ours(both: Pair) -> float:
    ours = both.ours
    ours.settle(FILES)
    ours.hold()
    ours.target.execute(f"TRUNCATE data.{FILES}")
    ours.target.execute("TRUNCATE records_history")
    both.demo.ministry.cli("sync", "resend", STREAMS[FILES])
    with both.only(ours):
        began = time.perf_counter()
        ours.release()
        until(lambda: _copied(ours))
        seconds = time.perf_counter() - began
    ours.prove(FILES)
    return seconds


def _copied(side: Side) -> bool:
    """Say whether the greatest id is there (chunks go by id) and everything is answered."""
    last = side.source.execute(f"SELECT max(_id) FROM data.{FILES}").fetchone()
    there = side.target.execute(f"SELECT max(_id) FROM data.{FILES}").fetchone()
    snapshot = "SELECT 1 FROM sync_outstream WHERE snapshot <> 'done' LIMIT 1"
    return last == there and not side.source.execute(snapshot).fetchone() and side.answered()


def _copy_native(both: Pair) -> float:
    unsubscribe(both)
    native = both.native
    native.target.execute(f"TRUNCATE data.{FILES}")
    ready = "SELECT 1 FROM pg_subscription_rel WHERE srsubstate NOT IN ('r', 's') LIMIT 1"
    with both.only(native):
        began = time.perf_counter()
        subscribe(both, copy=True)
        until(lambda: not native.target.execute(ready).fetchone())
        seconds = time.perf_counter() - began
    native.prove(FILES)
    return seconds


def _say(rounds: Rounds, number: int) -> None:
    cpu = [
        sum(each[-1].values()) for each in (rounds.cpu_ms_a_row, rounds.native_cpu_ms_a_row) if each
    ]
    console.print(
        f"{rounds.name} round {number + 1}: {rounds.ours[-1]:,.0f} and {rounds.native[-1]:,.0f} "
        f"rows/s, {rounds.ours[-1] / rounds.native[-1]:.2f} ×; processor ms a row: "
        f"{', '.join(f'{one:.4f}' for one in cpu)}; MiB: {rounds.peak_mib}"
    )


def _show(done: list[Rounds]) -> None:
    table = Shown(title="sync (rows/s, medians; ratio: geometric mean)", title_justify="left")
    for name in ("", "ours", "native", "ratio", "promised", "pg_recvlogical", "MiB", ""):
        table.add_column(name, justify="right")
    for one in done:
        table.add_row(
            f"{one.name}: {one.about}",
            *(f"{statistics.median(figures):,.0f}" for figures in (one.ours, one.native)),
            f"{one.ratio:.2f}",
            f"{PROMISED[one.name]:.1f}" if one.name in PROMISED else "",
            f"{statistics.median(one.floor):,.0f}" if one.floor else "",
            " ".join(f"{name} {mib:.0f}" for name, mib in one.peak_mib.items()),
            "" if one.kept else "NOT KEPT",
        )
    console.print(table)
