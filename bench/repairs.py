"""What intake makes of planted faults: repairs and detections, counted for every kind.

Not a race but a report, on a node of its own and through the Judge every row passes. It fails when
a certain repair was wrong, a fault was accepted in silence, a clean row was changed or stopped, or
a kind was met less often than is written beside it.
"""

import json
import os
from typing import TYPE_CHECKING, Any

from rich.table import Table

from bench.own_node import own_node
from bench.report import ROOT, commit, console
from lienthong.base import clock

if TYPE_CHECKING:
    from bench.planted.tally import Clean, Tally

ROWS = int(os.environ.get("LIENTHONG_BENCH_ROWS", "500"))


def report() -> bool:
    """Print the table, keep it as JSON, and say whether the promises are kept."""
    with own_node():
        from bench.planted import setting, tally

        setting.declare()
        tallies, clean = tally.count(ROWS, clock.today())
    console.print(_table(tallies))
    facts = _facts(tallies, clean)
    path = ROOT / "var" / "bench" / "repairs.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(facts | {"commit": commit()}, ensure_ascii=False, indent=2)
    path.write_text(text, "utf-8")
    console.print(json.dumps({k: v for k, v in facts.items() if k != "by_kind"}))
    return bool(facts["kept"])


def _facts(tallies: "list[Tally]", clean: "Clean") -> dict[str, Any]:
    rows, repaired = sum(t.rows for t in tallies), sum(t.repaired for t in tallies)
    wrong, missed = sum(len(t.wrong) for t in tallies), sum(t.missed for t in tallies)
    short = [t.kind.name for t in tallies if t.recall < t.kind.recall]
    stopped = clean.changed + clean.stopped
    return {
        "kinds": len(tallies),
        "rows": rows,
        "met_as_written": round(sum(t.as_it_should for t in tallies) / rows, 4),
        "certain_repairs": repaired,
        "certain_repairs_wrong": wrong,
        "accepted_in_silence": missed,
        "clean_rows": clean.rows,
        "clean_rows_changed_or_stopped": stopped,
        "kinds_below_what_is_written": short,
        "kept": not (wrong or missed or stopped or short),
        "by_kind": {
            t.kind.name: {
                "words": t.kind.words,
                "right": t.kind.right,
                "rows": t.rows,
                "recall": round(t.recall, 4),
                "repairs": t.repaired,
                "precision_of_repairs": round(t.precision, 4),
                "missed": t.missed,
                "examples": t.other[:3],
            }
            for t in tallies
        },
    }


def _table(tallies: "list[Tally]") -> Table:
    table = Table(title="planted faults", title_justify="left")
    for name in ("kind", "in words", "right", "rows", "recall", "repairs", "precision", "missed"):
        left = name in ("kind", "in words", "right")
        table.add_column(name, justify="left" if left else "right", no_wrap=name == "kind")
    for t in tallies:
        figures = (t.rows, f"{t.recall:.3f}", t.repaired, f"{t.precision:.3f}", t.missed)
        table.add_row(t.kind.name, t.kind.words, t.kind.right, *map(str, figures))
    return table
