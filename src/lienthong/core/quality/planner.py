"""From the rules of a table and what an engine holds of it to a plan."""

from collections.abc import Mapping, Sequence
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.quality.certain.family import CERTAIN
from lienthong.core.quality.certain.subject import Among, Subject, nowhere
from lienthong.core.quality.column import Column
from lienthong.core.quality.dialect import Dialect
from lienthong.core.quality.plan import Broken, Certain, Grouped, Plan, Planned
from lienthong.core.rules.model import BoundRule, Check, Facts

NO_COLUMN = N_("Dữ liệu không có cột «%(columns)s».")
GROUPED = frozenset({"unique", "duplicate_values", "like_values"})


def plan_checks(
    checks: Sequence[Check],
    table: Table,
    dictionary: Dictionary,
    columns: Mapping[str, Column],
    dialect: Dialect,
    today: date,
    facts: Facts,
    among: Among = nowhere,
) -> Plan:
    """Return the plan of rules of a table that are asked row by row or in groups."""
    planned: list[Planned] = []
    grouped: list[Grouped] = []
    broken: list[Broken] = []
    for check in checks:
        missing = [c for c in check.rule.columns if c not in columns]
        if missing:
            broken.append(Broken(check.rule, NO_COLUMN, {"columns": ", ".join(missing)}))
        elif check.rule.kind in GROUPED:
            alike = check.rule.kind == "like_values"
            grouped.append(Grouped(check, check.rule.columns, alike))
        else:
            subject = Subject(check, table, columns, dictionary, dialect, today, facts, among)
            planned.append(Planned(check, certain_of(subject)))
    return Plan(planned, grouped, broken)


def certain_of(subject: Subject) -> Certain:
    """Return what an engine can say of one rule; nothing is certain of a kind it does not know."""
    if _is_within(subject.check.rule, subject.table):
        return Certain()
    bind = CERTAIN.get(subject.check.rule.kind)
    return (bind(subject) if bind else None) or Certain()


def _is_within(rule: BoundRule, table: Table) -> bool:
    """Say whether the rule is about a part of a column, or about a column with parts."""
    return any(table.field(c).is_nested for c in rule.columns if c in table.by_name)
