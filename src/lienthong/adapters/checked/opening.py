"""Open the data that a person names: a Parquet or CSV file, a PostgreSQL, or data of a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from lienthong.adapters.checked.postgres import PostgresEngine
from lienthong.adapters.duckdb.opening import MEMORY_MB, is_parquet, of_csv, of_parquet
from lienthong.adapters.spark.opening import opened_there
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.services.quality.engine.ports import Engine

ADDRESSES = ("postgres://", "postgresql://")


@contextmanager
def opened(
    data: str, table: Table, *, memory_mb: int = MEMORY_MB, spark: str = ""
) -> Iterator[Engine]:
    """Open the data for a table of a contract. Raises UserError when they cannot be read.

    In a database the table is looked for by its name, in the search path of the login. ``spark``
    is the address of the cluster that reads them.
    """
    if spark:
        with opened_there(data, spark) as engine:
            yield engine
        return
    if data.startswith(ADDRESSES):
        with _connected(data) as connection:
            yield PostgresEngine(connection, *_found(connection, table.name))
        return
    path = Path(data)
    if not path.is_file():
        raise UserError(
            N_("Không có tệp «%(file)s»."),
            code="no-file",
            values={"file": data},
            remedy=N_("Kiểm tra lại đường dẫn."),
        )
    if is_parquet(path):
        yield of_parquet(path, memory_mb=memory_mb)
        return
    types = {f.name: f.logical_type for f in table.fields}
    yield of_csv(path, types, memory_mb=memory_mb)


@contextmanager
def _connected(address: str) -> Iterator[psycopg.Connection]:
    try:
        connection = psycopg.connect(address, connect_timeout=10)
    except psycopg.Error as error:
        raise UserError(
            N_("Không nối được cơ sở dữ liệu: %(detail)s."),
            code="database-unreachable",
            values={"detail": str(error).strip().splitlines()[0][:200]},
            remedy=N_("Kiểm tra địa chỉ, tên đăng nhập, mật khẩu và quyền đọc bảng."),
        ) from error
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("SET TIME ZONE 'UTC'")
        yield connection


def _found(connection: psycopg.Connection, table: str) -> tuple[str, str]:
    found = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.oid = to_regclass(quote_ident(%s))",
        [table],
    ).fetchone()
    if found is None:
        raise UserError(
            N_("Cơ sở dữ liệu không có bảng «%(table)s» trong đường tìm của tài khoản."),
            code="no-table",
            values={"table": table},
            remedy=N_("Sửa physicalName của hợp đồng, hoặc đặt search_path cho tài khoản."),
        )
    return str(found[0]), str(found[1])
