"""Look at and take rows of a database: streamed, in a session that may only read.

Identifiers are quoted by SQLAlchemy for the dialect, values are bound. Every connection is closed
after use: a source is asked a few times a day.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from lienthong.adapters.sources import addresses
from lienthong.adapters.sources.databases import mysql, oracle, postgresql, sqlserver
from lienthong.adapters.sources.databases.errors import connecting, reading
from lienthong.adapters.sources.databases.model import Dialect
from lienthong.adapters.sources.parquet_file import Rows, write_parquet
from lienthong.base.i18n import N_
from lienthong.services.intake.sources.ports import (
    DEFAULT_SCALE,
    Column,
    Extracted,
    Family,
    Place,
    Sample,
    SourceRefused,
    TableName,
    Tested,
    Wanted,
)

DIALECTS: Mapping[str, Dialect] = {
    "postgresql": postgresql.DIALECT,
    "mysql": mysql.DIALECT,
    "sqlserver": sqlserver.DIALECT,
    "oracle": oracle.DIALECT,
}
CHUNK_ROWS = 10_000
MOST_TABLES = 2_000
MOST_SCALE = 30


@dataclass(frozen=True)
class DatabaseConnector:
    """The connector of every database; the place says which dialect."""

    suffix: str = ".parquet"

    def test(self, place: Place) -> Tested:
        """Connect, ask who is there, and whether the account could change anything."""
        began = time.monotonic()
        dialect = DIALECTS[place.kind]
        with connected(place) as connection:
            with reading(place, dialect):
                server = str(connection.execute(sa.text(dialect.version)).scalar())
                found = _tables(connection, dialect)
            warnings = _warnings(connection, dialect)
        elapsed = round((time.monotonic() - began) * 1_000)
        return Tested(server, place.text("user"), len(found), elapsed, warnings)

    def tables(self, place: Place) -> tuple[TableName, ...]:
        """Return the tables and views of every schema that the account may see."""
        dialect = DIALECTS[place.kind]
        with connected(place) as connection, reading(place, dialect):
            return _tables(connection, dialect)

    def columns(self, place: Place, wanted: Wanted) -> tuple[Column, ...]:
        """Return the columns that the rows would have now."""
        return self.sample(place, wanted, 0).columns

    def sample(self, place: Place, wanted: Wanted, rows: int) -> Sample:
        """Return the first rows."""
        dialect = DIALECTS[place.kind]
        with connected(place) as connection, reading(place, dialect):
            statement = selection(wanted)
            limited = statement.limit(rows) if rows else statement.where(sa.false())
            result = connection.execute(limited)
            entries = described(result)
            found: Rows = [tuple(row) for row in result]
            return Sample(columns_of(entries, dialect, found), found)

    def extract(self, place: Place, wanted: Wanted, target: Path) -> Extracted:
        """Write all rows to a Parquet file, streamed."""
        dialect = DIALECTS[place.kind]
        with connected(place) as connection, reading(place, dialect):
            streaming = connection.execution_options(stream_results=True, max_row_buffer=CHUNK_ROWS)
            result = streaming.execute(_ordered(connection, wanted))
            entries = described(result)
            chunks = (list(map(tuple, part)) for part in result.partitions(CHUNK_ROWS))
            first = list(islice(chunks, 1))
            columns = columns_of(entries, dialect, first[0] if first else ())
            return write_parquet(
                columns,
                _after(first, chunks),
                target,
                cursor=wanted.window.column if wanted.window else "",
                loose_dates=dialect.loose_dates,
            )


def _after(first: Sequence[Rows], rest: Iterator[Rows]) -> Iterator[Rows]:
    yield from first
    yield from rest


@contextmanager
def connected(place: Place) -> Iterator[sa.Connection]:
    """Connect to the checked address, read-only and bounded; whatever happens, let go."""
    dialect = DIALECTS[place.kind]
    address = addresses.reach(place.text("host"), place.number("port"))
    engine = sa.create_engine(
        _url(place, dialect),
        connect_args=dict(dialect.arguments(place, address)),
        poolclass=NullPool,
        hide_parameters=True,
        **(dialect.engine_options or {}),
    )
    try:
        with connecting(place, dialect):
            connection = engine.connect()
        driver = connection.connection.driver_connection
        try:
            with connecting(place, dialect):
                dialect.prepare(connection, place.number("timeout_seconds"))
            yield connection
        except BaseException:
            dialect.abandon(driver)
            raise
        finally:
            _close(connection)
    finally:
        engine.dispose()


def _close(connection: sa.Connection) -> None:
    """Close; a connection that is broken already has nothing to say."""
    with suppress(SQLAlchemyError):
        connection.close()


def _url(place: Place, dialect: Dialect) -> sa.URL:
    """Return the address; the password goes with it and is shown nowhere: SQLAlchemy hides it."""
    return sa.URL.create(
        dialect.driver,
        username=place.text("user"),
        password=place.secret or None,
        host=place.text("host") if dialect.names_database else None,
        port=place.number("port") if dialect.names_database else None,
        database=place.text("database") if dialect.names_database else None,
    )


def _tables(connection: sa.Connection, dialect: Dialect) -> tuple[TableName, ...]:
    inspector = sa.inspect(connection)
    default = inspector.default_schema_name or ""
    found: list[TableName] = []
    for schema in inspector.get_schema_names():
        if schema in dialect.hidden_schemas or schema.startswith(("pg_", "db_")):
            continue
        shown = "" if schema == default else schema
        found += [TableName(shown, name) for name in inspector.get_table_names(schema)]
        found += [TableName(shown, name, True) for name in inspector.get_view_names(schema)]
        if len(found) > MOST_TABLES:
            break
    return tuple(sorted(found[:MOST_TABLES], key=str))


def _warnings(
    connection: sa.Connection, dialect: Dialect
) -> Sequence[tuple[str, Mapping[str, object]]]:
    """Say when the account could change the source. Where one may not ask, nothing is said."""
    if not dialect.may_write:
        return ()
    try:
        count = connection.execute(sa.text(dialect.may_write)).scalar() or 0
    except DBAPIError:
        return ()
    if not int(count):
        return ()
    return ((N_("Tài khoản này còn quyền ghi ở nguồn; nên dùng tài khoản chỉ được đọc."), {}),)


def selection(wanted: Wanted) -> "sa.Select[Any]":
    """Return the SELECT for what is wanted, by its window."""
    taken: sa.FromClause
    if wanted.query:
        # A colon would begin a parameter; the query has none.
        taken = sa.text(wanted.query.replace(":", r"\:")).columns().subquery("nguon")
    else:
        taken = sa.table(wanted.table, schema=wanted.schema or None)
    statement: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(taken)
    window = wanted.window
    if window is None or window.since is None:
        return statement
    column: sa.ColumnElement[Any] = sa.column(window.column)
    # Without a type of SQLAlchemy's: it would cast a moment with a zone to one without.
    since = sa.literal(window.since, sa.types.NullType())
    return statement.where(column > since if window.strictly else column >= since)


def _ordered(connection: sa.Connection, wanted: Wanted) -> "sa.Select[Any]":
    """Order by the cursor, or by the key of the table, so that the same rows make the same file."""
    statement = selection(wanted)
    if wanted.limit:
        return statement.limit(wanted.limit)
    order: list[sa.ColumnClause[Any]] = [sa.column(name) for name in _order(connection, wanted)]
    if wanted.window is not None:
        column: sa.ColumnElement[Any] = sa.column(wanted.window.column)
        after = [c for c in order if c.name != column.name]
        return statement.where(column.is_not(None)).order_by(column, *after)
    return statement.order_by(*order)


def _order(connection: sa.Connection, wanted: Wanted) -> Sequence[str]:
    """Return the key that the table declares; for a query, or a view, the columns asked for."""
    if wanted.table:
        found = sa.inspect(connection).get_pk_constraint(wanted.table, wanted.schema or None)
        if declared := found["constrained_columns"]:
            return [str(name) for name in declared]
    return wanted.order


def described(result: Any) -> Sequence[Any]:
    """Return the cursor's description, which is gone once all rows are read."""
    return tuple(result.cursor.description)


def columns_of(entries: Sequence[Any], dialect: Dialect, rows: Rows) -> tuple[Column, ...]:
    """Return the columns of a result, by its description and its first rows."""
    names = [str(entry[0]) for entry in entries]
    if len(set(names)) < len(names):
        doubled = sorted({name for name in names if names.count(name) > 1})
        raise SourceRefused(
            N_("Câu truy vấn có hai cột cùng tên: %(columns)s."),
            code="doubled-columns",
            values={"columns": ", ".join(doubled)},
            remedy=N_("Đặt tên khác cho một cột bằng AS."),
        )
    return tuple(
        Column(
            name,
            dialect.family(entry) or _family_of(row[i] for row in rows),
            _scale(dialect.scale(entry)),
        )
        for i, (name, entry) in enumerate(zip(names, entries, strict=True))
    )


def _scale(declared: int | None) -> int:
    return declared if declared is not None and 0 <= declared <= MOST_SCALE else DEFAULT_SCALE


def _family_of(values: Iterable[object]) -> Family:
    """Return the family of a column of which the driver tells nothing, from its first value."""
    value = next((v for v in values if v is not None), None)
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "float"
    if isinstance(value, Decimal):
        return "number"
    if isinstance(value, datetime):
        return "timestamp"
    return "date" if isinstance(value, date) else "text"
