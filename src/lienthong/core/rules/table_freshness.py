"""Sống: the table as a whole has something new, by a column of days, within so many days.

A rule on the table as a whole: no row is at fault, the one that did not come is. A day that is
still to come proves nothing new, so it is not counted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import BoundRule

KIND = "table_freshness"
_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class TableFreshness:
    """One rule: the column of days or moments, and within how many days the newest must lie."""

    rule: BoundRule
    column: str
    days: int

    def is_met(self, newest: date | None, today: date) -> bool:
        """Say whether the newest day is new enough; None: there is no day at all."""
        return newest is not None and (today - newest).days <= self.days


def table_freshness(table: Table) -> Iterator[TableFreshness]:
    """Yield the rules of this kind of a table. Raises RuleRejected."""
    for spec in table.rules:
        if spec.kind != KIND:
            continue
        days = spec.arguments.get("days")
        if isinstance(days, bool) or not isinstance(days, int) or days < 1:
            raise RuleRejected(
                N_("Quy tắc «%(rule)s» chưa nêu số ngày, hoặc số ngày không phải số nguyên từ 1."),
                values={"rule": spec.id},
                place=spec.id,
                remedy=N_("Ghi days: 7."),
            )
        rule = stated_rule(table, spec, "stale", spec.columns[:1])
        yield TableFreshness(rule, rule.columns[0], days)


def newest_day(held: Iterable[Value], today: date) -> date | None:
    """Return the greatest day that is not to come; None when there is none.

    >>> newest_day([date(2026, 1, 2), None, date(2031, 1, 1)], date(2026, 1, 5))
    datetime.date(2026, 1, 2)
    """
    days = (day_of(value) for value in held)
    return max((day for day in days if day is not None and day <= today), default=None)


def day_of(value: Value) -> date | None:
    """Return the day of a moment in Viet Nam, or of a day; None of anything else."""
    if isinstance(value, datetime):
        return (value.astimezone(_VIETNAM) if value.tzinfo else value).date()
    return value if isinstance(value, date) else None
