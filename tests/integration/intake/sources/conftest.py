"""Places to take rows from: a MariaDB, a PostgreSQL, an HTTP service, a folder; all real."""

import psycopg
import pytest

from lienthong.adapters.postgres.server import ADMIN
from lienthong.base.settings import load
from tests.functional.web.conftest import let_go_of_the_database
from tests.integration.intake.sources import mariadb as servers
from tests.integration.intake.sources.service import Service

__all__ = ["let_go_of_the_database"]  # the worker's threads may hold a connection still
ROWS = [
    ("M001", "Chùa Một Cột", "don-vi-a", "2020-02-01", "1234.50", "2024-01-01 08:00:00"),
    ("M002", "Văn Miếu", "don-vi-a", "2021-03-05", "20.00", "2024-01-02 08:00:00"),
    ("M003", "Đền Hùng", "don-vi-b", None, "0.50", "2024-01-03 08:00:00"),
]
TABLE = (
    "CREATE TABLE {name} (ma varchar(7) PRIMARY KEY, ten varchar(60), don_vi varchar(30), "
    "ngay_cap date, so_tien numeric(12,2), doi_luc {moment})"
)
FILL = "INSERT INTO {name} VALUES (%s, %s, %s, %s, %s, %s)"


@pytest.fixture(scope="session")
def mariadb_server():
    if not servers.is_installed():
        pytest.skip("MariaDB is not installed (apt-get install mariadb-server)")
    server = servers.MariaDb.start()
    yield server
    server.stop()


@pytest.fixture
def mariadb(mariadb_server):
    """A MariaDB with one filled table, ``di_tich``."""
    mariadb_server.run(
        "DROP TABLE IF EXISTS di_tich",
        TABLE.format(name="di_tich", moment="datetime"),
        FILL.format(name="di_tich"),
        rows=ROWS,
    )
    return mariadb_server


class OldPostgres:
    """A database of its own in the PostgreSQL of the tests, with an account that only reads."""

    READER, SECRET = "nguoi_doc", "mat-khau-doc-1"

    def __init__(self, admin: str, port: int) -> None:
        self.admin, self.port = admin, port

    def run(self, *statements, rows=()) -> None:
        with psycopg.connect(self.admin, dbname="so_cu", autocommit=True) as connection:
            for statement in statements[:-1] if rows else statements:
                connection.execute(statement)
            if rows:
                with connection.cursor() as cursor:
                    cursor.executemany(statements[-1], rows)

    def options(self, **changes: str) -> dict[str, str]:
        return {
            "host": "127.0.0.1", "port": str(self.port), "database": "so_cu",
            "user": self.READER, "tls": "off", "timeout_seconds": "30",
        } | changes  # fmt: skip


@pytest.fixture(scope="session")
def old_postgres_server(postgres, node_settings):
    settings = load(node_settings.home)
    admin = _admin(settings)
    with psycopg.connect(admin, autocommit=True) as connection:
        for statement in (
            "DROP DATABASE IF EXISTS so_cu",
            f"DROP ROLE IF EXISTS {OldPostgres.READER}",
            "CREATE DATABASE so_cu",
            f"CREATE ROLE {OldPostgres.READER} LOGIN PASSWORD '{OldPostgres.SECRET}'",
        ):
            connection.execute(statement)
    return OldPostgres(admin, settings.pg_port)


def _admin(settings) -> str:
    password = (settings.home / "pg_admin_password").read_text(encoding="ascii").strip()
    return f"postgresql://{ADMIN}:{password}@127.0.0.1:{settings.pg_port}/postgres"


@pytest.fixture
def old_postgres(old_postgres_server):
    """A PostgreSQL with one filled table, ``di_tich``."""
    old_postgres_server.run(
        "DROP TABLE IF EXISTS di_tich CASCADE",
        TABLE.format(name="di_tich", moment="timestamptz"),
        f"GRANT SELECT ON di_tich TO {OldPostgres.READER}",
        FILL.format(name="di_tich"),
        rows=ROWS,
    )
    return old_postgres_server


@pytest.fixture
def service():
    """An HTTP service that answers as each test tells it to."""
    running = Service()
    yield running
    running.stop()
