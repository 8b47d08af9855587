"""Follow a table of MariaDB or MySQL by its binary log, through mysql-replication.

What the library does not give exactly as a SELECT would (JSON, SET, TIME, FLOAT, days that no
calendar has) is left out of a change: it is then read from the table.
"""

import re
import time
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pymysql
import sqlalchemy as sa
from pymysql.constants import FIELD_TYPE
from pymysqlreplication import BinLogStreamReader
from pymysqlreplication.constants import NONE_SOURCE
from pymysqlreplication.event import QueryEvent, RotateEvent, XidEvent
from pymysqlreplication.row_event import (
    DeleteRowsEvent,
    TableMapEvent,
    UpdateRowsEvent,
    WriteRowsEvent,
)

from lienthong.adapters.sources import addresses
from lienthong.adapters.sources.databases import mysql
from lienthong.adapters.sources.databases.connector import DIALECTS, connected
from lienthong.adapters.sources.databases.errors import connecting, reading
from lienthong.adapters.sources.following.mysql_checks import (
    check,
    file_and_offset,
    position_text,
    statements,
    status,
)
from lienthong.base.i18n import N_
from lienthong.services.intake.sources.following.ports import (
    Change,
    Commit,
    Followable,
    FollowedLog,
    Lag,
    LogLost,
)
from lienthong.services.intake.sources.ports import Place, Wanted

POLL_SECONDS = 0.2
PART_CHANGES = 10_000  # of a large transaction that are in memory at once
_GONE = (1236,)  # the server no longer has the file
_EVENTS = [WriteRowsEvent, UpdateRowsEvent, DeleteRowsEvent, XidEvent, QueryEvent, RotateEvent,
           TableMapEvent]  # fmt: skip
# Of these the library gives what a SELECT gives.
_EXACT = frozenset({
    FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.LONG, FIELD_TYPE.INT24, FIELD_TYPE.LONGLONG,
    FIELD_TYPE.YEAR, FIELD_TYPE.DOUBLE, FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL,
    FIELD_TYPE.VARCHAR, FIELD_TYPE.VAR_STRING, FIELD_TYPE.STRING, FIELD_TYPE.BLOB,
    FIELD_TYPE.TINY_BLOB, FIELD_TYPE.MEDIUM_BLOB, FIELD_TYPE.LONG_BLOB, FIELD_TYPE.ENUM,
    FIELD_TYPE.DATE, FIELD_TYPE.NEWDATE, FIELD_TYPE.DATETIME, 18,
})  # fmt: skip
_MOMENTS = frozenset({FIELD_TYPE.TIMESTAMP, 17})  # 17 and 18: with fractions of a second
_HERE = timezone(timedelta(hours=7))


class MysqlFollower:
    """Follows by position in the binary log; the server keeps nothing for us alone."""

    def check(self, place: Place, wanted: Wanted, name: str) -> Followable:
        """Look at server, account and table. Raises SourceRefused."""
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            return check(connection, place, wanted)

    def statements(self, place: Place, wanted: Wanted, name: str) -> tuple[str, ...]:
        """Return what the administrator of the place runs."""
        return statements(place, wanted)

    def prepare(self, place: Place, wanted: Wanted, name: str) -> str:
        """Return where the log ends now; nothing is made at the place."""
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            check(connection, place, wanted)
            return status(connection, place)

    def open(self, place: Place, wanted: Wanted, name: str, position: str) -> FollowedLog:
        """Open the log at a position."""
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            check(connection, place, wanted)
        return MysqlFollowedLog(place, wanted, name, position)

    def retained(self, place: Place, name: str) -> int | None:
        """Nothing: its administrator says how long the server keeps its log."""
        return None

    def remove(self, place: Place, name: str) -> None:
        """Nothing was made."""


class MysqlFollowedLog:
    """The log of one table: read to its end whenever it has grown."""

    def __init__(self, place: Place, wanted: Wanted, name: str, position: str) -> None:
        self._place, self._position = place, position
        self._schema = wanted.schema or place.text("database")
        self._table = wanted.table
        self._server_id = zlib.crc32(name.encode()) | 0x8000_0000  # apart from its replicas' own
        self._emptied = _truncating(self._table)
        self._going: Generator[Commit] | None = None
        self._held = ExitStack()
        self._asking = self._held.enter_context(connected(place))

    @property
    def reached(self) -> str:
        return self._position

    def read(self, *, wait_seconds: float, limit: int) -> list[Commit]:
        """Return the commits since the last reading."""
        deadline = time.monotonic() + wait_seconds
        while True:
            end = self.mark()
            if end < self._position:
                raise self._lost()  # the server was put back to an earlier day
            if end > self._position or self._going is not None:
                found = self._read(limit)
                if found:
                    return found
            left = deadline - time.monotonic()
            if left <= 0:
                return []
            time.sleep(min(left, POLL_SECONDS))

    def mark(self) -> str:
        """Return where the log ends."""
        with reading(self._place, mysql.DIALECT):
            found = status(self._asking, self._place)
            self._asking.rollback()
        return found

    def confirm(self, position: str) -> None:
        """Nothing: the server does not ask."""

    def keep_alive(self) -> None:
        """Nothing: the server does not wait for us."""

    def lag(self) -> Lag:
        """Add up the files of the log that were not read."""
        file, offset = file_and_offset(self._position)
        end, at = file_and_offset(self.mark())
        if end == file:
            return Lag(max(0, at - offset), None)
        with suppress(sa.exc.DBAPIError):
            files = self._asking.execute(sa.text("SHOW BINARY LOGS")).fetchall()
            return Lag(sum(int(f[1]) for f in files if f[0] >= file) - offset, None)
        return Lag(None, None)

    def close(self) -> None:
        if self._going is not None:
            self._going.close()
        self._held.close()

    def _read(self, limit: int) -> list[Commit]:
        """Take commits from where the reading stands; it stays open in a large transaction."""
        commits: list[Commit] = []
        taken = 0
        self._going = self._going or self._commits()
        for commit in self._going:
            commits.append(commit)
            taken += len(tuple(commit.changes))
            if taken >= limit:
                return commits
        self._going = None
        return commits

    def _commits(self) -> Generator[Commit]:
        """Yield commits to the end of the log; a large one in parts that do not move us."""
        changes: list[Change] = []
        with self._stream() as stream:
            for event in stream:
                changes += self._changes(event)
                at = datetime.fromtimestamp(event.timestamp, UTC)
                if _is_end(event):
                    self._position = position_text(stream.log_file, stream.log_pos)
                elif len(changes) < PART_CHANGES:
                    continue
                if changes:
                    yield Commit(self._position, at, tuple(changes))
                    changes = []
            # What the log ends with is of no table; a transaction is always there to its end.
            self._position = max(self._position, position_text(stream.log_file, stream.log_pos))

    @contextmanager
    def _stream(self) -> Iterator[BinLogStreamReader]:
        """Give the log from our position to its end now."""
        file, offset = file_and_offset(self._position)
        address = addresses.reach(self._place.text("host"), self._place.number("port"))
        settings = dict(mysql.arguments(self._place, address)) | {
            "host": self._place.text("host"),
            "port": self._place.number("port"),
            "user": self._place.text("user"),
        }
        with connecting(self._place, mysql.DIALECT):
            try:
                stream = BinLogStreamReader(
                    connection_settings=settings, server_id=self._server_id, blocking=False,
                    resume_stream=True, log_file=file, log_pos=offset, only_events=_EVENTS,
                    only_schemas=[self._schema], only_tables=[self._table], enable_logging=False,
                    pymysql_wrapper=_connect,
                )  # fmt: skip
                try:
                    yield stream
                finally:
                    stream.close()
            except pymysql.MySQLError as error:
                if error.args and error.args[0] in _GONE:
                    raise self._lost() from None
                raise sa.exc.OperationalError("", None, error) from None

    def _lost(self) -> LogLost:
        return LogLost(
            N_("Nguồn không còn phần nhật ký chưa đọc (%(file)s)."),
            values={"file": file_and_offset(self._position)[0]},
            remedy=N_("Toàn bộ dòng đang được lấy lại; dòng không đổi thì không nộp lại."),
        )

    def _changes(self, event: Any) -> Iterator[Change]:
        if isinstance(event, QueryEvent):
            if self._emptied.match(_query(event)) and self._is_ours(event):
                yield Change("empty", {})
        elif isinstance(event, WriteRowsEvent):
            for row in event.rows:
                yield Change("put", _exact(event, row["values"], row["none_sources"]))
        elif isinstance(event, DeleteRowsEvent):
            for row in event.rows:
                yield Change("delete", _exact(event, row["values"], row["none_sources"]))
        elif isinstance(event, UpdateRowsEvent):
            for row in event.rows:
                yield from _updated(event, row)

    def _is_ours(self, event: QueryEvent) -> bool:
        named = self._emptied.match(_query(event))
        schema = named.group("schema") if named else None
        return (schema or _text(event.schema)) == self._schema


def _connect(db: str | None = None, **settings: Any) -> "pymysql.Connection[Any]":
    """Connect as the library asks; PyMySQL has another name for the database by now."""
    return pymysql.connect(database=db, **settings)


def _updated(event: UpdateRowsEvent, row: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the row as it is now; before it the end of its former key, when that changed."""
    before = _exact(event, row["before_values"], row["before_none_sources"])
    after = before | _exact(event, row["after_values"], row["after_none_sources"])
    for name, source in row["after_none_sources"].items():
        if source not in (NONE_SOURCE.NULL, NONE_SOURCE.COLS_BITMAP):
            after.pop(name, None)
    key = event.primary_key
    names = (key,) if isinstance(key, str) else tuple(key or ())
    if any(before.get(name) != after.get(name) for name in names):
        yield Change("delete", before)
    yield Change("put", after)


def _exact(
    event: Any, values: Mapping[str, Any], without: Mapping[str, object]
) -> dict[str, object]:
    """Return the values that are what a SELECT would give; a NULL that is one too."""
    kinds = {column.name: column.type for column in event.columns}
    found: dict[str, object] = {}
    for name, value in values.items():
        kind = kinds.get(name)
        if value is None:
            if without.get(name) == NONE_SOURCE.NULL:
                found[name] = None
        elif kind in _MOMENTS:
            found[name] = value.replace(tzinfo=UTC).astimezone(_HERE).replace(tzinfo=None)
        elif kind == FIELD_TYPE.BIT:
            found[name] = "1" in value
        elif kind in _EXACT:
            found[name] = value
    return found


def _is_end(event: Any) -> bool:
    """Tell whether a transaction ends here; statements of definition are one by themselves."""
    if isinstance(event, QueryEvent):
        return _query(event).strip().upper() != "BEGIN"
    return isinstance(event, XidEvent | RotateEvent)


def _truncating(table: str) -> "re.Pattern[str]":
    return re.compile(
        rf"\s*TRUNCATE\s+(?:TABLE\s+)?(?:`?(?P<schema>[^`.\s]+)`?\.)?`?{re.escape(table)}`?\b",
        re.IGNORECASE,
    )


def _query(event: QueryEvent) -> str:
    return _text(event.query)


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
