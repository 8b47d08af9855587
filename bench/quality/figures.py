"""What the benches of quality measured, kept beside them; the page of speed is written from it.

``LIENTHONG_BENCH_KEEP=1`` makes a bench keep its figures and write the page anew.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.report import commit

FILE = Path(__file__).with_name("figures.json")


def known() -> dict[str, Any]:
    """Return kind of bench → rows → figures."""
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.is_file() else {}
    return found


def keep(kind: str, rows: int, figures: Mapping[str, Any]) -> None:
    """Put figures in the place of older ones of as many rows, if this run is to be kept."""
    if not os.environ.get("LIENTHONG_BENCH_KEEP"):
        return
    from bench.quality.page import write

    every = known()
    every.setdefault(kind, {})[str(rows)] = {**figures, "commit": commit()}
    text = json.dumps(every, ensure_ascii=False, indent=1, sort_keys=True)
    FILE.write_text(f"{text}\n", "utf-8")
    write()
