"""Administrative units read with the rest of their row: province, district and day."""

from lienthong.core.cleaning.row_step import RowStep
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary


def row_steps(table: Table, dictionary: Dictionary) -> tuple[RowStep, ...]:
    """Return one step for each column of a unit that its row helps to read."""
    return ()
