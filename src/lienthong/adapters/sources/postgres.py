"""Tables of a PostgreSQL database to look at: what it declares of them, and some of their rows.

The session is read-only and its statements are bounded in time. Of a large table the rows come from
a repeatable sample, so that two looks at the same table agree.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import LogicalType
from lienthong.core.profiling.model import Columns, Declared, SourceColumn, SourceTable

SAMPLE_ROWS = 100_000
MOST_ROWS = 1_000_000  # of a view, or of a table whose size the database does not know
MAX_TABLES = 100
_FETCHED = 4_096
_OPTIONS = "-c default_transaction_read_only=on -c statement_timeout=120s"
_TYPES: Mapping[str, LogicalType] = {
    "int2": "integer", "int4": "integer", "int8": "integer", "numeric": "number",
    "float4": "number", "float8": "number", "money": "string", "bool": "boolean", "date": "date",
    "timestamp": "timestamp", "timestamptz": "timestamp",
}  # fmt: skip
_TABLES: LiteralString = """
SELECT c.oid, n.nspname, c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''),
       greatest(c.reltuples, 0)::bigint, c.relkind IN ('r', 'p', 'm')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%%'
  AND has_table_privilege(c.oid, 'SELECT')
ORDER BY n.nspname, c.relname"""
_COLUMNS: LiteralString = """
SELECT a.attname, coalesce(col_description(a.attrelid, a.attnum), ''), t.typname,
       format_type(a.atttypid, a.atttypmod), a.attnotnull,
       coalesce(array_position(k.conkey, a.attnum), 0), f.relname, f.attname
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p'
LEFT JOIN LATERAL (
    SELECT r.relname, ra.attname FROM pg_constraint fk
    JOIN pg_class r ON r.oid = fk.confrelid
    JOIN pg_attribute ra ON ra.attrelid = r.oid AND ra.attnum = fk.confkey[1]
    WHERE fk.conrelid = a.attrelid AND fk.contype = 'f' AND cardinality(fk.conkey) = 1
      AND fk.conkey[1] = a.attnum
    ORDER BY fk.conname LIMIT 1
) f ON true
WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum"""


@dataclass(frozen=True)
class _Table:
    oid: int
    schema: str
    name: str
    comment: str
    rows: int
    can_sample: bool


def open_postgres(dsn: str, *, table: str) -> tuple[SourceTable, ...]:
    """Return the asked table, or all that may be read. Raises UserError."""
    with _connect(dsn) as connection:
        database = connection.info.dbname
        listed = [_Table(*row) for row in connection.execute(_TABLES).fetchall()]
        chosen = _chosen(listed, table, database)
        names = Counter(found.name for found in chosen)
        sources = (_source(dsn, connection, found, database, names) for found in chosen)
        return tuple(source for source in sources if source.columns)


def _connect(dsn: str) -> "psycopg.Connection[tuple[Any, ...]]":
    try:
        return psycopg.connect(dsn, autocommit=True, connect_timeout=10, options=_OPTIONS)
    except psycopg.Error as error:
        # The message names host and user, never the password.
        raise UserError(
            N_("Không kết nối được cơ sở dữ liệu: %(reason)s"),
            code="no-connection",
            values={"reason": " ".join(str(error).split())[:300]},
            remedy=N_("Kiểm tra địa chỉ, tên cơ sở dữ liệu, tài khoản và quyền đọc."),
        ) from error


def _chosen(listed: list[_Table], asked: str, database: str) -> list[_Table]:
    names = [t.name for t in listed]
    if asked:
        listed = [t for t in listed if asked in (t.name, f"{t.schema}.{t.name}")]
    if not listed:
        raise UserError(
            N_("Cơ sở dữ liệu «%(database)s» không có bảng «%(table)s»; có: %(tables)s."),
            code="unknown-table",
            values={"database": database, "table": asked or "*",
                    "tables": ", ".join(names[:30]) or "—"},
            remedy=N_("Chọn tên bảng trong danh sách, hoặc xin quyền đọc bảng đó."),
        )  # fmt: skip
    if len(listed) > MAX_TABLES:
        raise UserError(
            N_("Cơ sở dữ liệu «%(database)s» có %(count)s bảng; một lần xem nhiều nhất %(limit)s."),
            code="too-many-tables",
            values={"database": database, "count": len(listed), "limit": MAX_TABLES},
            remedy=N_("Chọn từng bảng bằng «--table»."),
        )
    return listed


def _source(
    dsn: str,
    connection: "psycopg.Connection[tuple[Any, ...]]",
    table: _Table,
    database: str,
    names: Mapping[str, int],
) -> SourceTable:
    columns = tuple(_column(*row) for row in connection.execute(_COLUMNS, [table.oid]))
    sampled = table.can_sample and table.rows > SAMPLE_ROWS

    def chunks() -> Iterator[Columns]:
        with _connect(dsn) as reading, reading.transaction():
            yield from _rows(reading, table, sampled)

    return SourceTable(
        name=table.name if names[table.name] == 1 else f"{table.schema}_{table.name}",
        title=table.comment or table.name,
        place=f"{database}.{table.schema}.{table.name}",
        columns=columns,
        chunks=chunks,
        rows_total=table.rows if sampled else None,
        sampled=sampled,
    )


def _column(
    name: str, comment: str, kind: str, physical: str, not_null: bool, key: int,
    table: str | None, column: str | None,
) -> SourceColumn:  # fmt: skip
    declared = Declared(
        logical_type=_TYPES.get(kind, "string"),
        physical_type=physical,
        not_null=not_null,
        key_position=key,
        target=(table, column) if table and column else None,
        comment=comment,
    )
    return SourceColumn(name, comment.split("\n")[0][:100] or name, declared)


def _rows(
    connection: "psycopg.Connection[tuple[Any, ...]]", table: _Table, sampled: bool
) -> Iterator[Columns]:
    query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table.schema, table.name))
    if sampled:
        share = min(100.0, 100.0 * SAMPLE_ROWS / table.rows)
        query += sql.SQL(" TABLESAMPLE BERNOULLI ({}) REPEATABLE (214)").format(sql.Literal(share))
    query += sql.SQL(" LIMIT {}").format(sql.Literal(MOST_ROWS))
    with connection.cursor(name="look") as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(_FETCHED):
            yield list(zip(*rows, strict=True))
