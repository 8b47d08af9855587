"""Decode PostgreSQL's `pgoutput` messages, protocol version 1.

Values stay the text PostgreSQL wrote: no number passes through a float. A large
value that an update did not touch arrives as a mark, never as null.
Message layout: PostgreSQL manual, "Logical Replication Message Formats".
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lienthong.adapters.postgres.spool import Spool
from lienthong.core.package.change import UNCHANGED, Cell, Change, Operation, Transaction

POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_IGNORED = frozenset(b"OY")  # Origin, Type
# A message of ours; between "on" and "off" the transaction says nothing new to a receiver.
QUIET = "lienthong.quiet"
# A transaction of more is kept outside memory, in parts of this weight, each a package later.
MEMORY_ROWS = 10_000
ROW_BYTES = 1_600  # a row of usual size; a larger one weighs as several

_BEGIN = struct.Struct(">QqI")
_COMMIT = struct.Struct(">BQQq")
_UINT32 = struct.Struct(">I")
_UINT16 = struct.Struct(">H")
_TRUNCATE = struct.Struct(">IB")


class DecodeError(Exception):
    """The stream is not what the protocol promises."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table as the log announces it before its first row, and after each schema change."""

    schema: str
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


class Decoder:
    """Turns messages into transactions; keeps the announced relations of one connection."""

    def __init__(self, schema: str, new_spool: Callable[[], Spool]) -> None:
        self._schema = schema
        self._new_spool = new_spool
        self._spool: Spool | None = None
        self._bytes = 0
        self._relations: dict[int, Relation] = {}
        self._changes: list[Change] | None = None
        self._quiet = False

    def feed(self, message: bytes) -> Transaction | None:
        """Take one message; return the transaction that it completes, if any."""
        kind = message[0]
        if kind == 0x49:  # I
            self._insert(message)
        elif kind == 0x55:  # U
            self._update(message)
        elif kind == 0x44:  # D
            self._delete(message)
        elif kind == 0x52:  # R
            self._relation(message)
        elif kind == 0x42:  # B
            self._changes, self._quiet = [], False
            self._spool, self._bytes = None, 0
        elif kind == 0x43:  # C
            return self._commit(message)
        elif kind == 0x54:  # T
            self._truncate(message)
        elif kind == 0x4D:  # M
            self._message(message)
        elif kind not in _IGNORED:
            raise DecodeError(f"unknown message {kind:#x}")
        return None

    def _commit(self, message: bytes) -> Transaction:
        _, _, end, microseconds = _COMMIT.unpack_from(message, 1)
        if self._changes is None:
            raise DecodeError("commit without begin")
        committed_at = POSTGRES_EPOCH + timedelta(microseconds=microseconds)
        if self._spool is not None:
            self._put_aside(self._changes)
        changes, weight, spool = tuple(self._changes), self._weight(self._changes), self._spool
        self._changes = self._spool = None
        if spool is not None:
            return Transaction(end, committed_at, (), spool.weight, spool)
        return Transaction(end, committed_at, changes, weight)

    def _relation(self, message: bytes) -> None:
        (oid,) = _UINT32.unpack_from(message, 1)
        schema, at = _string(message, 5)
        name, at = _string(message, at)
        (count,) = _UINT16.unpack_from(message, at + 1)
        at += 3
        columns, key = [], []
        for _ in range(count):
            is_key = message[at] & 1
            column, at = _string(message, at + 1)
            at += 8  # type oid and modifier
            columns.append(column)
            if is_key:
                key.append(column)
        self._relations[oid] = Relation(schema, name, tuple(columns), tuple(key))

    def _message(self, message: bytes) -> None:
        """Heed our own mark; it comes in the order of the changes around it."""
        prefix, at = _string(message, 10)  # after the flags and the position
        (length,) = _UINT32.unpack_from(message, at)
        if prefix == QUIET:
            self._quiet = message[at + 4 : at + 4 + length] == b"on"

    def _insert(self, message: bytes) -> None:
        relation = self._of(message)
        row, _ = _tuple(message, 6, relation.columns)
        self._add(relation, "insert", row, len(message))

    def _update(self, message: bytes) -> None:
        relation = self._of(message)
        at = 5
        if message[at] != 0x4E:  # N: anything else is the old key or the old row first
            old, at = _tuple(message, at + 1, relation.columns)
            self._moved(relation, old, message, at)
        row, _ = _tuple(message, at + 1, relation.columns)
        self._add(relation, "update", row, len(message))

    def _moved(self, relation: Relation, old: dict[str, Cell], message: bytes, at: int) -> None:
        new, _ = _tuple(message, at + 1, relation.columns)
        if any(old[name] != new[name] for name in relation.key):
            self._add(relation, "delete", {name: old[name] for name in relation.key}, 0)

    def _delete(self, message: bytes) -> None:
        relation = self._of(message)
        row, _ = _tuple(message, 6, relation.columns)
        self._add(relation, "delete", {name: row[name] for name in relation.key}, len(message))

    def _truncate(self, message: bytes) -> None:
        count, _ = _TRUNCATE.unpack_from(message, 1)
        for index in range(count):
            (oid,) = _UINT32.unpack_from(message, 6 + 4 * index)
            self._add(self._relations[oid], "truncate", {}, 0)

    def _of(self, message: bytes) -> Relation:
        (oid,) = _UINT32.unpack_from(message, 1)
        try:
            return self._relations[oid]
        except KeyError:
            raise DecodeError(f"row of unannounced relation {oid}") from None

    def _add(
        self, relation: Relation, operation: Operation, row: dict[str, Cell], size: int
    ) -> None:
        if self._changes is None:
            raise DecodeError("row outside a transaction")
        if relation.schema == self._schema and not self._quiet:
            if self._weight(self._changes) >= MEMORY_ROWS:
                self._put_aside(self._changes)
            self._changes.append(Change(relation.name, operation, row))
            self._bytes += size

    def _weight(self, changes: list[Change]) -> int:
        return max(len(changes), self._bytes // ROW_BYTES)

    def _put_aside(self, changes: list[Change]) -> None:
        """Empty memory into the transaction's spool."""
        self._spool = self._spool or self._new_spool()
        self._spool.add(changes, self._weight(changes))
        changes.clear()
        self._bytes = 0


def _string(message: bytes, at: int) -> tuple[str, int]:
    end = message.index(0, at)
    return message[at:end].decode(), end + 1


def _tuple(message: bytes, at: int, columns: tuple[str, ...]) -> tuple[dict[str, Cell], int]:
    (count,) = _UINT16.unpack_from(message, at)
    at += 2
    row: dict[str, Cell] = {}
    for name in columns[:count]:
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
