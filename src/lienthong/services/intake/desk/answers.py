"""Answers that people let the node remember: value → value, by column of a table.

They are applied to a file's cells before standardising; the row's log names the step. Forms, the
API and the desk do not use them: who types a value means it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from lienthong.core.cleaning.model import Step
from lienthong.core.contract.model import Table
from lienthong.services.intake.judging import RawRow
from lienthong.services.intake.models import RememberedAnswer
from lienthong.services.intake.raw_text import cell_text

STEP = "remembered"


def key(cell: object) -> str:
    """Return a cell as answers know it: its text, spaces alike."""
    return " ".join((cell if isinstance(cell, str) else cell_text(cell)).split())


@dataclass(frozen=True)
class Answers:
    """What the cells of some columns are replaced by."""

    by_column: Mapping[str, Mapping[str, str]]

    def applied(self, rows: Iterator[RawRow | None]) -> Iterator[RawRow | None]:
        """Return the rows with answers in the place of the cells they answer; None stays."""
        return map(self._answered, rows) if self.by_column else rows

    def _answered(self, raw: RawRow | None) -> RawRow | None:
        if raw is None:
            return None
        found, said, steps = {}, {}, []
        for column, known in self.by_column.items():
            cell = raw.cells.get(column)
            answer = known.get(key(cell)) if cell is not None and cell != "" else None
            if answer is not None:
                found[column], said[column] = answer, cell
                steps.append(Step(STEP, key(cell), answer, column))
        if not steps:
            return raw
        return replace(raw, cells={**raw.cells, **found}, said=said, steps=tuple(steps))


NONE = Answers({})


def in_force(table_name: str) -> QuerySet[RememberedAnswer]:
    """Return the answers of a table that are not forgotten."""
    return RememberedAnswer.objects.filter(table_name=table_name, forgotten_at=None)


def load(table: Table, unit: str | None) -> Answers:
    """Return the answers for a file whose rows are written for a unit; None: for any.

    A unit's own answer goes before one that is for every unit.
    """
    found = in_force(table.name).filter(unit__in=["", unit or ""]).order_by("unit")
    by_column: dict[str, dict[str, str]] = {}
    for column, value, answer in found.values_list("column", "value", "answer"):
        name = table.now(column)
        if name is not None:
            by_column.setdefault(name, {})[value] = answer
    return Answers(by_column) if by_column else NONE
