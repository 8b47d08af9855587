"""Repairs that need several columns of a row: a family, run after each column was read alone.

A row whose raw cells all pass ``plain`` needs nothing from a step; that is most rows, and a path
that works by columns may ask it of a column at a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lienthong.core.cleaning.model import CannotRead, Steps
from lienthong.core.dictionary.value import Value


@dataclass(frozen=True)
class Redone:
    """A column read again with the rest of its row: its value, its steps, or why it cannot be.

    It stands in the place of what the column alone gave; ``cell`` is what a refusal shows.
    """

    column: str
    value: Value
    steps: Steps = ()
    refusal: CannotRead | None = None
    cell: str = ""


@dataclass(frozen=True)
class RowStep:
    """One such repair of one table.

    ``plain`` has a test of the raw cell for each column it depends on (None: the column is not in
    the file). ``redo`` takes the raw row and the values the columns gave; it changes neither.
    """

    name: str
    plain: Mapping[str, Callable[[object], bool]]
    redo: Callable[[Mapping[str, object], Mapping[str, Value]], tuple[Redone, ...]]

    def leaves(self, raw: Mapping[str, object]) -> bool:
        """Say whether the row certainly needs nothing from this step."""
        return all(is_plain(raw.get(column)) for column, is_plain in self.plain.items())
