"""Committed changes of rows, as a change reader reports them, before they are packaged.

A reader that is asked for rows of many commits at once gives them in columns; one by one they are
for few rows, and say what the columns mean.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import numpy as np
import pyarrow as pa

from lienthong.core.package.wire_rows import Cells, Places

Operation = Literal["insert", "update", "delete", "truncate"]
REMOVING = frozenset({"delete", "truncate"})


class Unchanged:
    """Mark of a large value the log does not repeat; it has to be fetched."""

    def __repr__(self) -> str:
        return "UNCHANGED"


UNCHANGED = Unchanged()
Cell = str | Unchanged | None


@dataclass(frozen=True, slots=True)
class Change:
    """One row change. `row` is the new row; for a delete, the key; for a truncate, empty."""

    table: str
    operation: Operation
    row: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class TableChanges:
    """New rows of one table in the order of the log, in columns.

    `commits` says of each row which of the asked commits it belongs to. `removed` is true when
    rows were deleted or the table was truncated.
    """

    table: str
    commits: Places
    columns: Mapping[str, Cells]
    removed: bool = False


class KeptChanges(Sequence[Change]):
    """Changes of one commit in the form their reader keeps them."""

    @classmethod
    @abstractmethod
    def columns(
        cls, commits: Sequence[KeptChanges], tables: Collection[str]
    ) -> Iterator[TableChanges]:
        """The changes of several commits; one table may come in several parts, in order."""


class Spooled(Protocol):
    """Changes of one commit that are too many for memory, kept outside it by table."""

    @property
    def weight(self) -> int: ...

    def blocks(self, tables: Sequence[str]) -> Iterator[Sequence[Change]]:
        """The changes of these tables, table after table, each in order, a part at a time."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """The changes of one commit in their order; `end` is the log position after it.

    `weight` is what they take of memory, counted in rows of usual size. Those of a heavy
    transaction are in `spooled`.
    """

    end: int
    committed_at: datetime
    changes: Sequence[Change]
    weight: int = 0
    spooled: Spooled | None = None


def columns_of(
    commits: Sequence[Sequence[Change]], tables: Collection[str]
) -> Iterator[TableChanges]:
    """The changes of these tables in columns, as the reader that kept them gives them fastest."""
    kept = [one for one in commits if isinstance(one, KeptChanges)]
    if kept and len(kept) == len(commits):
        return type(kept[0]).columns(kept, tables)
    return told_columns(
        ((place, change) for place, one in enumerate(commits) for change in one), tables
    )


def told_columns(
    told: Iterable[tuple[int, Change]], tables: Collection[str]
) -> Iterator[TableChanges]:
    """The same from changes told one by one, each with the place of its commit."""
    by_table: dict[str, list[tuple[int, Change]]] = {}
    for place, change in told:
        if change.table in tables:
            by_table.setdefault(change.table, []).append((place, change))
    for table, changes in by_table.items():
        rows = [(place, one.row) for place, one in changes if one.operation not in REMOVING]
        names = dict.fromkeys(name for _, row in rows for name in row)
        yield TableChanges(
            table,
            np.array([place for place, _ in rows], np.int64),
            {name: _cells([row.get(name) for _, row in rows]) for name in names},
            removed=len(rows) < len(changes),
        )


def _cells(column: Sequence[Cell]) -> Cells:
    unchanged = np.array([isinstance(cell, Unchanged) for cell in column], np.bool_)
    texts = pa.array([None if isinstance(c, Unchanged) else c for c in column], pa.string())
    return Cells(texts, unchanged if unchanged.any() else None)


def format_lsn(position: int) -> str:
    """Write a log position as PostgreSQL does: two hexadecimal halves."""
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"


def parse_lsn(text: str) -> int:
    """Read a log position written as two hexadecimal halves."""
    high, low = text.split("/")
    return (int(high, 16) << 32) | int(low, 16)
