"""What every benchmark reports: our figure, the peer's, their ratio, the machine and the commit."""

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
# A table of figures is wide; into a file, rich would cut it to eighty columns.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)


@dataclass(frozen=True)
class Result:
    """Paired rounds of one benchmark. ``unit`` says what a figure counts; more is better."""

    peer_name: str
    unit: str
    ours: list[float]
    peer: list[float]
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Geometric mean of ours ÷ peer over the pairs."""
        return statistics.geometric_mean(a / b for a, b in zip(self.ours, self.peer, strict=True))


@dataclass(frozen=True)
class Bench:
    """A named benchmark."""

    name: str
    measure: Callable[[], Result]


@dataclass(frozen=True)
class Report:
    """A named count of right and wrong answers. ``make`` says whether the promise is kept."""

    name: str
    make: Callable[[], bool]


def run(bench: Bench) -> None:
    """Measure, print the table, and write ``var/bench/NAME.json``."""
    result = bench.measure()
    table = Table(title=f"{bench.name} ({result.unit})", title_justify="left")
    for name in ("", *(f"round {n + 1}" for n in range(len(result.ours))), "median"):
        table.add_column(name, justify="right" if name else "left")
    for name, figures in (("Liên Thông", result.ours), (result.peer_name, result.peer)):
        shown = [f"{figure:,.0f}" for figure in (*figures, statistics.median(figures))]
        table.add_row(name, *shown)
    console.print(table)
    console.print(f"ratio (ours ÷ peer): {result.ratio:.3f}")
    path = ROOT / "var" / "bench" / f"{bench.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_document(bench, result), ensure_ascii=False, indent=2), "utf-8")
    console.print(f"{path.relative_to(ROOT)}")


def _document(bench: Bench, result: Result) -> dict[str, Any]:
    return {
        "name": bench.name,
        "ratio": round(result.ratio, 4),
        "ours": statistics.median(result.ours),
        "peer": statistics.median(result.peer),
        "peer_name": result.peer_name,
        "unit": result.unit,
        "rounds": {key: value for key, value in asdict(result).items() if key in ("ours", "peer")},
        "facts": result.facts,
        "machine": {
            "cpus": os.cpu_count(),
            "memory_gib": round(
                os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1
            ),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "commit": commit(),
    }


def commit() -> str:
    """Return what is measured, as git names it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip()
