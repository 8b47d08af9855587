"""How often texts of fifty characters are recognised: a table of what they were and what was said.

Not a race but a report. It fails when an encoding from before Unicode is recognised in fewer than
99 of 100 texts, or anything else is taken for one.
"""

import json
from collections import Counter
from typing import Any

from rich.table import Table

from bench.legacy_texts import LENGTH, corpus, expected
from bench.report import ROOT, commit, console
from lienthong.core.cleaning.encodings.detect import detect
from lienthong.core.cleaning.encodings.family import BY_NAME

EACH = 2_000
SEED = 20_26
LEAST_SHARE = 0.99


def report() -> bool:
    """Print the table, keep it as JSON, and say whether the promise is kept."""
    said: dict[str, Counter[str]] = {}
    for kind, text in corpus(EACH, SEED):
        found = detect([text])
        said.setdefault(kind, Counter())[found.name if found else "left alone"] += 1
    console.print(_table(said))
    facts = _facts(said)
    path = ROOT / "var" / "bench" / "encodings.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts | {"commit": commit()}, indent=2), "utf-8")
    console.print(json.dumps({k: v for k, v in facts.items() if k != "said"}))
    return bool(facts["kept"])


def _facts(said: dict[str, Counter[str]]) -> dict[str, Any]:
    old = {
        kind: counts[str(expected(kind))] / EACH for kind, counts in said.items() if expected(kind)
    }
    taken = sum(EACH - c["left alone"] for kind, c in said.items() if not expected(kind))
    return {
        "characters": LENGTH,
        "texts": EACH * len(said),
        "recognised": old,
        "recognised_of_all": sum(old.values()) / len(old),
        "wrongly_taken_for_old": taken,
        "kept": min(old.values()) >= LEAST_SHARE and taken == 0,
        "said": said,
    }


def _table(said: dict[str, Counter[str]]) -> Table:
    table = Table(title=f"typed in → said, {EACH} texts of each", title_justify="left")
    answers = [*BY_NAME, "left alone"]
    for name in ("", *answers):
        table.add_column(name, justify="right" if name else "left")
    for kind, counts in said.items():
        table.add_row(kind, *(str(counts[a]) if counts[a] else "·" for a in answers))
    return table
