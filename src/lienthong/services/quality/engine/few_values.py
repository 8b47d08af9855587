"""Columns of few different values: the reference is asked once about each value."""

from collections.abc import Mapping, Sequence

from lienthong.core.dictionary.value import Value
from lienthong.core.quality.column import Column
from lienthong.core.quality.dialect import literal
from lienthong.core.quality.plan import TRUE, Certain, Planned
from lienthong.services.quality.engine.around import Others
from lienthong.services.quality.engine.asking import FAILED, Asker
from lienthong.services.quality.engine.ports import Engine

MOST_VALUES = 5_000
MOST_WRONG = 100  # wrong values that a condition names one by one
_EXACT = ("text", "integer", "boolean", "date")


def settle_few(
    engine: Engine, planned: Sequence[Planned], askers: Mapping[str, Asker], others: Others
) -> list[Planned]:
    """Return the plan with conditions that name the wrong values, where these are few.

    The skips of these rules are counted here.
    """
    names = dict.fromkeys(
        p.check.rule.columns[0] for p in planned if _may_settle(p, engine.columns)
    )
    few = _few(engine, list(names))
    refer = {p.check.rule.columns[0] for p in planned if p.check.rule.kind == "reference"}
    others.prefetch({name: list(values) for name, values in few.items() if name in refer})
    return [
        _settled(p, engine.columns[p.check.rule.columns[0]], few, askers[p.check.rule.id])
        if _may_settle(p, engine.columns)
        else p
        for p in planned
    ]


def _few(engine: Engine, names: Sequence[str]) -> Mapping[str, Mapping[Value, int]]:
    """Count values where the engine can: without it only the time is lost."""
    try:
        with engine.attempt():
            return engine.few(names, MOST_VALUES)
    except engine.failures:
        return {}


def _may_settle(one: Planned, columns: Mapping[str, Column]) -> bool:
    column = columns[one.check.rule.columns[0]]
    return one.check.by_value and column.holds in _EXACT and not column.stray


def _settled(
    one: Planned, column: Column, few: Mapping[str, Mapping[Value, int]], asker: Asker
) -> Planned:
    counts = few.get(column.name)
    if counts is None:
        return one
    ends = {value: asker.end(value) for value in counts}
    wrong = [value for value, end in ends.items() if end == FAILED]
    if len(wrong) > MOST_WRONG or any("\0" in str(value) for value in wrong):
        return one  # too many to name, or not to be written in a query
    for value, end in ends.items():
        if end not in ("", FAILED):
            asker.outcome.skips[end] += counts[value]
    return Planned(one.check, Certain(_none_of(column, wrong)))


def _none_of(column: Column, wrong: Sequence[Value]) -> str:
    if not wrong:
        return TRUE
    named = [literal(value) for value in wrong if value is not None]
    parts = [f"{column.sql} NOT IN ({', '.join(named)})"] if named else []
    if None in wrong:
        parts.append(f"{column.sql} IS NOT NULL")
        return f"({' AND '.join(parts)})"
    return f"({column.sql} IS NULL OR {parts[0]})"
