"""What a condition of certainty is made from, and the frames most of them share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from lienthong.core.contract.model import Field, LogicalType, Reference, RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.quality.column import Column, Holds
from lienthong.core.quality.dialect import Dialect
from lienthong.core.quality.plan import FALSE, Certain
from lienthong.core.rules.model import Check, Facts

_HELD: Mapping[LogicalType, frozenset[Holds]] = {
    "string": frozenset({"text"}),
    "integer": frozenset({"integer"}),
    "number": frozenset({"integer", "decimal", "float"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"date"}),
    "time": frozenset({"time"}),
    "timestamp": frozenset({"timestamp", "moment"}),
    "object": frozenset(),
    "array": frozenset(),
}
# The condition that a column's value stands in the table a reference names; None: not sayable.
Among = Callable[[Reference, str], str | None]


def nowhere(reference: Reference, column: str) -> None:
    """Answer for an engine that has no table but the one it checks."""


@dataclass(frozen=True)
class Subject:
    """One rule over columns that the data has."""

    check: Check
    table: Table
    columns: Mapping[str, Column]
    dictionary: Dictionary
    dialect: Dialect
    today: date
    facts: Facts
    among: Among = nowhere

    @property
    def field(self) -> Field:
        """The declared column that the rule looks at first."""
        return self.table.field(self.check.rule.columns[0])

    @property
    def column(self) -> Column:
        """The same column as the engine holds it."""
        return self.columns[self.check.rule.columns[0]]

    @property
    def spec(self) -> RuleSpec:
        """What the contract states, for a rule of its ``quality`` section."""
        return next(s for s in self.table.rules if s.id == self.check.rule.id)

    def is_held(self, name: str) -> bool:
        """Say whether the engine holds a column as the contract declares it."""
        declared = self.table.by_name.get(name)
        kinds = _HELD[declared.logical_type if declared else "timestamp"]  # when a row changed
        return self.columns[name].holds in kinds


Bind = Callable[[Subject], Certain | None]


def of_value(subject: Subject, passes: str) -> Certain | None:
    """Frame a rule that skips empty cells. None when the data are not of the declared type."""
    if not subject.is_held(subject.column.name):
        return None
    return Certain(passes, *skips(subject.column))


def skips(column: Column) -> tuple[str, int | None]:
    """Return the condition that a cell is empty, and how many are where that is known."""
    known = column.known_blanks
    return (FALSE if known == 0 else column.blank), known


def filled(column: Column) -> str:
    """The condition that a cell holds something."""
    return f"(NOT {column.blank})"
