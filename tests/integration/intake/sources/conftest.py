"""Places to take rows from: a MariaDB, a PostgreSQL, an HTTP service, a folder; all real."""

import psycopg
import pytest

from lienthong.adapters.postgres.server import ADMIN
from lienthong.base.settings import load
from tests.integration.intake.sources import mariadb as servers
from tests.integration.intake.sources.service import Service

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
        f"REVOKE REPLICATION SLAVE, REPLICATION CLIENT ON *.* FROM '{servers.READER}'@'127.0.0.1'",
        "DROP TABLE IF EXISTS di_tich",
        TABLE.format(name="di_tich", moment="datetime"),
        FILL.format(name="di_tich"),
        rows=ROWS,
    )
    return mariadb_server


EVERY_TYPE = """
    ma varchar(7) PRIMARY KEY, ten varchar(60), don_vi varchar(30), ngay_cap date,
    nho smallint, lon bigint, thap numeric(30,10), tu_do numeric, so_thuc real, so_doi float8,
    co boolean, gio time(3), gio_vung timetz, luc timestamp(6), moc timestamptz, khoang interval,
    dai text, tho bytea, tai_lieu jsonb, thu json, ma_chung uuid, mang int[], chu_mang text[],
    mang_luoi inet, xml_ xml, rong varchar(5), co_dinh char(10), pham_vi int4range, bit_ bit(3)
"""
EVERY_VALUE = """
    'Mọi kiểu', 'don-vi-a', '2024-05-06', -5, 9223372036854775807,
    12345678901234567890.0123456789, 42.10, 1.1, 2.5, true, '12:30:01.5', '12:30:01+03',
    '2024-05-06 07:08:09.123456', '2024-05-06 07:08:09.5+02', '1 day 02:03:04',
    repeat('dài ', 3000),    '\\xdeadbeef', '{"b": 1, "a": [1.50]}', '{"z": 1,  "a": 2}',
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{1,2,NULL}', '{"a b",c}', '10.0.0.1', '<a>1</a>', NULL,
    'x ', '[1,5)', '101'
"""


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

    admin_is_postgres = True

    def ask(self, statement: str):
        with psycopg.connect(self.admin, dbname="so_cu", autocommit=True) as connection:
            return connection.execute(statement).fetchall()

    def run_at_once(self, *statements: str) -> None:
        """Run statements in one transaction."""
        with psycopg.connect(self.admin, dbname="so_cu") as connection:
            for statement in statements:
                connection.execute(statement)

    def rename(self, table: str, column: str, to: str, kind: str) -> str:
        return f"ALTER TABLE {table} RENAME COLUMN {column} TO {to}"

    def make_keyed(self) -> None:
        """A table whose key is not that of the table here."""
        self.run(
            "DROP TABLE IF EXISTS co_khoa",
            "CREATE TABLE co_khoa (so int PRIMARY KEY, ma varchar(7), ten varchar(60), "
            "don_vi varchar(30), ngay_cap date, so_tien numeric(12,2))",
            f"ALTER TABLE co_khoa OWNER TO {self.READER}",
            "INSERT INTO co_khoa (so, ma, ten, don_vi) VALUES (1, 'M001', 'Chùa Một Cột', "
            "'don-vi-a'), (2, 'M002', 'Văn Miếu', 'don-vi-a'), (3, 'M003', 'Đền Hùng', 'don-vi-b')",
        )

    def make_every_type(self) -> None:
        """A table with a column of each family of types, one too large to be told again."""
        self.run(
            "DROP TABLE IF EXISTS moi_kieu", f"CREATE TABLE moi_kieu ({EVERY_TYPE})",
            "ALTER TABLE moi_kieu ALTER dai SET STORAGE EXTERNAL",
            f"ALTER TABLE moi_kieu OWNER TO {self.READER}",
        )  # fmt: skip
        self.fill_every_type("M901")

    def fill_every_type(self, key: str) -> None:
        self.run(f"INSERT INTO moi_kieu VALUES ('{key}', {EVERY_VALUE})")

    def lose_log(self, source) -> None:
        """The server forgets its log."""
        from lienthong.services.intake.sources.following.naming import name_at_place

        self.run(f"SELECT pg_drop_replication_slot('{name_at_place(source)}')")

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
