"""Đủ: every member that must be there has a row: all communes reported, every month present.

A rule on the table as a whole: no row is at fault, the missing ones are. Members are the codes of a
list in force on the day, the values a contract names, or the months between two.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.drift import month_of
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import BoundRule


@dataclass(frozen=True)
class Coverage:
    """One rule: the column whose values are looked for, and the members that must be there."""

    rule: BoundRule
    column: str
    members: tuple[str, ...]
    monthly: bool = False

    def counted(self, held: Iterable[tuple[Value, int]]) -> dict[str, int]:
        """Return member → rows, from (value, rows); what is no member is left out."""
        members, found = frozenset(self.members), Counter[str]()
        for value, rows in held:
            if value not in (None, ""):
                member = month_of(value) if self.monthly else str(value)
                if member in members:
                    found[member] += rows
        return dict(found)

    def missing(self, counted: Mapping[str, int]) -> tuple[str, ...]:
        """Return the members without a row, in their order."""
        return tuple(member for member in self.members if counted.get(member, 0) <= 0)


def coverages(table: Table, dictionary: Dictionary, today: date) -> Iterator[Coverage]:
    """Yield the coverage rules of a table. Raises RuleRejected."""
    for spec in table.rules:
        if spec.kind == "coverage":
            rule = stated_rule(table, spec, "null", spec.columns[:1])
            months = spec.arguments.get("months")
            yield Coverage(rule, rule.columns[0], _members(spec, dictionary, today), bool(months))


def _members(spec: RuleSpec, dictionary: Dictionary, today: date) -> tuple[str, ...]:
    stated = spec.arguments.get("members")
    months = spec.arguments.get("months")
    codes = dictionary.code_list(str(spec.arguments.get("codeList") or ""))
    if isinstance(stated, list | tuple) and stated:
        return tuple(str(one) for one in stated)
    if isinstance(months, list | tuple) and len(months) == 2:
        return months_between(str(months[0]), str(months[1]), today)
    if codes is not None:
        return tuple(item.code for item in codes.valid_items(today))
    raise RuleRejected(
        N_("Quy tắc «%(rule)s» chưa nêu những gì phải có."),
        values={"rule": spec.id},
        place=spec.id,
        remedy=N_("Ghi members: […], codeList: tên danh mục, hoặc months: [2025-01, 2025-12]."),
    )


def months_between(first: str, last: str, today: date) -> tuple[str, ...]:
    """Return the months from the first to the last, none that is not over yet.

    >>> months_between("2025-11", "2026-03", date(2026, 2, 10))
    ('2025-11', '2025-12', '2026-01')
    """
    year, month = (int(part) for part in first.split("-"))
    found = []
    while (said := f"{year:04d}-{month:02d}") <= last and said < f"{today:%Y-%m}":
        found.append(said)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(found)
