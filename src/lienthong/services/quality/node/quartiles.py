"""Where the middle half of a column lies, moved by changed rows without reading the table again.

Kept are the values around both quartiles with the rows of each, and how many rows lie below them.
A change is counted in; while the rank of a quartile stays among the kept values it is read from
there. Beyond them the table is asked anew.
"""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db import connection

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import Spread
from lienthong.services.contracts.sql import ident, table_name

AROUND = 500  # rows on each side of a quartile
_LIVE = (
    "_event <> 'CANCEL' AND {0} IS NOT NULL "
    "AND {0}::numeric NOT IN ('NaN', 'Infinity', '-Infinity')"
)


@dataclass
class Window:
    """The rows whose value lies from ``first`` to ``last``, by value, above ``below`` others."""

    first: Decimal
    last: Decimal
    below: int
    held: dict[Decimal, int]

    def count(self, value: Decimal, step: int) -> None:
        """Count one row more, or less."""
        if value < self.first:
            self.below += step
        elif value <= self.last:
            self.held[value] = self.held.get(value, 0) + step

    def at(self, rank: int) -> Decimal | None:
        """Return the value of a rank (from 1) among all rows; None when it is not kept."""
        left = rank - self.below
        if left < 1:
            return None
        for value in sorted(self.held):
            left -= self.held[value]
            if left < 1:
                return value
        return None

    def to_json(self) -> list[Any]:
        """Return it as plain JSON."""
        held = [[str(value), count] for value, count in sorted(self.held.items()) if count]
        return [str(self.first), str(self.last), self.below, held]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> "Window":
        """Read what ``to_json`` wrote."""
        first, last, below, held = kept
        counts = {Decimal(value): int(count) for value, count in held}
        return cls(Decimal(first), Decimal(last), int(below), counts)


@dataclass
class Quartiles:
    """The quartiles of one column's finite numbers, of ``count`` rows, each with its window."""

    count: int
    low: Window
    high: Window

    def move(self, gone: Iterable[Decimal], come: Iterable[Decimal]) -> None:
        """Count rows away and in."""
        for values, step in ((gone, -1), (come, 1)):
            for value in values:
                self.count += step
                self.low.count(value, step)
                self.high.count(value, step)

    def spread(self) -> Spread | None:
        """Return where the middle half lies; None when that can no longer be told from here."""
        low = self.low.at(-(-self.count // 4))
        high = self.high.at(-(-3 * self.count // 4))
        return None if low is None or high is None else Spread(low, high, self.count)

    def to_json(self) -> list[Any]:
        """Return them as plain JSON."""
        return [self.count, self.low.to_json(), self.high.to_json()]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> "Quartiles":
        """Read what ``to_json`` wrote."""
        count, low, high = kept
        return cls(int(count), Window.from_json(low), Window.from_json(high))


def read_quartiles(table: Table, column: str) -> Quartiles | None:
    """Ask the rows in force, in the caller's snapshot; None when there is no number."""
    live = _LIVE.format(ident(column))
    (count,) = _one(f"SELECT count(*) FROM {table_name(table)} WHERE {live}")
    if not count:
        return None
    near = min(0.25, AROUND / count)
    shares = [0.25 - near, 0.25 + near, 0.75 - near, 0.75 + near]
    query = (
        f"SELECT percentile_disc(%s::float8[]) WITHIN GROUP (ORDER BY {ident(column)}::numeric) "
        f"FROM {table_name(table)} WHERE {live}"
    )
    ends: list[Decimal] = _one(query, shares)[0]
    return Quartiles(count, _window(table, column, *ends[:2]), _window(table, column, *ends[2:]))


def numbers(rows: Iterable[Mapping[str, Value]], column: str) -> list[Decimal]:
    """Return the finite numbers of a column, in order: the same as rules compare."""
    found: list[Decimal] = []
    for row in rows:
        value = row.get(column)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            number = Decimal(value)
            if number.is_finite():
                insort(found, number)
    return found


def _window(table: Table, column: str, first: Decimal, last: Decimal) -> Window:
    name = f"{ident(column)}::numeric"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT CASE WHEN {name} >= %s THEN {name} END, count(*) FROM {table_name(table)} "
            f"WHERE {_LIVE.format(ident(column))} AND {name} <= %s GROUP BY 1",
            [first, last],
        )
        held = {value: int(count) for value, count in cursor.fetchall()}
    return Window(first, last, held.pop(None, 0), held)


def _one(query: str, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cast("tuple[Any, ...]", cursor.fetchone())
