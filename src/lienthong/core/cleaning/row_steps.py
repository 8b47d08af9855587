"""All families of row-level repairs, in running order. A new one is one file and one line here."""

from collections.abc import Callable

from lienthong.core.cleaning import person_rows, unit_rows
from lienthong.core.cleaning.row_step import RowStep
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary

FAMILIES: tuple[Callable[[Table, Dictionary], tuple[RowStep, ...]], ...] = (
    unit_rows.row_steps,
    person_rows.row_steps,
)


def row_steps(table: Table, dictionary: Dictionary) -> tuple[RowStep, ...]:
    """Return the row-level repairs that a table's columns call for."""
    return tuple(step for family in FAMILIES for step in family(table, dictionary))
