"""A committed change of a row, as a change reader reports it, before it is packaged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Operation = Literal["insert", "update", "delete", "truncate"]


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
    changes: tuple[Change, ...]
    weight: int = 0
    spooled: Spooled | None = None


def format_lsn(position: int) -> str:
    """Write a log position as PostgreSQL does: two hexadecimal halves."""
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"


def parse_lsn(text: str) -> int:
    """Read a log position written as two hexadecimal halves."""
    high, low = text.split("/")
    return (int(high, 16) << 32) | int(low, 16)
