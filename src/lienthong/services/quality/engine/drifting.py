"""How far a column's values moved since the period before: counted by any engine, by classes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from lienthong.base.i18n import N_
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.dictionary.value import Value, show
from lienthong.core.quality.column import Column
from lienthong.core.quality.dialect import Dialect, literal
from lienthong.core.quality.planner import NO_COLUMN
from lienthong.core.rules.drift import (
    EMPTY,
    Drift,
    classes,
    drifts,
    ends_of,
    last_two,
    stability_index,
)
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import WORD_OF, BoundRule
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Engine
from lienthong.services.quality.engine.unread import attempted

MOST_CLASSES = 200
MOST_DAYS = 20_000
NO_PERIODS = N_("Chưa có đủ hai kỳ đã kết thúc để so sánh.")
NOT_A_PERIOD = N_("Cột «%(columns)s» không phải ngày hay kỳ.")
TOO_MANY = N_("Cột có quá nhiều giá trị khác nhau để chia lớp.")
NUMBERS = ("integer", "decimal", "float")


def drift_outcomes(engine: Engine, table: Table, today: date) -> Iterator[Outcome]:
    """Yield the outcome of each drift rule: met or not, as one unit, with what was measured."""
    for spec in table.rules:
        try:
            for one in drifts(replace(table, rules=(spec,))):
                yield attempted(engine, one.rule, partial(measured_drift, engine, one, today))
        except RuleRejected as error:
            values = {key: str(value) for key, value in error.values.items()}
            yield Outcome(_listed(spec), broken=error.message, broken_values=values)


def measured_drift(engine: Engine, one: Drift, today: date) -> Outcome:
    """Return the outcome of one rule; what it was counted from is kept where it was counted."""
    missing = [c for c in (one.column, one.period) if c not in engine.columns]
    if missing:
        values = {"columns": ", ".join(missing)}
        return Outcome(one.rule, broken=NO_COLUMN, broken_values=values)
    period = engine.columns[one.period]
    if period.holds not in ("date", "text"):
        return Outcome(one.rule, broken=NOT_A_PERIOD, broken_values={"columns": one.period})
    months = last_two(list(engine.few([one.period], MOST_DAYS).get(one.period, ())), today)
    ends = _ends(engine, one.column)
    said = _classes(engine, one.column, ends)
    if said is None:
        return Outcome(one.rule, broken=TOO_MANY)
    if months is None:
        return Outcome(one.rule, skips=Counter({NO_PERIODS: engine.rows}))
    before, now = _shares(engine, period, months, said)
    told = None if ends is None else [str(end) for end in ends]
    kept = {"months": list(months), "ends": told, "before": before, "now": now}
    return replace(drifted(one, months, before, now), kept=kept)


def _shares(
    engine: Engine, period: Column, months: tuple[str, str], said: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, int]]:
    """Count the rows of each class in the one month and in the other, in one reading."""
    within = [_within(period, month, engine.dialect) for month in months]
    counted = engine.counts([f"({month} AND {c})" for month in within for c in said.values()])
    names = list(said)
    before, now = counted[: len(names)], counted[len(names) :]
    return dict(zip(names, before, strict=True)), dict(zip(names, now, strict=True))


def drifted(
    one: Drift, months: Sequence[str], before: Mapping[str, int], now: Mapping[str, int]
) -> Outcome:
    """Return the outcome of a drift rule from the rows of each class in two months."""
    index = stability_index(before, now)
    if index is None:
        return Outcome(one.rule, skips=Counter({NO_PERIODS: 1}))
    told = {"index": f"{index:.3f}", "before": months[0], "now": months[1]}
    sentence = N_("%(description)s Chỉ số dịch chuyển từ %(before)s sang %(now)s: %(index)s.")
    rule = replace(one.rule, sentence=sentence, values={**one.rule.values, **told})
    return Outcome(rule, passed=int(index <= one.most), failed=int(index > one.most))


def _ends(engine: Engine, name: str) -> list[Decimal] | None:
    """Return where the classes of a column of numbers end; None for other columns."""
    if engine.columns[name].holds not in NUMBERS:
        return None
    spread = engine.spread(name)
    return ends_of(*(Decimal(str(end)) for end in spread[:2])) if spread else []


def _classes(engine: Engine, name: str, ends: list[Decimal] | None) -> dict[str, str] | None:
    """Return the condition of each class of a column; None where there would be too many."""
    column = engine.columns[name]
    found = {EMPTY: column.blank}
    if ends is not None:
        between = classes(ends) if ends else []
        return found | {str(n): _between(column, *pair) for n, pair in enumerate(between)}
    held = engine.few([name], MOST_CLASSES).get(name)
    if held is None or any("\0" in str(value) for value in held):
        return None
    return found | {show(v): _is(column, v) for v in held if v not in (None, "")}


def _is(column: Column, value: Value) -> str:
    return f"({column.sql} = {literal(value)})"


def _between(column: Column, start: Decimal | None, end: Decimal | None) -> str:
    parts = [f"NOT {column.blank}"]
    parts += [f"{column.sql} >= {literal(start)}"] if start is not None else []
    parts += [f"{column.sql} < {literal(end)}"] if end is not None else []
    return f"({' AND '.join(parts)})"


def _within(period: Column, month: str, dialect: Dialect) -> str:
    if period.holds == "text":
        return f"({dialect.part(period.sql, 1, 7)} = {literal(month)})"
    year, number = (int(part) for part in month.split("-"))
    first = date(year, number, 1)
    last = date(year + number // 12, number % 12 + 1, 1)
    return f"({period.sql} >= {literal(first)} AND {period.sql} < {literal(last)})"


def _listed(spec: RuleSpec) -> BoundRule:
    return BoundRule(
        spec.id, spec.kind, "outlier", WORD_OF[spec.dimension], spec.severity, spec.weight,
        spec.columns, spec.description,
    )  # fmt: skip
