"""The state of a full run, read, moved by changed rows, and kept again.

A folder holds the lists of a full run (``state_base``), which are mapped into memory and searched,
never read whole, and beside them what changes did (``state_folder``). Hashes are DuckDB's, of the
changed rows too.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from lienthong.adapters.checked import state_base, state_folder
from lienthong.adapters.checked.errors import StateMoved, StateOutdated
from lienthong.adapters.checked.form_hashes import hashes_of
from lienthong.adapters.checked.outcome_json import from_json
from lienthong.adapters.checked.state_rules import GROUPED, checks_asked, figures, print_of
from lienthong.adapters.duckdb.batch import ArrowBatch
from lienthong.adapters.duckdb.engine import DuckdbEngine
from lienthong.adapters.duckdb.opening import of_arrow
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.checks import bounds_of
from lienthong.core.quality.sorted_counts import SortedCounts
from lienthong.core.quality.values import as_value
from lienthong.core.rules.model import Check, Context
from lienthong.core.rules.thresholds import Threshold
from lienthong.services.quality.engine.around import NoOthers, Others
from lienthong.services.quality.engine.asking import Asker
from lienthong.services.quality.engine.incremental import (
    LIKE,
    WHOLE,
    Side,
    State,
    move,
    move_references,
)
from lienthong.services.quality.engine.moving_whole import Changes, MovingWhole
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Batch


def save(folder: Path, state: State) -> None:
    """Keep what changes made of a state: what is written grows with them, not with the table.

    Raises StateMoved when somebody else did so since the state was read.
    """
    with state_folder.locked(folder):
        document = state_folder.read(folder)
        if document["number"] != state.number:
            raise StateMoved(folder)
        document |= {"number": state.number + 1, **figures(state.outcomes, state.rows)}
        lists = {name: SortedCounts.of(one.now) for name, one in state.lists()}
        state_folder.add_changes(folder, document, lists)
        state_folder.publish(folder, document)
    state.number += 1
    for name, one in state.lists():
        one.earlier.append(lists[name])
        one.now.clear()


def load(folder: Path, table: Table, dictionary: Dictionary, today: date) -> State:
    """Return the state that a folder holds.

    Raises StateMissing, and StateOutdated where the day, the rules or the engine are others.
    """
    with state_folder.locked(folder):
        document = state_folder.read(folder)
        if document["of"] != print_of(table, today):
            raise StateOutdated(folder)
        outcomes = {rule: from_json(said) for rule, said in document["outcomes"].items()}
        base, failing = folder / document["base"], document["failing"]
        bounds = bounds_of(table, dictionary)[0]
        state = State(
            outcomes,
            _counted(bounds, outcomes),
            state_base.failing_counts(base, failing | {r: failing.get(r, 0) for r in outcomes}),
            state_base.members(base, document["groups"], document["identity"]),
            frozenset(bound.check.rule.id for bound in bounds if bound.blames_rows),
            document["rows"],
            document["number"],
        )
        earlier = [state_folder.changes_of(folder, entry) for entry in document["changes"]]
    for name, one in state.lists():
        one.earlier.extend(lists[name] for lists in earlier if name in lists)
    return state


def _counted(bounds: Sequence[Threshold], outcomes: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """Return what the rows of each bound are counted in."""
    rules = {bound.check.rule.id: bound.check.rule for bound in bounds}
    return {
        rule: Outcome(rules[rule], failed=one.kept["counted"])
        for rule, one in outcomes.items()
        if rule in rules and not one.broken
    }


def apply(
    state: State,
    table: Table,
    dictionary: Dictionary,
    today: date,
    *,
    before: pa.Table,
    after: pa.Table,
    identity: tuple[str, ...],
    others: Others | None = None,
) -> None:
    """Move the figures by changed rows: as they were (of those that were there), and as they are.

    Both tables have the columns and types that the full run read. ``others`` are as they were for
    the state: what changed in them comes by ``apply_to_references``.
    """
    one, other = (_side(state, rows, identity) for rows in (before, after))
    names = dict.fromkeys(before.column_names, "")
    context = Context("", others or NoOthers(), today)
    if others:
        others.prefetch(_referring(table, [one.batch, other.batch]))
    move(state, one, other, _askers(state, table, dictionary, context), names)
    changes = Changes(one.batch, other.batch, (one.ids, other.ids))
    whole = MovingWhole(table, dictionary, today)
    whole.move(state.outcomes, state.counted, changes, state.rows)


def unknown_rows(state: State, rows: pa.Table, identity: tuple[str, ...]) -> list[int]:
    """Return the places (from 0) of rows whose key no row of the state has.

    A row without a key is nobody's, and left out.
    """
    rules = (state.outcomes[rule].rule for rule in state.groups)
    rule = next((r.id for r in rules if r.kind == "unique" and r.columns == identity), "")
    if not rule:
        return []
    hashes = _hashed(of_arrow(rows, threads=1), identity)
    known = state.groups[rule].of({value for value in hashes if value})
    return [place for place, value in enumerate(hashes) if value and not known[value]]


def apply_to_references(state: State, rule: str, *, gone: pa.Array, come: pa.Array) -> None:
    """Move the figures of a rule by values that another table lost, or has now.

    They have the type of the column that refers to them, and none is in both.
    """
    (column,) = state.outcomes[rule].rule.columns
    lost, now = (
        _hashed(of_arrow(pa.table({column: values}), threads=1), (column,))
        for values in (gone, come)
    )
    move_references(state, rule, filter(None, lost), filter(None, now))


def _referring(table: Table, batches: Sequence[Batch]) -> dict[str, list[Value]]:
    """Return what rows hold in the columns that refer to other tables."""
    names = [field.name for field in table.fields if field.reference]
    return {n: [as_value(v) for batch in batches for v in batch.values(n)] for n in names}


def _side(state: State, rows: pa.Table, identity: tuple[str, ...]) -> Side:
    """Return rows with the hashes of their identity and of the groups they may be in."""
    held = rows.combine_chunks().to_batches()[0] if rows.num_rows else _none(rows)
    batch, engine = ArrowBatch(held), of_arrow(rows, threads=1)
    rules = {rule: state.outcomes[rule].rule for rule in state.groups}
    equal = {rule.columns for rule in rules.values() if rule.kind != LIKE}
    made = {columns: _hashed(engine, columns) for columns in {identity, *equal}}
    by_rule = {
        rule: hashes_of(batch, one.columns) if one.kind == LIKE else made[one.columns]
        for rule, one in rules.items()
    }
    return Side(batch, made[identity], by_rule)


def _none(rows: pa.Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=rows.schema)


def _hashed(engine: DuckdbEngine, columns: tuple[str, ...]) -> list[int]:
    kept: list[int] = []
    engine.keeper = lambda names: lambda hashes: kept.extend(hashes.tolist())
    engine.index(columns)
    return kept


def _askers(state: State, table: Table, dictionary: Dictionary, context: Context) -> list[Asker]:
    asked = [check for check in checks_asked(table, dictionary) if _is_asked(state, check)]
    return [Asker(c, state.figures_of(c.rule.id), context, stray=False) for c in asked]


def _is_asked(state: State, check: Check) -> bool:
    outcome = state.outcomes.get(check.rule.id)
    left = WHOLE | GROUPED
    return outcome is not None and not outcome.broken and check.rule.kind not in left
