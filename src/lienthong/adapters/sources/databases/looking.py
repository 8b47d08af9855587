"""Tables of MariaDB, MySQL, SQL Server and Oracle to look at: what is declared, and some rows.

Read as sources are: in a read-only session with bounded statements. PostgreSQL has a way of its own
(``adapters/sources/postgres.py``), which samples large tables.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import sqlalchemy as sa

from lienthong.adapters.sources.databases.connector import CHUNK_ROWS, DIALECTS, connected
from lienthong.adapters.sources.databases.errors import reading
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import LogicalType
from lienthong.core.profiling.model import Columns, Declared, SourceColumn, SourceTable
from lienthong.services.intake.sources.kinds import kind_of
from lienthong.services.intake.sources.ports import Place, TableName

SCHEMES = {
    "mysql": "mysql", "mariadb": "mysql", "mssql": "sqlserver", "sqlserver": "sqlserver",
    "oracle": "oracle",
}  # fmt: skip
MOST_ROWS = 1_000_000
MAX_TABLES = 100


def open_database(address: str, *, table: str) -> tuple[SourceTable, ...]:
    """Return the asked table, or all that may be read. Raises UserError."""
    place = _place(address)
    dialect = DIALECTS[place.kind]
    with connected(place) as connection, reading(place, dialect):
        inspector = sa.inspect(connection)
        chosen = _chosen(inspector, dialect.hidden_schemas, table, place)
        names = Counter(found.name for found in chosen)
        return tuple(_source(inspector, place, found, names) for found in chosen)


def _place(address: str) -> Place:
    """Read scheme://user:password@host:port/database?tls=off|on|verify."""
    parts = urlsplit(address)
    kind = kind_of(SCHEMES[parts.scheme])
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    given = {
        "host": parts.hostname or "",
        "port": str(parts.port or ""),
        "database": unquote(parts.path.lstrip("/")),
        "user": unquote(parts.username or ""),
        "tls": asked.get("tls", ""),
    }
    return Place(kind.name, kind.read(given), unquote(parts.password or ""))


def _chosen(
    inspector: sa.Inspector, hidden: frozenset[str], asked: str, place: Place
) -> list[TableName]:
    found = [
        TableName(schema, name, is_view)
        for schema in inspector.get_schema_names()
        if schema not in hidden and not schema.startswith("db_")
        for is_view, names in (
            (False, inspector.get_table_names(schema)),
            (True, inspector.get_view_names(schema)),
        )
        for name in names
    ]
    chosen = [t for t in found if not asked or asked in (t.name, str(t))]
    if not chosen or len(chosen) > MAX_TABLES:
        raise UserError(
            N_("Cơ sở dữ liệu «%(database)s» có %(count)s bảng khớp «%(table)s»; cần 1–%(limit)s."),
            code="unknown-table" if not chosen else "too-many-tables",
            values={"database": place.text("database"), "count": len(chosen),
                    "table": asked or "*", "limit": MAX_TABLES},
            remedy=N_("Chọn một bảng bằng «--table», hoặc xin quyền đọc bảng đó."),
        )  # fmt: skip
    return chosen


def _source(
    inspector: sa.Inspector, place: Place, table: TableName, names: Mapping[str, int]
) -> SourceTable:
    key = inspector.get_pk_constraint(table.name, table.schema)["constrained_columns"] or []
    targets = {
        foreign["constrained_columns"][0]: (
            foreign["referred_table"], foreign["referred_columns"][0]
        )
        for foreign in inspector.get_foreign_keys(table.name, table.schema)
        if len(foreign["constrained_columns"]) == 1
    }  # fmt: skip
    columns = tuple(
        _column(found, key, targets) for found in inspector.get_columns(table.name, table.schema)
    )

    def chunks() -> Iterator[Columns]:
        statement: sa.Select[Any] = (
            sa.select(sa.literal_column("*"))
            .select_from(sa.table(table.name, schema=table.schema))
            .limit(MOST_ROWS)
        )
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            streaming = connection.execution_options(stream_results=True)
            for part in streaming.execute(statement).partitions(CHUNK_ROWS):
                yield list(zip(*part, strict=True))

    return SourceTable(
        name=table.name if names[table.name] == 1 else f"{table.schema}_{table.name}",
        title=_comment(inspector, table) or table.name,
        place=f"{place.text('database')}.{table}",
        columns=columns,
        chunks=chunks,
    )


def _column(found: Any, key: list[str], targets: Mapping[str, tuple[str, str]]) -> SourceColumn:
    name, comment = str(found["name"]), str(found.get("comment") or "")
    declared = Declared(
        logical_type=_logical(found["type"]),
        physical_type=str(found["type"].compile()) if _has_name(found["type"]) else "",
        not_null=not found["nullable"],
        key_position=key.index(name) + 1 if name in key else 0,
        target=targets.get(name),
        comment=comment,
    )
    return SourceColumn(name, comment.split("\n")[0][:100] or name, declared)


def _has_name(kind: Any) -> bool:
    return not isinstance(kind, sa.types.NullType)


def _logical(kind: Any) -> LogicalType:
    families: tuple[tuple[type, LogicalType], ...] = (
        (sa.types.Boolean, "boolean"), (sa.types.Integer, "integer"), (sa.types.Numeric, "number"),
        (sa.types.DateTime, "timestamp"), (sa.types.Date, "date"),
    )  # fmt: skip
    return next((logical for family, logical in families if isinstance(kind, family)), "string")


def _comment(inspector: sa.Inspector, table: TableName) -> str:
    try:
        return str(inspector.get_table_comment(table.name, table.schema)["text"] or "")
    except NotImplementedError:
        return ""
