"""Follow a table of an outside PostgreSQL (13 or newer) by its write-ahead log.

Publication and slot carry our name: made, checked and dropped here. Values come through the loaders
by which psycopg reads the same columns, so that a row is alike however it came.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import conninfo, sql
from psycopg.adapt import Loader
from psycopg.pq import Format

from lienthong.adapters.postgres.capture import CaptureFailed, LogicalReader
from lienthong.adapters.sources import addresses
from lienthong.adapters.sources.databases import postgresql
from lienthong.adapters.sources.databases.connector import DIALECTS, connected, selection
from lienthong.adapters.sources.databases.errors import connecting, reading
from lienthong.adapters.sources.following.postgresql_checks import Found, check, statements
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.core.package.change import UNCHANGED, Transaction, format_lsn, parse_lsn
from lienthong.core.package.change import Change as LogChange
from lienthong.services.intake.sources.following.ports import (
    Change,
    Commit,
    Followable,
    FollowedLog,
    Lag,
    LogLost,
)
from lienthong.services.intake.sources.ports import Place, SourceLost, SourceRefused, Wanted

MARK = "lienthong.mark"
INTERVAL = 1186  # the number of the type
FAILOVER_SINCE = 170_000
MESSAGES_SINCE = 140_000
_SLOT = (
    "SELECT wal_status = 'lost', confirmed_flush_lsn::text FROM pg_replication_slots "
    "WHERE slot_name = :name"
)
_RETAINED = (
    "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint FROM pg_replication_slots "
    "WHERE slot_name = :name"
)
_LAG = "SELECT greatest(pg_wal_lsn_diff(pg_current_wal_lsn(), cast(:reached AS pg_lsn)), 0)::bigint"
_DROP = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s"
_END_READER = (
    "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots "
    "WHERE slot_name = %s AND active_pid IS NOT NULL"
)
DROP_SECONDS = 5.0
GONE = N_("Nguồn đã bỏ nhật ký chờ đọc của Liên Thông (%(slot)s).")
AHEAD = N_(
    "Nhật ký ở nguồn (%(slot)s) đã được đọc xa hơn nơi nút này nhớ: nút vừa khôi phục bản sao lưu."
)
COMPARED = N_("Toàn bộ dòng đang được lấy lại; dòng không đổi thì không nộp lại.")


class PostgresFollower:
    """Follows by a slot and a publication of one table."""

    def check(self, place: Place, wanted: Wanted, name: str) -> Followable:
        """Look at server, account, table and publication. Raises SourceRefused."""
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            found = check(connection, place, wanted, name)
        return Followable(found.key)

    def statements(self, place: Place, wanted: Wanted, name: str) -> tuple[str, ...]:
        """Return what the administrator of the place runs."""
        return statements(place, wanted, name)

    def prepare(self, place: Place, wanted: Wanted, name: str) -> str:
        """Make the publication where it is missing, and the slot anew."""
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            found = check(connection, place, wanted, name)
        with _writing(place) as connection:
            if not found.is_published:
                table = sql.Identifier(*filter(None, (wanted.schema, wanted.table)))
                statement = sql.SQL("CREATE PUBLICATION {} FOR TABLE {}")
                connection.execute(statement.format(sql.Identifier(name), table))
            _drop_slot(connection, name)
            failover = ", failover => true" if found.version >= FAILOVER_SINCE else ""
            row = connection.execute(
                "SELECT lsn::text FROM pg_create_logical_replication_slot(%s, 'pgoutput'"  # noqa: S608
                f"{failover})",
                [name],
            ).fetchone()
        return _position(parse_lsn(row[0] if row else "0/0"))

    def open(self, place: Place, wanted: Wanted, name: str, position: str) -> FollowedLog:
        """Open the slot. Raises LogLost when it is gone, or was invalidated."""
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            found = check(connection, place, wanted, name)
            slot = connection.execute(sa.text(_SLOT), {"name": name}).fetchone()
            loaders = _loaders(connection, wanted)
        if slot is None or slot[0] or not found.is_published:
            raise LogLost(GONE, values={"slot": name}, remedy=COMPARED)
        if parse_lsn(slot[1]) > int(position, 16):  # our memory is that of an earlier day
            raise LogLost(AHEAD, values={"slot": name}, remedy=COMPARED)
        return PostgresFollowedLog(place, wanted, name, position, found, loaders)

    def retained(self, place: Place, name: str) -> int | None:
        """Return what the slot keeps of the log; None without a slot."""
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            kept = connection.execute(sa.text(_RETAINED), {"name": name}).scalar()
        return None if kept is None else int(kept)

    def remove(self, place: Place, name: str) -> None:
        """Drop the slot, and the publication where it is ours to drop."""
        with _writing(place) as connection:
            _drop_slot(connection, name)
            owned = connection.execute(
                "SELECT pg_has_role(pubowner, 'USAGE') FROM pg_publication WHERE pubname = %s",
                [name],
            ).fetchone()
            if owned and owned[0]:
                connection.execute(sql.SQL("DROP PUBLICATION {}").format(sql.Identifier(name)))


class PostgresFollowedLog:
    """The log of one table, through one replication connection."""

    def __init__(
        self,
        place: Place,
        wanted: Wanted,
        name: str,
        position: str,
        found: Found,
        loaders: Mapping[str, Loader],
    ) -> None:
        self._place, self._name, self._table = place, name, wanted.table
        self._loaders = loaders
        self._reader = LogicalReader(
            _conninfo(place),
            slot=name,
            publication=name,
            schema=found.schema,
            spool_folder=_spool_folder(),
            messages=found.version >= MESSAGES_SINCE,
            moves_when_idle=False,
        )
        self._opened_at = int(position, 16)
        with self._told():
            self._reader.open(after=self._opened_at)

    @property
    def reached(self) -> str:
        return _position(max(self._reader.reached, self._opened_at))

    def read(self, *, wait_seconds: float, limit: int) -> list[Commit]:
        """Return what was committed, in the types of the table's columns."""
        with self._told():
            found = self._reader.read(wait_seconds=wait_seconds, limit=limit)
        return [Commit(_position(one.end), one.committed_at, self._changes(one)) for one in found]

    def mark(self) -> str:
        """Write a mark of a few bytes into the log: what was committed before lies before it."""
        with _writing(self._place) as connection:
            row = connection.execute(
                "SELECT pg_logical_emit_message(true, %s, '')::text", [MARK]
            ).fetchone()
        return _position(parse_lsn(row[0] if row else "0/0"))

    def confirm(self, position: str) -> None:
        with self._told():
            self._reader.confirm(int(position, 16))

    def keep_alive(self) -> None:
        with self._told():
            self._reader.keep_alive()

    def lag(self) -> Lag:
        reached = format_lsn(int(self.reached, 16))
        with connected(self._place) as connection, reading(self._place, postgresql.DIALECT):
            unread = connection.execute(sa.text(_LAG), {"reached": reached}).scalar()
            kept = connection.execute(sa.text(_RETAINED), {"name": self._name}).scalar()
        return Lag(int(unread or 0), None if kept is None else int(kept))

    def close(self) -> None:
        self._reader.close()

    def _changes(self, transaction: Transaction) -> Iterator[Change]:
        if transaction.spooled is not None:
            for block in transaction.spooled.blocks([self._table]):
                yield from map(self._change, block)
        yield from map(self._change, transaction.changes)

    def _change(self, change: LogChange) -> Change:
        if change.operation == "truncate":
            return Change("empty", {})
        values: dict[str, object] = {}
        for name, cell in change.row.items():
            if cell is None:
                values[name] = None
            elif cell is not UNCHANGED and (loader := self._loaders.get(name)):
                with suppress(ValueError, psycopg.Error):  # its type was another by then
                    values[name] = loader.load(str(cell).encode())
        return Change("delete" if change.operation == "delete" else "put", values)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say that the connection is gone in the words of sources."""
        try:
            yield
        except CaptureFailed as error:
            reason = " ".join(str(error).split())[:300]
            if "can no longer get changes" in reason or "does not exist" in reason:
                raise LogLost(GONE, values={"slot": self._name}, remedy=COMPARED) from None
            raise SourceLost(
                N_("Mất kết nối với «%(host)s» giữa chừng: %(reason)s"),
                code="connection-lost",
                values={"host": self._place.text("host"), "reason": reason},
                remedy=N_("Liên Thông tự nối lại và lấy tiếp từ chỗ đã nhận."),
            ) from None


def _drop_slot(connection: "psycopg.Connection[Any]", name: str) -> None:
    """Drop the slot; who reads it, a process of ours, is ended first and takes a moment."""
    connection.execute(_END_READER, [name])
    deadline = time.monotonic() + DROP_SECONDS
    while True:
        try:
            connection.execute(_DROP, [name])
            return
        except psycopg.errors.ObjectInUse:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _position(lsn: int) -> str:
    return f"{lsn:016X}"


def _spool_folder() -> Path:
    folder = node().files_dir
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _loaders(connection: sa.Connection, wanted: Wanted) -> dict[str, Loader]:
    """Return what reads the text of each column, as psycopg reads it in a result.

    Not of intervals: the log writes them as ISO 8601, which psycopg would misread.
    """
    result = connection.execute(selection(wanted).where(sa.false()))
    driver: Any = connection.connection.driver_connection
    adapters = driver.adapters
    plain = adapters.get_loader(0, Format.TEXT)
    found: dict[str, Loader] = {}
    entries: Any = result.cursor.description
    for entry in entries:
        loader = adapters.get_loader(entry.type_code, Format.TEXT) or plain
        if entry.type_code != INTERVAL:
            found[str(entry[0])] = loader(entry.type_code, None)
    return found


def _conninfo(place: Place) -> str:
    """Return the address for a connection that is not bound in time, nor read-only."""
    address = addresses.reach(place.text("host"), place.number("port"))
    arguments = dict(postgresql.DIALECT.arguments(place, address))
    for name in ("options", "tcp_user_timeout"):
        arguments.pop(name)
    return conninfo.make_conninfo(
        host=place.text("host"), port=place.number("port"), dbname=place.text("database"),
        user=place.text("user"), password=place.secret or None, **arguments,
    )  # fmt: skip


@contextmanager
def _writing(place: Place) -> Iterator["psycopg.Connection[Any]"]:
    """Give a connection that may make and drop slots; it touches no table."""
    with connecting(place, postgresql.DIALECT):
        try:
            connection = psycopg.connect(_conninfo(place), autocommit=True)
        except psycopg.OperationalError as error:
            raise sa.exc.OperationalError("", None, error) from None
    with connection:
        try:
            yield connection
        except psycopg.errors.ObjectInUse as error:
            raise SourceLost(
                N_("Nhật ký của nguồn đang được một tiến trình khác đọc: %(reason)s"),
                code="log-in-use",
                values={"reason": str(error.diag.message_primary or "")},
                remedy=N_("Đợi tiến trình ấy kết thúc; Liên Thông tự thử lại."),
            ) from None
        except psycopg.Error as error:
            reason = str(error.diag.message_primary or error).replace(place.secret or "\x00", "•••")
            raise SourceRefused(
                N_("Nguồn không cho theo nhật ký: %(reason)s"),
                code="follow-refused",
                values={"reason": " ".join(reason.split())[:300]},
                remedy=N_(
                    "Người quản trị nguồn chạy các lệnh SQL ở trang lịch của nguồn (dòng lệnh: "
                    "«lienthong source rights»)."
                ),
            ) from None
