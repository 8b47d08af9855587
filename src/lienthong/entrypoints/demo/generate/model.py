"""What the generator is made of: cells, rows, the kinds of faults, and what was planted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Literal

from lienthong.core.sample.places import Commune

Cell = str | int | float | date | None
Row = dict[str, Cell]
Expect = Literal["quarantine", "repair", "warning", "refused_by_receiver"]


@dataclass(frozen=True)
class World:
    """What rows are made from. ``today`` decides which confirmations are late."""

    rng: Random
    today: date
    communes: tuple[Commune, ...]
    abolished_communes: tuple[str, ...]
    abolished_provinces: tuple[str, ...]
    birthplaces: tuple[str, ...]
    tax_codes: tuple[str, ...]
    freshness_days: Mapping[str, int]


Spoil = Callable[[Row, World], Row]


@dataclass(frozen=True)
class Spot:
    """Where a fault goes: a column of a table, and the cells it changes.

    ``rows`` fixes how many rows get it; None: a share of the file. ``repaired`` is what a node must
    make of it; None: what stood there before.
    """

    table: str
    column: str
    spoil: Spoil
    rows: int | None = None
    repaired: str | None = None


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault and what a node must do with such a row."""

    name: str
    expect: Expect
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class PlantedFault:
    """One fault in one row. ``row`` counts data rows from 1; the header is not counted.

    ``value`` is what the file says, ``clean`` what should stand there.
    """

    row: int
    row_id: str | None
    column: str
    kind: str
    expect: Expect
    value: str | None
    clean: str | None

    def to_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "row_id": self.row_id,
            "column": self.column,
            "kind": self.kind,
            "expect": self.expect,
            "value": self.value,
            "clean": self.clean,
        }


@dataclass(frozen=True)
class GeneratedFile:
    """A written data file and the truth beside it."""

    path: Path
    truth_path: Path
    contract: str
    table: str
    rows: int
    faults: tuple[PlantedFault, ...]


def put(
    table: str, column: str, value: Cell, *, rows: int | None = None, repaired: str | None = None
) -> Spot:
    """Put the same value into a column."""
    return Spot(table, column, lambda row, world: {column: value}, rows, repaired)


def change(table: str, column: str, make: Callable[[Row, World], Cell]) -> Spot:
    """Put a value computed from the clean row into a column."""
    return Spot(table, column, lambda row, world: {column: make(row, world)})


def text_of(row: Row, column: str) -> str:
    """Return a cell that is known to hold a text. Raises TypeError when it does not."""
    value = row[column]
    if not isinstance(value, str):
        raise TypeError(f"{column} holds no text")
    return value


def day_of(row: Row, column: str) -> date:
    """Return a cell that is known to hold a day. Raises TypeError when it does not."""
    value = row[column]
    if not isinstance(value, date):
        raise TypeError(f"{column} holds no day")
    return value
