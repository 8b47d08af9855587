"""Take apart PostgreSQL's `pgoutput` messages, protocol version 1, into transactions.

Values stay the text PostgreSQL wrote: no number passes through a float. A large
value that an update did not touch arrives as a mark, never as null. Rows are kept as
they came (`logged.py`), since most are wanted in columns.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lienthong.adapters.postgres.logged import DecodeError, Logged, Relation
from lienthong.adapters.postgres.spool import Spool
from lienthong.core.package.change import Transaction

POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_IGNORED = frozenset(b"OY")  # Origin, Type
_ROWS = frozenset(b"IUD")  # Insert, Update, Delete
# A message of ours; between "on" and "off" the transaction says nothing new to a receiver.
QUIET = "lienthong.quiet"
# Another: it says that the log reaches its reader, and is told to nobody.
HEARTBEAT = "lienthong.heartbeat"
# A transaction of more is kept outside memory, in parts of this weight, each a package later.
MEMORY_ROWS = 10_000
ROW_BYTES = 1_600  # a row of usual size; a larger one weighs as several

_COMMIT = struct.Struct(">BQQq")
_UINT32 = struct.Struct(">I")
_UINT16 = struct.Struct(">H")
_TRUNCATE = struct.Struct(">IB")


class Decoder:
    """Turns messages into transactions; keeps the announced relations of one connection."""

    def __init__(self, schema: str, new_spool: Callable[[], Spool]) -> None:
        self._schema = schema
        self._new_spool = new_spool
        self._spool: Spool | None = None
        self._bytes = 0
        self._relations: dict[bytes, Relation] = {}
        self._rows: Logged | None = None
        self._quiet = False

    @property
    def inside(self) -> bool:
        """True between the beginning and the commit of a transaction."""
        return self._rows is not None

    def feed(self, message: bytes) -> Transaction | None:
        """Take one message; return the transaction that it completes, if any."""
        kind = message[0]
        if kind in _ROWS:
            self._row(message)
        elif kind == 0x52:  # R
            self._relation(message)
        elif kind == 0x42:  # B
            self._rows, self._quiet = Logged(), False
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
        if self._rows is None:
            raise DecodeError("commit without begin")
        committed_at = POSTGRES_EPOCH + timedelta(microseconds=microseconds)
        if self._spool is not None:
            self._put_aside()
        rows, weight, spool = self._rows, self._weight(), self._spool
        self._rows = self._spool = None
        if spool is not None:
            return Transaction(end, committed_at, (), spool.weight, spool)
        return Transaction(end, committed_at, rows, weight)

    def _relation(self, message: bytes) -> None:
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
        self._relations[message[1:5]] = Relation(schema, name, tuple(columns), tuple(key))

    def _message(self, message: bytes) -> None:
        """Heed our own mark; it comes in the order of the changes around it."""
        prefix, at = _string(message, 10)  # after the flags and the position
        (length,) = _UINT32.unpack_from(message, at)
        if prefix == QUIET:
            self._quiet = message[at + 4 : at + 4 + length] == b"on"

    def _row(self, message: bytes) -> None:
        self._add(self._known(message[1:5]), message)

    def _truncate(self, message: bytes) -> None:
        count, _ = _TRUNCATE.unpack_from(message, 1)
        for place in range(6, 6 + 4 * count, 4):
            self._add(self._known(message[place : place + 4]), message[:1])

    def _known(self, oid: bytes) -> Relation:
        try:
            return self._relations[oid]
        except KeyError:
            raise DecodeError(f"row of unannounced relation {oid.hex()}") from None

    def _add(self, relation: Relation, message: bytes) -> None:
        if self._rows is None:
            raise DecodeError("row outside a transaction")
        if relation.schema == self._schema and not self._quiet:
            if self._weight() >= MEMORY_ROWS:
                self._put_aside()
            self._rows.add(relation, message)
            self._bytes += len(message)

    def _weight(self) -> int:
        rows = 0 if self._rows is None else len(self._rows.messages)
        return max(rows, self._bytes // ROW_BYTES)

    def _put_aside(self) -> None:
        """Empty memory into the transaction's spool."""
        if self._rows is not None:
            self._spool = self._spool or self._new_spool()
            self._spool.add(self._rows, self._weight())
            self._rows, self._bytes = Logged(), 0


def _string(message: bytes, at: int) -> tuple[str, int]:
    end = message.index(0, at)
    return message[at:end].decode(), end + 1
