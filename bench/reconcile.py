"""Two equal tables proved equal, then spoilt in scattered rows, found and repaired.

Ours: ``lienthong reconcile`` of 1,000,000 rows of ten columns between two nodes, as it reports its
own time. The limit: a plain sum of record hashes over the whole table, asked of both servers at
once; it finds nothing. How many bytes of questions and answers went over the line is measured for
0, 10, 100 and 1,000 differences, and for the canonical digests that unlike servers use.

``LIENTHONG_BENCH_SCALE`` makes the table smaller, ``LIENTHONG_BENCH_ROUNDS`` sets the rounds (6).
``LIENTHONG_BENCH_RELADIFF`` names a ``reladiff`` command that must find the same differences.
"""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.pair import Connection, Pair, address, pair
from bench.report import Result, console
from bench.workloads import BASE, CONTRACTS, FILES, STREAMS
from lienthong.core.contract.parse import parse_contract
from lienthong.services.records.digests import SESSION, Scope, statement

ROUNDS = int(os.environ.get("LIENTHONG_BENCH_ROUNDS", "6"))
ORACLE = os.environ.get("LIENTHONG_BENCH_RELADIFF", "")
SPOILT = (10, 100, 1_000)
PROMISED_SECONDS = {"equal": 3.0, "repair": 6.0}


def measure() -> Result:
    """Run the rounds on two nodes of their own."""
    with pair([FILES]) as both:
        both.load(FILES, BASE, version=2)  # so that a row can be older at the receiver
        both.ours.settle(FILES)
        both.tidy(FILES)
        both.native.hold()
        equal, limit = [], []
        for number in range(ROUNDS):
            turns = [lambda: equal.append(_equal(both)), lambda: limit.append(_limit(both))]
            for turn in turns if number % 2 == 0 else turns[::-1]:
                turn()
            console.print(
                f"round {number + 1}: {equal[-1]['seconds']:.2f} s; a sum {limit[-1]:.2f} s"
            )
        repaired = [_repaired(both, count) for count in SPOILT for _ in range(2)]
        unlike = _unlike(both)
    facts = {
        "rows": BASE + 1, "equal": equal, "repaired": repaired, "limit_seconds": limit,
        "canonical": unlike, "promised_seconds": PROMISED_SECONDS,
        "kept": _kept(equal, repaired),
    }  # fmt: skip
    console.print({name: facts[name] for name in ("equal", "repaired", "canonical", "kept")})
    speeds = [[BASE / one["seconds"] for one in equal], [BASE / one for one in limit]]
    return Result("sum of record hashes", "rows/s", *speeds, facts)


def _kept(equal: list[dict[str, Any]], repaired: list[dict[str, Any]]) -> bool:
    hundred = [one["seconds"] for one in repaired if one["spoilt"] == 100]
    return (
        max(one["seconds"] for one in equal) <= PROMISED_SECONDS["equal"]
        and max(hundred) <= PROMISED_SECONDS["repair"]
    )


def _reconcile(both: Pair, *options: str) -> dict[str, Any]:
    command = ("reconcile", STREAMS[FILES], *options)
    (report,) = both.demo.ministry.cli(*command, allowed=(0, 1))
    found: dict[str, Any] = report
    return found


def _equal(both: Pair) -> dict[str, Any]:
    report = _reconcile(both)
    assert report["equal"], report
    assert report["rows_here"] == report["rows_there"] == BASE + 1, report
    return _told(report)


def _repaired(both: Pair, count: int) -> dict[str, Any]:
    """Spoil rows at the receiver: every second one lost, the others older."""
    step = BASE // count
    chosen = f"substr(_id, 4)::int % {step} = {step // 2}"
    there = both.ours.target
    lost = f"AND substr(_id, 4)::int / {step} % 2 = 0"
    spoilt = there.execute(f"DELETE FROM data.{FILES} WHERE {chosen} {lost}").rowcount
    spoilt += there.execute(
        f"UPDATE data.{FILES} SET _version = _version - 1, ten = 'cũ' WHERE {chosen}"
    ).rowcount
    assert spoilt == count, (spoilt, count)
    oracle = _oracle(both, count) if ORACLE and count == 100 else {}
    report = _reconcile(both, "--repair")
    assert report["equal"], {**report, "differences": len(report["differences"])}
    assert report["repaired"] == count, report["repaired"]
    both.ours.prove(FILES)
    return {"spoilt": count, **_told(report), **oracle}


def _told(report: dict[str, Any]) -> dict[str, Any]:
    return {
        "seconds": report["duration_ms"] / 1000,
        "bytes": report["exchanged_bytes"],
        "method": report["method"],
    }


def _limit(both: Pair) -> float:
    """Ask both servers for one sum over the table at once."""

    def ask(end: Connection) -> object:
        query = f"SELECT count(*), sum(hash_record_extended(t, 0)) FROM data.{FILES} AS t"
        return end.execute(query).fetchone()

    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ask, (both.ours.source, both.ours.target)))
    return time.perf_counter() - began


def _unlike(both: Pair) -> dict[str, Any]:
    """The statement that keeps a comparison is made by the canonical digests on both sides."""
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        digests = list(pool.map(_canonical, (both.ours.source, both.ours.target)))
    assert digests[0] == digests[1], digests
    return {"seconds": round(time.perf_counter() - began, 2)}


def _canonical(end: Connection) -> object:
    table = parse_contract(CONTRACTS[FILES], file="do.yaml")[0].table(FILES)
    with end.transaction():
        for name, value in SESSION.items():
            end.execute("SELECT set_config(%s, %s, true)", [name, value])
        query, parameters = statement(Scope(table, "bvhttdl", method="text"), bits=0)
        return end.execute(query, parameters).fetchall()


def _oracle(both: Pair, count: int) -> dict[str, Any]:
    """Have another team's tool find the same differences."""
    began = time.perf_counter()
    done = subprocess.run(
        [
            ORACLE, _url(both, 0), f"data.{FILES}", _url(both, 1), f"data.{FILES}",
            "-k", "_id", "-c", "_version", "-c", "ten", "--json",
        ],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    ids = {line.split('"')[3] for line in done.stdout.splitlines() if "HS-" in line}
    assert len(ids) == count, (len(ids), done.stderr[-2000:])
    return {"reladiff_seconds": round(time.perf_counter() - began, 2)}


def _url(both: Pair, number: int) -> str:
    parts = dict(p.split("=", 1) for p in address(both.demo.nodes[number], "lienthong").split())
    return "postgresql://{user}:{password}@{host}:{port}/{dbname}".format(**parts)
