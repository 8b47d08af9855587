"""What ran, what passed and how long catching up took: one table at the end of a run.

``FAULT_RESULTS`` names a file to which each run is added as a line of JSON, so that a long form
run in pieces gives one table: ``python -m tests.faults.results FILE``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

MOST_TOLD = 500
HEAD = ("case", "runs", "passed", "slowest catch-up", "seeds")


@dataclass(eq=False)
class Run:
    """One fault and its proof; seconds from the victim's new start until both sides were equal."""

    case: str
    seed: int | None = None
    seconds: float | None = None
    told: str = ""
    passed: bool = False
    count: int = 1


RUNS: list[Run] = []


@contextmanager
def one_run(case: str, seed: int | None = None, *, count: int = 1) -> Iterator[Run]:
    """Note a run, or so many alike, which pass when the body ends without an error."""
    run = Run(case, seed, count=count)
    RUNS.append(run)
    try:
        yield run
        run.passed = True
    except KeyboardInterrupt:  # whoever stops the tests says nothing about this run
        RUNS.remove(run)
        raise
    except BaseException as error:
        run.told += f" FAILED: {str(error)[:MOST_TOLD]}"
        raise
    finally:
        if run in RUNS:
            _keep(run)


def note(case: str, *, passed: bool) -> None:
    """Note a test that proves one thing of its own kind."""
    run = Run(case, passed=passed)
    RUNS.append(run)
    _keep(run)


def _keep(run: Run) -> None:
    seconds = "" if run.seconds is None else f": caught up after {run.seconds:.1f} s"
    seed = "" if run.seed is None else f", seed {run.seed}"
    print(f"{run.case}{seed} {run.told}{seconds}", flush=True)
    if place := os.environ.get("FAULT_RESULTS"):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(run), ensure_ascii=False) + "\n")


def table(runs: Iterable[Run]) -> list[str]:
    """Lines of a table with one row for each case, in the order in which they ran."""
    cases: dict[str, list[Run]] = {}
    for run in runs:
        cases.setdefault(run.case, []).append(run)
    rows = [HEAD, tuple("---" for _ in HEAD), *(_row(case, of) for case, of in cases.items())]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]


def _row(case: str, runs: list[Run]) -> tuple[str, ...]:
    times = [run.seconds for run in runs if run.seconds is not None]
    seeds = [run.seed for run in runs if run.seed is not None]
    slowest = f"{max(times):.1f} s" if times else ""
    span = f"{min(seeds)}–{max(seeds)}" if len(set(seeds)) > 1 else "".join(map(str, seeds[:1]))
    passed = sum(run.count for run in runs if run.passed)
    return case, str(sum(run.count for run in runs)), str(passed), slowest, span


def main(places: list[str]) -> None:
    """Print the table of runs kept in files."""
    lines = [line for place in places for line in Path(place).read_text("utf-8").splitlines()]
    print("\n".join(table(Run(**json.loads(line)) for line in lines)))


if __name__ == "__main__":
    main(sys.argv[1:])
