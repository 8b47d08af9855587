"""The cells of one column: each different one is standardised and checked once.

What is remembered is bounded by a number of cells and by their length; a cell that was forgotten is
worked out again.
"""

from collections.abc import Callable, Sequence
from datetime import date

from lienthong.core.cleaning.model import CannotRead, Cleaned, Step
from lienthong.core.rules.model import Value

MOST_CELLS = 20_000  # of each column: codes, units, days and amounts repeat
LONGEST_KEPT = 200  # characters; long texts are rarely the same
# Equal cells of one of these classes are the same cell. (One moment told in two time zones is not;
# nor are the two zeros of a float, which are left out by being false.)
_SAME = frozenset({int, float, bool, date})
_TEXTS = frozenset({str, type(None)})

Steps = tuple[Step, ...]
Marks = dict[int, Steps | None]  # by position: how a cell was repaired; None keeps its row out
Read = Callable[[object], Cleaned]
Refuses = Callable[[Value], bool]


class ColumnCells:
    """Reads the cells of one column of a file.

    ``read`` standardises one cell and may raise CannotRead; ``refuses`` tells whether a value
    alone keeps its row out.
    """

    def __init__(self, read: Read, refuses: Refuses) -> None:
        self._read = read
        self._refuses = refuses
        self._known = _Known(self._tell)

    def take(self, cells: Sequence[object]) -> tuple[list[Value], Marks]:
        """Return the values, and the marks of the cells that are not simply right."""
        known = self._known
        if len(known) > MOST_CELLS:
            known.clear()
            known.marks.clear()
        if not set(map(type, cells)) <= _TEXTS:
            return self._take_mixed(cells)
        values = list(map(known.__getitem__, cells))
        marks = known.marks
        if marks.keys().isdisjoint(cells):
            return values, {}
        return values, {n: marks[cell] for n, cell in enumerate(cells) if cell in marks}

    def _take_mixed(self, cells: Sequence[object]) -> tuple[list[Value], Marks]:
        values: list[Value] = []
        found: Marks = {}
        marks = self._known.marks
        for place, cell in enumerate(cells):
            key = _key(cell)
            if key is _NO_KEY:
                value, mark = self._tell(cell)
                if mark != ():
                    found[place] = mark
            else:
                value = self._known[key]
                if key in marks:
                    found[place] = marks[key]
            values.append(value)
        return values, found

    def _tell(self, cell: object) -> tuple[Value, Steps | None]:
        try:
            value, steps = self._read(cell)
        except CannotRead:
            return None, None
        return value, None if self._refuses(value) else steps


class _Known(dict[object, Value]):
    """Values by cell, worked out when asked for; ``marks`` has the cells that are not right."""

    def __init__(self, tell: Callable[[object], tuple[Value, Steps | None]]) -> None:
        self._tell = tell
        self.marks: dict[object, Steps | None] = {}

    def __missing__(self, key: object) -> Value:
        cell = key[1] if key.__class__ is tuple else key
        value, mark = self._tell(cell)
        if mark != ():
            self.marks[key] = mark
        if mark != () or key.__class__ is not str or len(key) <= LONGEST_KEPT:
            self[key] = value
        return value


_NO_KEY = object()


def _key(cell: object) -> object:
    """Return what a cell is remembered by: its class counts, for 1 and True are equal."""
    if cell is None or cell.__class__ is str:
        return cell
    return (cell.__class__, cell) if cell.__class__ in _SAME and cell else _NO_KEY
