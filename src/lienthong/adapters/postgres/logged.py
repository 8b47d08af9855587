"""The row messages of one commit, kept as the log wrote them until somebody reads them.

Read one by one they are changes; read together they become columns without an object for each
row. Rows that carry their old values too, which few do, are always read one by one.
Message layout: PostgreSQL manual, "Logical Replication Message Formats".
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

import numpy as np

from lienthong.core.package.change import (
    UNCHANGED,
    Cell,
    Change,
    KeptChanges,
    TableChanges,
    Unchanged,
    told_columns,
)
from lienthong.core.package.wire_rows import LONGEST, NotRows, log_rows

INSERT, UPDATE, DELETE, TRUNCATE = 0x49, 0x55, 0x44, 0x54
_NEW = 0x4E  # before a new row; anything else is the old key or the old row first
_TUPLE = 6  # where the row of a message without an old one begins
_LARGEST_RUN = LONGEST // 2  # one message is at most 1 GiB
_UINT32 = struct.Struct(">I")
_UINT16 = struct.Struct(">H")


class DecodeError(Exception):
    """The stream is not what the protocol promises."""


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """A table as the log announces it before its first row, and after each schema change."""

    schema: str
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


# One message, and the place of its commit among those asked together.
_Row = tuple[int, Relation, bytes]


@dataclass(eq=False)
class Logged(KeptChanges):
    """Row messages in their order, each with the relation it was told of."""

    relations: list[Relation] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)

    def add(self, relation: Relation, message: bytes) -> None:
        self.relations.append(relation)
        self.messages.append(message)

    @cached_property
    def told(self) -> tuple[Change, ...]:
        """Every change as an object; an update that moves a row is a deletion too."""
        pairs = zip(self.relations, self.messages, strict=True)
        return tuple(change for pair in pairs for change in changes_of(*pair))

    def __len__(self) -> int:
        return len(self.told)

    @overload
    def __getitem__(self, place: int) -> Change: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Change]: ...
    def __getitem__(self, place: Any) -> Any:
        return self.told[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.told == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self.messages))

    @classmethod
    def columns(
        cls, commits: Sequence[KeptChanges], tables: Collection[str]
    ) -> Iterator[TableChanges]:
        """The changes of several commits; one table may come in several parts, in order."""
        by_table: dict[str, list[_Row]] = {}
        for commit, one in enumerate(commits):
            assert isinstance(one, Logged)  # noqa: S101 - a reader keeps all in its own form
            for relation, message in zip(one.relations, one.messages, strict=True):
                if relation.name in tables:
                    by_table.setdefault(relation.name, []).append((commit, relation, message))
        for table, rows in by_table.items():
            yield from _of_table(table, rows)


def _of_table(table: str, rows: Sequence[_Row]) -> Iterator[TableChanges]:
    kept = [row for row in rows if row[2][0] in (INSERT, UPDATE)]
    for has_old, run in _runs(kept):
        if has_old:
            told = ((place, one) for place, r, message in run for one in changes_of(r, message))
            yield from told_columns(told, {table})
        else:
            yield _cut(table, run)
    if len(kept) < len(rows):
        yield TableChanges(table, np.array([], np.int64), {}, removed=True)


def _runs(rows: Sequence[_Row]) -> Iterator[tuple[bool, list[_Row]]]:
    """Rows that can be cut together: of one relation as it was announced, not too many bytes."""
    run: list[_Row] = []
    before: tuple[Relation, bool] | None = None
    size = 0
    for row in rows:
        _, relation, message = row
        kind = (relation, message[0] == UPDATE and message[_TUPLE - 1] != _NEW)
        size += len(message)
        if before is not None and (kind != before or size > _LARGEST_RUN):
            yield before[1], run
            run, size = [], len(message)
        before = kind
        run.append(row)
    if before is not None:
        yield before[1], run


def _cut(table: str, run: Sequence[_Row]) -> TableChanges:
    messages = [message for _, _, message in run]
    lengths = np.fromiter(map(len, messages), np.int64, len(run))
    starts = np.cumsum(lengths) - lengths + _TUPLE
    try:
        cells = log_rows(b"".join(messages), starts, run[0][1].columns)
    except NotRows as error:
        raise DecodeError(str(error)) from error
    return TableChanges(table, np.fromiter((row[0] for row in run), np.int64, len(run)), cells)


def changes_of(relation: Relation, message: bytes) -> Iterator[Change]:
    """The changes that one message tells."""
    kind = message[0]
    if kind == INSERT:
        row, _ = _tuple(message, _TUPLE, relation.columns)
        yield Change(relation.name, "insert", row)
    elif kind == UPDATE:
        yield from _update(relation, message)
    elif kind == DELETE:
        row, _ = _tuple(message, _TUPLE, relation.columns)
        yield Change(relation.name, "delete", {name: row[name] for name in relation.key})
    else:
        yield Change(relation.name, "truncate", {})


def _update(relation: Relation, message: bytes) -> Iterator[Change]:
    at, old = _TUPLE - 1, None
    if message[at] != _NEW:
        old, at = _tuple(message, _TUPLE, relation.columns)
    row, _ = _tuple(message, at + 1, relation.columns)
    if old is not None:
        # A large key that did not change is told with the old row only.
        row |= {n: old[n] for n in relation.key if isinstance(row[n], Unchanged)}
        if any(old[name] != row[name] for name in relation.key):
            yield Change(relation.name, "delete", {name: old[name] for name in relation.key})
    yield Change(relation.name, "update", row)


def _tuple(message: bytes, at: int, columns: tuple[str, ...]) -> tuple[dict[str, Cell], int]:
    (count,) = _UINT16.unpack_from(message, at)
    if count != len(columns):
        raise DecodeError("count of cells")
    at += 2
    row: dict[str, Cell] = {}
    for name in columns:
        kind = message[at]
        at += 1
        if kind == 0x74:  # t: text
            (length,) = _UINT32.unpack_from(message, at)
            at += 4
            row[name] = message[at : at + length].decode()
            at += length
        elif kind == 0x6E:  # n: null
            row[name] = None
        elif kind == 0x75:  # u: unchanged large value
            row[name] = UNCHANGED
        else:
            raise DecodeError(f"unknown cell {kind:#x}")
    return row, at
