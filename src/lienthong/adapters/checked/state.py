"""Full runs that keep their state on disk, and changes applied to it.

A folder holds hashes by row as plain arrays, which are mapped into memory and searched, never read
whole, and one JSON document of figures. Hashes are DuckDB's, of the changed rows too.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa

from lienthong.adapters.duckdb.batch import ArrowBatch
from lienthong.adapters.duckdb.engine import DuckdbEngine
from lienthong.adapters.duckdb.opening import of_arrow
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.quality.checks import checks_of
from lienthong.core.quality.doubled import Index
from lienthong.core.rules.model import BoundRule, Check, Context, NoLookup
from lienthong.services.quality.engine.asking import Asker
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.failures import Failing, NoSink, Sink
from lienthong.services.quality.engine.incremental import (
    WHOLE,
    FailingPlaces,
    Side,
    State,
    keep,
    kept,
    move,
    state_of,
)
from lienthong.services.quality.engine.outcome import Outcome, Report

GROUPED = frozenset({"unique", "duplicate_values"})
_FIGURES, _FAILING = "figures.json", "failing.npy"


@dataclass(frozen=True)
class _Both:
    """Hands failing rows to two sinks."""

    one: Sink
    other: Sink

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None:
        self.one.take(rule, failing)
        self.other.take(rule, failing)


def full_run(
    engine: DuckdbEngine,
    table: Table,
    dictionary: Dictionary,
    today: date,
    *,
    identity: tuple[str, ...],
    folder: Path,
    sink: Sink | None = None,
) -> Report:
    """Check everything and keep the state in a folder. ``identity`` are the columns of a key."""
    places = FailingPlaces()
    both = _Both(sink or NoSink(), places)
    engine.ahead([identity, *_grouped(table, dictionary, engine)], [])
    report = check_data(engine, table, dictionary, today=today, sink=both)
    indexes = {
        o.rule.id: engine.index(o.rule.columns)
        for o in report.outcomes
        if o.rule.kind in GROUPED and not o.broken
    }
    ids = engine.index(identity).hashes
    keep(folder, ids, indexes)
    save(folder, state_of(report.outcomes, places.places, ids, indexes))
    return report


def _grouped(table: Table, dictionary: Dictionary, engine: DuckdbEngine) -> list[tuple[str, ...]]:
    """Return the columns of each rule about rows that share values."""
    rules = [check.rule for check in checks_of(table, dictionary)[0]]
    known = set(engine.columns)
    return [r.columns for r in rules if r.kind in GROUPED and set(r.columns) <= known]


def save(folder: Path, state: State) -> None:
    """Write the figures of a state beside its hashes."""
    document = {
        "rows": state.rows,
        "groups": list(state.groups),
        "moved": {
            rule: [[value, list(members.items())] for value, members in groups.moved.items()]
            for rule, groups in state.groups.items()
        },
        "failing": {rule: found.total() for rule, found in state.failing.items()},
        "outcomes": {
            rule: [o.failed, o.passed, dict(o.skips), o.groups, o.excess]
            for rule, o in state.outcomes.items()
        },
    }
    failing = chain.from_iterable(found.elements() for found in state.failing.values())
    np.save(folder / _FAILING, np.fromiter(failing, dtype=np.uint64))
    (folder / _FIGURES).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def load(folder: Path, table: Table, dictionary: Dictionary) -> State:
    """Return the state that a folder holds, for the rules of the table that it knows."""
    document = json.loads((folder / _FIGURES).read_text(encoding="utf-8"))
    rules = {check.rule.id: check.rule for check in checks_of(table, dictionary)[0]}
    ids, indexes = kept(folder, document["groups"])
    outcomes = {
        rule: Outcome(rules[rule], failed, passed, Counter(skips), groups=groups, excess=excess)
        for rule, (failed, passed, skips, groups, excess) in document["outcomes"].items()
        if rule in rules
    }
    state = state_of(list(outcomes.values()), {}, ids, indexes)
    state.rows = document["rows"]
    failing, first = np.load(folder / _FAILING), 0
    for rule, count in document["failing"].items():
        state.failing[rule] = Counter(failing[first : first + count].tolist())
        first += count
    for rule, moved in document["moved"].items():
        state.groups[rule].moved.update({value: Counter(dict(m)) for value, m in moved})
    return state


def apply(
    state: State,
    table: Table,
    dictionary: Dictionary,
    today: date,
    *,
    before: pa.Table,
    after: pa.Table,
    identity: tuple[str, ...],
) -> None:
    """Move the figures by changed rows: as they were (of those that were there), and as they are.

    Both tables have the columns and types that the full run read.
    """
    hashes, ids = _hashes(state, pa.concat_tables([before, after]), identity)
    cut = before.num_rows
    sides = [
        Side(
            ArrowBatch(rows.combine_chunks().to_batches()[0] if rows.num_rows else _none(rows)),
            ids[part],
            {rule: found[part] for rule, found in hashes.items()},
        )
        for rows, part in ((before, slice(cut)), (after, slice(cut, None)))
    ]
    names = dict.fromkeys(before.column_names, "")
    move(state, sides[0], sides[1], _askers(state, table, dictionary, today), names)


def _none(rows: pa.Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=rows.schema)


def _hashes(
    state: State, rows: pa.Table, identity: tuple[str, ...]
) -> tuple[Mapping[str, list[int]], list[int]]:
    engine = of_arrow(rows, threads=1)
    made: dict[tuple[str, ...], Index] = {}
    for columns in {identity, *(state.outcomes[rule].rule.columns for rule in state.groups)}:
        made[columns] = engine.index(columns)
    by_rule = {r: made[state.outcomes[r].rule.columns].hashes.tolist() for r in state.groups}
    return by_rule, made[identity].hashes.tolist()


def _askers(state: State, table: Table, dictionary: Dictionary, today: date) -> list[Asker]:
    context = Context("", NoLookup(), today)
    asked = [check for check in checks_of(table, dictionary)[0] if _is_asked(state, check)]
    return [Asker(c, state.outcomes[c.rule.id], context, stray=False) for c in asked]


def _is_asked(state: State, check: Check) -> bool:
    outcome = state.outcomes.get(check.rule.id)
    left = WHOLE | GROUPED
    return outcome is not None and not outcome.broken and check.rule.kind not in left
