"""What an engine of sets must be able to do for rules to be checked on its data in place."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from lienthong.core.contract.model import Reference
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.column import Column
from lienthong.core.quality.dialect import Dialect

ROW = "_row"  # the place of a row among the others, from 1; NULL where the engine knows none
STRAY = "__stray"  # stands after a column's name: the text that could not be read


class Batch(Protocol):
    """Some rows of a table, by columns of plain values (floats as floats)."""

    def values(self, name: str) -> Sequence[Any]:
        """Return the values of a column."""

    def at(self, name: str, places: Sequence[int]) -> Sequence[Any]:
        """Return the values of a column in some rows (from 0)."""

    def different(self, name: str, places: Sequence[int]) -> tuple[Sequence[int], Sequence[Any]]:
        """Return the different values of a column in some rows, and which of them each row has.

        Values may stand there more than once.
        """

    def flagged(self, name: str) -> Sequence[int]:
        """Return the places (from 0) of the rows that a flag marks."""

    def __len__(self) -> int: ...


class Engine(Protocol):
    """One table of data. Every text is SQL made by ``core.quality`` in ``dialect``.

    ``failures`` are the errors that a reading may end in; inside ``attempt`` such an error undoes
    nothing else.
    """

    name: str
    dialect: Dialect
    failures: tuple[type[Exception], ...]

    def attempt(self) -> AbstractContextManager[object]:
        """Bound what an error undoes."""

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns there are."""

    @property
    def rows(self) -> int:
        """How many rows there are."""

    def is_replaced(self) -> bool:
        """Say whether the data were replaced since they were opened; never so in a snapshot."""

    def few(self, names: Sequence[str], most: int) -> Mapping[str, Mapping[Value, int]]:
        """Count the rows of each value, for those columns that hold at most ``most`` values."""

    def listed(
        self, asked: Mapping[str, Sequence[str]], most: int
    ) -> Mapping[str, Mapping[Value, int | None]]:
        """Return values of columns as ``few`` does, where that pays; None was not counted.

        ``asked`` are the conditions of each column that are computed without it. A value that was
        not counted may be no row's.
        """

    def ahead(self, groups: Sequence[tuple[str, ...]], conditions: Sequence[str]) -> bool:
        """Say which rows will be grouped and counted, so that the next scan may do it as well.

        True: ``counts`` of these conditions are best asked after that scan.
        """

    def counts(self, conditions: Sequence[str]) -> list[int]:
        """Count the rows that each condition holds for, in one reading."""

    def spread(self, name: str) -> tuple[Value, Value, int] | None:
        """Return the first and third quartile (nearest ranks) and the count of a column's numbers.

        None when it holds no numbers.
        """

    def greatest(self, name: str, condition: str) -> Value:
        """Return the greatest value of a column among the rows that a condition holds for.

        None when there are none.
        """

    def runs(self, condition: str) -> bool:
        """Say whether the engine can compute a condition at all."""

    def scan(
        self, names: Sequence[str], settled: Sequence[str], flags: Mapping[str, str]
    ) -> Iterator[Batch]:
        """Yield batches of the rows that some condition of ``settled`` does not hold for.

        Besides the named columns (and their strays) each has ``_row`` and, by the names of
        ``flags``, whether that condition does *not* hold.
        """

    def among(self, reference: Reference, name: str) -> str | None:
        """Say that the table which a reference names has the column's value, as the same text.

        None where that table is not beside this one.
        """

    def unfilled(self, names: Sequence[str]) -> int:
        """Count the rows in which one of these columns is empty."""

    def twice(self, names: Sequence[str], keys: Sequence[str]) -> Iterator[Batch]:
        """Yield batches of every row that may share its filled ``names`` with another.

        Rows that share them are all there; a few that do not may be too. ``keys`` are read beside.
        """
