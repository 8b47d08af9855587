"""Members that must be there and are not: asked of the different values of one column."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.quality.planner import NO_COLUMN
from lienthong.core.rules.coverage import Coverage, coverages
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import WORD_OF, BoundRule
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Engine
from lienthong.services.quality.engine.unread import attempted

MOST_VALUES = 100_000
NAMED = 20  # missing members that the sentence names
TOO_MANY = N_("Cột có quá nhiều giá trị khác nhau để đối chiếu.")


def coverage_outcomes(
    engine: Engine, table: Table, dictionary: Dictionary, today: date
) -> Iterator[Outcome]:
    """Yield the outcome of each coverage rule: members that are there, and that are missing."""
    for spec in table.rules:
        try:
            for one in coverages(replace(table, rules=(spec,)), dictionary, today):
                yield attempted(engine, one.rule, partial(_outcome, engine, one))
        except RuleRejected as error:
            values = {key: str(value) for key, value in error.values.items()}
            rule = BoundRule(
                spec.id, spec.kind, "null", WORD_OF[spec.dimension], spec.severity, spec.weight,
                spec.columns, spec.description,
            )  # fmt: skip
            yield Outcome(rule, broken=error.message, broken_values=values)


def _outcome(engine: Engine, one: Coverage) -> Outcome:
    if one.column not in engine.columns:
        return Outcome(one.rule, broken=NO_COLUMN, broken_values={"columns": one.column})
    held = engine.few([one.column], MOST_VALUES).get(one.column)
    if held is None:
        return Outcome(one.rule, broken=TOO_MANY)
    return covered(one, one.counted(held.items()))


def covered(one: Coverage, counted: Mapping[str, int]) -> Outcome:
    """Return the outcome of a coverage rule from its members' rows."""
    missing = one.missing(counted)
    named = ", ".join(missing[:NAMED]) + (", …" if len(missing) > NAMED else "")
    rule = one.rule
    if missing:
        rule = replace(
            rule,
            sentence=N_("%(description)s Còn thiếu: %(missing)s."),
            values={**rule.values, "missing": named},
        )
    passed, kept = len(one.members) - len(missing), {"counted": dict(counted)}
    return Outcome(rule, failed=len(missing), passed=passed, kept=kept)
