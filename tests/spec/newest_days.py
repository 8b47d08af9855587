"""The cases of ``rules/table_freshness.txt`` as rules, days and moments, and how each ends."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from lienthong.core.contract.model import Table
from lienthong.core.rules.table_freshness import KIND
from tests.spec.tables import cases
from tests.unit.core.tables import field, spec, table

ENDS = {"đúng": (1, 0), "sai": (0, 1), "bỏ qua": (0, 0)}


@dataclass(frozen=True)
class Case:
    """One line: the table with its rule, the cells, and what comes of them."""

    table: Table
    held: list[date | datetime | None]
    ends: tuple[int, int]
    newest: date | None

    @property
    def is_empty(self) -> bool:
        return not self.held


def _case(arguments, held, verdict):
    cells = [_cell(one.strip()) for one in held.split(",") if one.strip()]
    is_moment = any(isinstance(cell, datetime) for cell in cells)
    kind = "timestamp" if is_moment else "date"
    end, _, newest = verdict.partition(", ")
    rule = spec("moi", KIND, "a", dimension="timeliness", arguments=json.loads(arguments))
    declared = table(field("ma"), field("a", kind), key=("ma",), rules=(rule,))
    return Case(declared, cells, ENDS[end], _cell(newest))


def _cell(said):
    if said == "∅":
        return None
    return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)


CASES = [_case(*line) for line in cases("rules", "table_freshness", 3)]
