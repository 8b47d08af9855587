"""Columns of few different values: the reference is asked once about each value."""

from collections.abc import Callable, Mapping, Sequence

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
Listed = Mapping[Value, int | None]


def settle_few(
    engine: Engine, planned: Sequence[Planned], askers: Mapping[str, Asker], others: Others
) -> list[Planned]:
    """Return the plan with conditions that name the wrong values, where these are few.

    The skips of these rules are counted here.
    """
    asked: dict[str, list[str]] = {}
    for one in planned:
        if _may_settle(one, engine.columns):
            asked.setdefault(one.check.rule.columns[0], []).append(one.certain.settled)
    few = _asked(engine, lambda: engine.listed(asked, MOST_VALUES))
    refer = {p.check.rule.columns[0] for p in planned if p.check.rule.kind == "reference"}
    others.prefetch({name: list(values) for name, values in few.items() if name in refer})
    return [
        _settled(engine, p, few, askers[p.check.rule.id]) if _may_settle(p, engine.columns) else p
        for p in planned
    ]


def _asked(engine: Engine, ask: Callable[[], Mapping[str, Listed]]) -> dict[str, Listed]:
    """Ask for values where the engine can tell them: without it only the time is lost."""
    try:
        with engine.attempt():
            return dict(ask())
    except engine.failures:
        return {}


def _counted(engine: Engine, name: str, few: dict[str, Listed], values: Sequence[Value]) -> bool:
    """Have these values of a column counted, if they are not; say whether they are now."""
    if any(few[name].get(value, 0) is None for value in values):
        counted = _asked(engine, lambda: engine.few([name], MOST_VALUES))
        few.update(counted)
        return name in counted
    return True


def _may_settle(one: Planned, columns: Mapping[str, Column]) -> bool:
    column = columns[one.check.rule.columns[0]]
    return one.check.by_value and column.holds in _EXACT and not column.stray


def _settled(engine: Engine, one: Planned, few: dict[str, Listed], asker: Asker) -> Planned:
    column = engine.columns[one.check.rule.columns[0]]
    if column.name not in few:
        return one
    ends = {value: asker.end(value) for value in few[column.name]}
    wrong = [value for value, end in ends.items() if end == FAILED]
    if len(wrong) > MOST_WRONG or any("\0" in str(value) for value in wrong):
        return one  # too many to name, or not to be written in a query
    skipped = {value: end for value, end in ends.items() if end not in ("", FAILED)}
    if not _counted(engine, column.name, few, list(skipped)):
        return one
    for value, end in skipped.items():
        asker.outcome.skips[end] += few[column.name].get(value) or 0
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
