"""What a superuser must make before the node's own account can work. All of it repeatable.

It goes into ``template1`` where it can, so that the node's database and test databases alike are
born with it: extensions, the schema of declared rows, and the publication of that whole schema,
which PostgreSQL lets only a superuser make.
"""

import psycopg
from psycopg import sql

ACCOUNT = "lienthong"
DATABASE = "lienthong"
DATA_SCHEMA = "data"
PUBLICATION = "lienthong"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")

Connection = psycopg.Connection[tuple[object, ...]]


def ensure_account(connection: Connection, password: str) -> None:
    """Make the node's account: it may log in and replicate, nothing more."""
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ACCOUNT]).fetchone()
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN REPLICATION NOSUPERUSER PASSWORD {}").format(
            sql.SQL("ALTER" if found else "CREATE"), sql.Identifier(ACCOUNT), sql.Literal(password)
        )
    )


def prepare_template(connection: Connection) -> None:
    """Put extensions, schema and publication into the database one is connected to."""
    _ensure_extensions(connection)
    connection.execute(
        sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
            sql.Identifier(DATA_SCHEMA), sql.Identifier(ACCOUNT)
        )
    )
    query = "SELECT 1 FROM pg_publication WHERE pubname = %s"
    if not connection.execute(query, [PUBLICATION]).fetchone():
        connection.execute(
            sql.SQL("CREATE PUBLICATION {} FOR TABLES IN SCHEMA {}").format(
                sql.Identifier(PUBLICATION), sql.Identifier(DATA_SCHEMA)
            )
        )


def ensure_database(connection: Connection) -> None:
    """Make the node's database, owned by its account."""
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    if not connection.execute(query, [DATABASE]).fetchone():
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(DATABASE), sql.Identifier(ACCOUNT)
            )
        )


def allow_test_databases(connection: Connection) -> None:
    """Let the node's account create databases; only for servers of a test run."""
    connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(ACCOUNT)))


def _ensure_extensions(connection: Connection) -> None:
    rows = connection.execute("SELECT name FROM pg_available_extensions").fetchall()
    available = {str(row[0]) for row in rows}
    for name in EXTENSIONS:
        if name in available:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name))
            )
