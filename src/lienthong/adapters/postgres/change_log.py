"""Our place in the write-ahead log of one database: a replication slot that is ours.

Made, looked at and dropped here; read by `capture.py`. On a server of 17 or later the slot is
marked for failover, so that a standby that takes over goes on from the same place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import structlog

from lienthong.adapters.postgres.capture import PUBLICATION, SCHEMA, SLOT, LogicalReader
from lienthong.adapters.postgres.pgoutput import HEARTBEAT
from lienthong.adapters.postgres.readiness import obstacles
from lienthong.services.sync.ports import Obstacle, SlotState

FAILOVER_SINCE = 170_000

log = structlog.get_logger()


class PostgresLog:
    """The write-ahead log of one database, read through one replication slot."""

    def __init__(
        self, database_url: str, *, name: str = SLOT, spool_folder: Path | None = None
    ) -> None:
        self._url = database_url
        self._name = name
        self._spool_folder = spool_folder

    @property
    def name(self) -> str:
        return self._name

    def find(self) -> SlotState | None:
        """Return the state of the slot, or None when there is none."""
        with self._connected() as connection:
            row = connection.execute(
                "SELECT coalesce(wal_status, 'lost') = 'lost',"
                " coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint"
                " FROM pg_replication_slots"
                " WHERE slot_name = %s AND database = current_database()",
                [self._name],
            ).fetchone()
        return None if row is None else SlotState(lost=row[0], retained_bytes=row[1])

    def create(self) -> None:
        """Create the slot; changes committed from now on can be read from it."""
        with self._connected() as connection:
            has_failover = connection.info.server_version >= FAILOVER_SINCE
            connection.execute(
                "SELECT pg_create_logical_replication_slot(%s, 'pgoutput'"
                + (", failover => true)" if has_failover else ")"),
                [self._name],
            )
        log.info("sync_slot_created", slot=self._name, failover=has_failover)

    def drop(self) -> None:
        """Drop the slot if it is there."""
        with self._connected() as connection:
            connection.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                " WHERE slot_name = %s AND database = current_database()",
                [self._name],
            )

    def beat(self) -> None:
        """Write a message into the log that comes back to its reader and to nobody else."""
        with self._connected() as connection:
            connection.execute("SELECT pg_logical_emit_message(false, %s, '')", [HEARTBEAT])

    def obstacles(self, tables: Sequence[str]) -> tuple[Obstacle, ...]:
        """Return what would keep the changes of these tables from being read."""
        with self._connected() as connection:
            return obstacles(connection, publication=PUBLICATION, schema=SCHEMA, tables=tables)

    def reader(self) -> LogicalReader:
        """Return a reader, not yet open."""
        return LogicalReader(self._url, slot=self._name, spool_folder=self._spool_folder)

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self._url, autocommit=True) as connection:
            yield connection
