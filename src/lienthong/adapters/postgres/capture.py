"""Read committed changes from PostgreSQL's write-ahead log by logical decoding.

The position of the slot is confirmed only when the caller says the changes are durable
elsewhere, so a crash repeats, never loses.
"""

from __future__ import annotations

import select
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo, pq, sql

from lienthong.adapters.postgres.pgoutput import POSTGRES_EPOCH, Decoder
from lienthong.adapters.postgres.spool import Spool
from lienthong.base import fault_points
from lienthong.core.package.change import Transaction, format_lsn
from lienthong.services.sync.ports import CaptureUnavailable

SLOT = "lienthong_sync"
PUBLICATION = "lienthong"
SCHEMA = "data"
FEEDBACK_SECONDS = 5.0
BUSY_SECONDS = 0.2  # a transaction that takes longer to arrive is read in several calls

# The walsender formats values by its session, so the session fixes the text form.
SESSION_OPTIONS = (
    "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 "
    "-c extra_float_digits=3 -c bytea_output=hex"
)

_KEEPALIVE = struct.Struct(">QqB")
_FEEDBACK = struct.Struct(">cQQQqB")


class CaptureFailed(CaptureUnavailable):
    """The server does not stream, or the connection broke."""


class SlotInUse(CaptureFailed):
    """Another process reads the slot."""


class LogicalReader:
    """One replication connection: transactions in commit order, with feedback."""

    def __init__(
        self,
        database_url: str,
        *,
        slot: str = SLOT,
        publication: str = PUBLICATION,
        schema: str = SCHEMA,
        spool_folder: Path | None = None,
        messages: bool = True,
        moves_when_idle: bool = True,
    ) -> None:
        """``messages`` False: a server before 14, which has none to send.

        ``moves_when_idle`` False: the slot never goes beyond what was confirmed, so that one whose
        memory was put back sees that the log was read further.
        """
        self._url = database_url
        self._slot = slot
        self._publication = publication
        self._messages = ", messages 'true'" if messages else ""
        self._moves_when_idle = moves_when_idle
        self._decoder = Decoder(schema, lambda: Spool(spool_folder))
        self._connection: pq.abc.PGconn | None = None
        self._confirmed = 0
        self._delivered = 0
        self._idle_position = 0
        self._feedback_at = 0.0
        self._silent_seconds = 0.0

    @property
    def silent_seconds(self) -> float:
        """How long it was listened in vain since the server last said anything."""
        return self._silent_seconds

    def open(self, *, after: int) -> None:
        """Start streaming. The server begins at the later of `after` and its own position."""
        parameters: dict[str, Any] = conninfo.conninfo_to_dict(self._url)
        options = f"{parameters.pop('options', '') or ''} {SESSION_OPTIONS}".strip()
        text = conninfo.make_conninfo(
            **parameters, replication="database", options=options, client_encoding="UTF8"
        )
        connection = pq.PGconn.connect(text.encode())
        if connection.status != pq.ConnStatus.OK:
            raise CaptureFailed(_error(connection))
        command = sql.SQL(
            "START_REPLICATION SLOT {} LOGICAL {} (proto_version '1', publication_names {}{})"
        ).format(
            sql.Identifier(self._slot),
            sql.SQL(format_lsn(after)),
            sql.Literal(self._publication),
            sql.SQL(self._messages),
        )
        result = connection.exec_(command.as_bytes(None))
        if result.status != pq.ExecStatus.COPY_BOTH:
            message = _error(connection)
            connection.finish()
            raise SlotInUse(message) if "is active for PID" in message else CaptureFailed(message)
        connection.nonblocking = 1
        self._connection = connection
        self._confirmed = self._delivered = after
        self._feedback_at = time.monotonic()
        self._silent_seconds = 0.0

    def read(self, *, wait_seconds: float, limit: int) -> list[Transaction]:
        """Return transactions that are there, waiting for the first; at most about `limit` rows.

        A large one comes last, and is not in memory.
        """
        transactions: list[Transaction] = []
        rows = 0
        deadline = time.monotonic() + wait_seconds
        while rows < limit:
            for transaction in self._available(limit - rows):
                if transaction.weight:
                    self._delivered = max(self._delivered, transaction.end)
                    transactions.append(transaction)
                    rows += transaction.weight
                else:
                    self._idle_position = max(self._idle_position, transaction.end)
            left = deadline - time.monotonic()
            if transactions or left <= 0:
                break
            self._wait(min(left, FEEDBACK_SECONDS))
        self.keep_alive()
        return transactions

    @property
    def reached(self) -> int:
        """The position before which the server has nothing that was not read."""
        return max(self._delivered, self._idle_position)

    def confirm(self, position: int) -> None:
        """Tell the server that everything up to `position` is durable here."""
        fault_points.reach("sender:before-feedback")
        self._confirmed = max(self._confirmed, position)
        self._send_feedback()

    def keep_alive(self) -> None:
        """Answer in time; on an idle database move the slot so old log can be removed."""
        if time.monotonic() - self._feedback_at >= FEEDBACK_SECONDS:
            if self._moves_when_idle and self._confirmed >= self._delivered:
                self._confirmed = max(self._confirmed, self._idle_position)
            self._send_feedback()

    def close(self) -> None:
        """Drop the connection; the slot keeps its position."""
        if self._connection is not None:
            self._connection.finish()
            self._connection = None

    def _available(self, limit: int) -> Iterator[Transaction]:
        """Decode what has arrived, without waiting."""
        connection = self._open_connection()
        rows = 0
        until = time.monotonic() + BUSY_SECONDS
        while rows < limit and not (self._decoder.inside and time.monotonic() > until):
            try:
                length, data = connection.get_copy_data(1)
            except psycopg.Error as error:
                raise CaptureFailed(str(error)) from error
            if length == 0:
                if not self._consume():
                    return
                continue
            if length < 0:
                raise CaptureFailed(_error(connection) or "the server ended the stream")
            transaction = self._message(bytes(data))
            if transaction is not None:
                rows += transaction.weight
                yield transaction

    def _consume(self) -> bool:
        """Read from the socket if bytes wait there."""
        connection = self._open_connection()
        if not select.select([connection.socket], [], [], 0)[0]:
            return False
        self._silent_seconds = 0.0
        try:
            connection.consume_input()
        except psycopg.Error as error:
            raise CaptureFailed(str(error)) from error
        return True

    def _message(self, data: bytes) -> Transaction | None:
        kind = data[0]
        if kind == 0x77:  # w: log data
            return self._decoder.feed(data[25:])
        if kind == 0x6B:  # k: keepalive
            position, _, wants_answer = _KEEPALIVE.unpack_from(data, 1)
            if not self._decoder.inside:
                self._idle_position = max(self._idle_position, position)
            if wants_answer:
                self._send_feedback()
        return None

    def _send_feedback(self) -> None:
        connection = self._open_connection()
        now = int((time.time() - POSTGRES_EPOCH.timestamp()) * 1_000_000)
        position = self._confirmed
        try:
            connection.put_copy_data(_FEEDBACK.pack(b"r", position, position, position, now, 0))
            while connection.flush():
                select.select([], [connection.socket], [], 1.0)
        except psycopg.Error as error:
            raise CaptureFailed(str(error)) from error
        self._feedback_at = time.monotonic()

    def _wait(self, seconds: float) -> None:
        started = time.monotonic()
        select.select([self._open_connection().socket], [], [], seconds)
        self._silent_seconds += time.monotonic() - started
        self._consume()
        self.keep_alive()

    def _open_connection(self) -> pq.abc.PGconn:
        if self._connection is None:
            raise CaptureFailed("not connected")
        return self._connection


def _error(connection: pq.abc.PGconn) -> str:
    return connection.error_message.decode(errors="replace").strip()
