"""Say in words what is wrong with rows that share their values: which other row holds them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import nsmallest

from lienthong.core.contract.model import Reference
from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.model import Check, Context, NoFacts, Problem
from lienthong.services.quality.engine.failures import Failing


@dataclass(frozen=True)
class _Twin(NoFacts):
    """Knows one thing: who else holds the values. Serves as the rules' ``Lookup`` and ``Facts``."""

    holder: str

    def other_holder(
        self, table_name: str, columns: tuple[str, ...], values: tuple[Value, ...], row_id: str
    ) -> str | None:
        return self.holder

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        return None

    def held_twice(self, columns: tuple[str, ...], form: str) -> bool | None:
        return True


def told_group(check: Check, group: Sequence[Failing], today: date) -> list[Failing]:
    """Return the rows of a group, each with the problem that names the least of the others."""
    first, second = nsmallest(2, group, key=_name)
    return [_told(check, one, second if one is first else first, today) for one in group]


def _told(check: Check, one: Failing, other: Failing, today: date) -> Failing:
    twin = _Twin(_name(other))
    row = dict(zip(check.rule.columns, one.values, strict=True))
    verdict = check.test(row, Context("", twin, today, twin))
    return replace(one, problem=verdict if isinstance(verdict, Problem) else None)


def _name(one: Failing) -> str:
    return "|".join(show(part) for part in one.key)
