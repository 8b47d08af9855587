"""From commit to receipt at 1,000 changes a second, one change a transaction.

Ours: the moment a change's transaction was committed at the ministry (``track_commit_timestamp``)
to the moment the transaction that keeps its package's receipt was. Changes and packages are in
commit order, so the n-th change is in the package that holds the n-th row. The peer: native
replication of the same changes in the same run, to the moment a trigger at its target sees them;
the peer's commit at the target and its way back are not in its figure.

``LIENTHONG_BENCH_SECONDS`` sets how long a round writes (20, times ``LIENTHONG_BENCH_SCALE``),
``LIENTHONG_BENCH_ROUNDS`` the rounds (6), ``LIENTHONG_BENCH_RATE`` the changes a second (1,000).
Processor milliseconds a package are those of each program; at the sender's server the writers are
among them.
"""

import os
import statistics
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from bench.pair import PLAIN, Pair, address, pair, subscribe
from bench.report import Result, console
from bench.workloads import FILES, SCALE

ROUNDS = int(os.environ.get("LIENTHONG_BENCH_ROUNDS", "6"))
SECONDS = max(3, round(SCALE * int(os.environ.get("LIENTHONG_BENCH_SECONDS", "20"))))
RATE = int(os.environ.get("LIENTHONG_BENCH_RATE", "1000"))
WRITERS = 4  # their commits wait for the disk together
CHANGES = SECONDS * RATE // WRITERS * WRITERS
PROMISED_MS = {"p50": 50, "p99": 300}

_ARRIVED = f"""
ALTER TABLE data.{FILES} ADD COLUMN arrived timestamptz;
CREATE FUNCTION arrived() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NEW.arrived := clock_timestamp(); RETURN NEW; END $$;
CREATE TRIGGER arrived BEFORE INSERT OR UPDATE ON data.{FILES}
  FOR EACH ROW EXECUTE FUNCTION arrived();
ALTER TABLE data.{FILES} ENABLE ALWAYS TRIGGER arrived;
"""


def measure() -> Result:
    """Run the rounds on two nodes of their own."""
    ours: list[dict[str, float]] = []
    native: list[dict[str, float]] = []
    with pair([FILES], {"track_commit_timestamp": "on"}) as both:
        both.load(FILES, CHANGES)
        both.native.target.execute(_ARRIVED)
        subscribe(both, copy=True)
        for side in both.sides:
            side.settle(FILES)
        both.tidy(FILES)
        for number in range(ROUNDS):
            turns = [(_ours, ours), (_native, native)]
            for turn, into in turns if number % 2 == 0 else turns[::-1]:
                into.append(turn(both))
            both.tidy(FILES)
            console.print(f"round {number + 1}, ms: ours {ours[-1]}, native {native[-1]}")
    kept = all(
        statistics.median(one[name] for one in ours) <= most for name, most in PROMISED_MS.items()
    )
    facts = {"ours_ms": ours, "native_ms": native, "promised_ms": PROMISED_MS, "kept": kept}
    speeds = [[1000 / one["p50"] for one in rounds] for rounds in (ours, native)]
    return Result("native replication", "1,000 ms ÷ median ms", *speeds, facts)


def _ours(both: Pair) -> dict[str, float]:
    ours = both.ours
    ours.settle(FILES)
    with both.only(ours):
        ((last,),) = ours.source.execute("SELECT max(id) FROM sync_outpackage").fetchall()
        used = both.used()
        rate = _write(both, "lienthong")
        ours.settle(FILES)
        used = {name: seconds - used[name] for name, seconds in both.used().items()}
    committed = _committed(ours.source)
    packages = ours.source.execute(
        "SELECT p.row_count, pg_xact_commit_timestamp(r.xmin), p.created_at "
        "FROM sync_outpackage AS p JOIN sync_receipt AS r ON r.package_id = p.id "
        "WHERE p.id > %s ORDER BY p.id",
        [last],
    ).fetchall()
    answered = [at for rows, at, _ in packages for _ in range(rows)]
    sealed = [at for rows, _, at in packages for _ in range(rows)]
    assert len(answered) == CHANGES + 1, (len(answered), CHANGES)  # and the marker
    lags = [b - a for a, b in zip(committed, answered, strict=False)]
    found = _described([one.total_seconds() * 1000 for one in lags], rate, len(packages))
    waits = [(b - a).total_seconds() * 1000 for a, b in zip(committed, sealed, strict=False)]
    return {
        **found,
        "sealed_p50": round(statistics.median(waits), 1),
        "load": round(os.getloadavg()[0], 1),
        **{f"cpu_ms_a_package_{n}": round(1000 * s / len(packages), 1) for n, s in used.items()},
    }


def _native(both: Pair) -> dict[str, float]:
    native = both.native
    native.settle(FILES)
    with both.only(native):
        rate = _write(both, PLAIN)
        native.settle(FILES)
    query = f"SELECT arrived FROM data.{FILES} WHERE ma > 'HS-0000000' ORDER BY arrived"
    arrived = [row[0] for row in native.target.execute(query)]
    lags = [b - a for a, b in zip(_committed(native.source), arrived, strict=True)]
    return _described([one.total_seconds() * 1000 for one in lags], rate, CHANGES)


def _committed(source: psycopg.Connection[tuple[Any, ...]]) -> list[Any]:
    """Return when each change was committed, in order; the marker's is left out."""
    query = (
        f"SELECT pg_xact_commit_timestamp(xmin) AS at FROM data.{FILES} WHERE ma > 'HS-0000000' "
        "ORDER BY 1"
    )
    return [row[0] for row in source.execute(query)]


def _write(both: Pair, database: str) -> float:
    """Change every row once at the wanted rate; return the rate that was reached."""

    def write(writer: int) -> float:
        url = address(both.demo.ministry, database)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_paced(writer))
            found = connection.execute("SELECT current_setting('bench.seconds')::float").fetchone()
            return float(found[0]) if found else 0.0

    with ThreadPoolExecutor(WRITERS) as pool:
        return CHANGES / max(pool.map(write, range(WRITERS)))


def _paced(writer: int) -> str:
    each = CHANGES // WRITERS
    return f"""DO $$ DECLARE began timestamptz := clock_timestamp(); BEGIN
      FOR i IN 1..{each} LOOP
        UPDATE data.{FILES} SET _version = _version + 1, _event = 'UPDATE',
          _changed_at = clock_timestamp(), so_luong = (so_luong + 1) % 1000
          WHERE _id = 'HS-' || lpad(({writer * each} + i)::text, 7, '0');
        COMMIT;
        PERFORM pg_sleep(greatest(0, extract(epoch FROM
          began + i * interval '{WRITERS / RATE} second' - clock_timestamp())));
      END LOOP;
      PERFORM set_config('bench.seconds',
        extract(epoch FROM clock_timestamp() - began)::text, false);
    END $$"""


def _described(lags: list[float], rate: float, packages: int) -> dict[str, float]:
    cuts = statistics.quantiles(lags, n=100)
    return {
        "p50": round(cuts[49], 1), "p90": round(cuts[89], 1), "p99": round(cuts[98], 1),
        "greatest": round(max(lags), 1), "changes_a_second": round(rate), "packages": packages,
    }  # fmt: skip
