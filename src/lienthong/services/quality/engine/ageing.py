"""How old the newest day of a column is: one value asked of the engine."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import show
from lienthong.core.quality.days import start_of
from lienthong.core.quality.planner import NO_COLUMN
from lienthong.core.quality.values import as_value
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import WORD_OF, BoundRule
from lienthong.core.rules.table_freshness import TableFreshness, day_of, table_freshness
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Engine
from lienthong.services.quality.engine.unread import attempted

NOT_A_DAY = N_("Cột «%(columns)s» không phải ngày hay thời điểm.")


def freshness_outcomes(engine: Engine, table: Table, today: date) -> Iterator[Outcome]:
    """Yield the outcome of each rule about a table's newest day: met or not, as one unit."""
    for spec in table.rules:
        try:
            for one in table_freshness(replace(table, rules=(spec,))):
                yield attempted(engine, one.rule, partial(_outcome, engine, one, today))
        except RuleRejected as error:
            rule = BoundRule(
                spec.id, spec.kind, "stale", WORD_OF[spec.dimension], spec.severity, spec.weight,
                spec.columns, spec.description,
            )  # fmt: skip
            values = {key: str(value) for key, value in error.values.items()}
            yield Outcome(rule, broken=error.message, broken_values=values)


def _outcome(engine: Engine, one: TableFreshness, today: date) -> Outcome:
    column = engine.columns.get(one.column)
    values = {"columns": one.column}
    if column is None:
        return Outcome(one.rule, broken=NO_COLUMN, broken_values=values)
    if column.holds not in ("date", "timestamp", "moment"):
        return Outcome(one.rule, broken=NOT_A_DAY, broken_values=values)
    return aged(one, newest(engine, one.column, today), today, engine.rows)


def newest(engine: Engine, name: str, today: date) -> date | None:
    """Return the greatest day of a column that is not to come; None when there is none."""
    column = engine.columns[name]
    ended = start_of(column.holds, today + timedelta(days=1))
    return day_of(as_value(engine.greatest(name, f"({column.sql} < {ended})")))


def aged(one: TableFreshness, day: date | None, today: date, rows: int) -> Outcome:
    """Return the outcome of a rule from the newest day of a table; nothing of one without rows."""
    kept = {"newest": day.isoformat() if day else None}
    if not rows:
        return Outcome(one.rule, kept=kept)
    met = one.is_met(day, today)
    sentence = N_("%(description)s Mới nhất: %(newest)s; hạn: %(days)s ngày.")
    told = {"newest": show(day) if day else "—", "days": str(one.days)}
    rule = replace(one.rule, sentence=sentence, values={**one.rule.values, **told})
    return Outcome(rule, passed=int(met), failed=int(not met), kept=kept)
