"""A PostgreSQL schema of somebody else, filled from Arrow tables, for engines to look at."""

from contextlib import contextmanager

import psycopg
import pyarrow as pa
from psycopg import sql

KINDS = {
    pa.string(): "text", pa.int64(): "bigint", pa.float64(): "double precision",
    pa.bool_(): "boolean", pa.date32(): "date", pa.timestamp("us"): "timestamp",
    pa.timestamp("us", "UTC"): "timestamptz",
}  # fmt: skip


def address():
    """Return the address of the database of this test run."""
    from django.db import connection

    known = connection.get_connection_params()
    kept = {k: v for k, v in known.items() if k in ("host", "port", "user", "password", "dbname")}
    return psycopg.conninfo.make_conninfo(**kept, options="-c search_path=ngoai -c TimeZone=UTC")


def url():
    """Return the same as an address that people write."""
    from urllib.parse import quote

    parts = psycopg.conninfo.conninfo_to_dict(address())
    login = f"{quote(parts['user'])}:{quote(parts.get('password', ''))}"
    options = quote("-c search_path=ngoai", safe="")
    return (
        f"postgresql://{login}@/{parts['dbname']}?host={quote(parts['host'], safe='')}"
        f"&port={parts.get('port', 5432)}&options={options}"
    )


@contextmanager
def schema():
    """Make the schema ``ngoai`` and drop it."""
    with psycopg.connect(address(), autocommit=True) as here:
        here.execute("DROP SCHEMA IF EXISTS ngoai CASCADE")
        here.execute("CREATE SCHEMA ngoai")
        try:
            yield here
        finally:
            here.execute("DROP SCHEMA ngoai CASCADE")


def fill(here, name, rows):
    """Make a table of Arrow rows, in the place of one that is there."""
    table = sql.Identifier(name)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(
            sql.Identifier(f.name), sql.SQL(KINDS.get(f.type, "numeric(20, 2)"))
        )
        for f in rows.schema
    )
    here.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))
    here.execute(sql.SQL("CREATE TABLE {} ({})").format(table, columns))
    with here.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
        for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            copy.write_row(row)
