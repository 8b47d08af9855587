"""Give the list of a large table its indexes, without keeping anybody from writing meanwhile."""

import structlog
from django.db import connection
from django.db.backends.utils import CursorWrapper

from lienthong.core.contract.model import Table
from lienthong.services.contracts import queries
from lienthong.services.contracts.indexes import (
    ENDING,
    EXACT_TEXT,
    LARGE_ROWS,
    SEARCH_STATISTICS,
    list_indexes,
)
from lienthong.services.contracts.sql import SCHEMA, ident, table_name

_log = structlog.get_logger()


def estimated_rows(table: Table) -> int:
    """Return how many rows PostgreSQL believes the table has, cancelled ones too; 0 if unknown."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)",
            [table_name(table)],
        )
        found = cursor.fetchone()
    return max(0, int(found[0])) if found else 0


def index_lists() -> dict[str, list[str]]:
    """Index every declared table that has become large. Returns table → indexes made."""
    made: dict[str, list[str]] = {}
    for contract in queries.all_current():
        for table in contract.tables:
            if estimated_rows(table) >= LARGE_ROWS and (names := index_list(table)):
                made[table.name] = names
    return made


def index_list(table: Table, *, concurrently: bool = True) -> list[str]:
    """Make the missing indexes of a table's list, drop its outdated or broken ones.

    Returns the names made; running it again makes none. ``concurrently`` lets others write and
    must run outside a transaction.
    """
    wanted = {index.name: index for index in list_indexes(table)}
    have = _existing(table)
    word = "CONCURRENTLY" if concurrently else ""
    missing = [name for name in wanted if not have.get(name)]
    with connection.cursor() as cursor:
        for name, valid in have.items():
            if name not in wanted or not valid:
                cursor.execute(f"DROP INDEX {word} IF EXISTS {ident(SCHEMA, name)}")
        for name in missing:
            cursor.execute(f"CREATE INDEX {word} {ident(name)} {wanted[name].statement}")
        if missing:
            _look_closely(cursor, table)
    if missing:
        _log.info("list_indexed", table=table.name, indexes=len(missing))
    return missing


def _look_closely(cursor: CursorWrapper, table: Table) -> None:
    """Sample the searched texts well: whether a word is rare decides how its rows are read."""
    searched = f"ALTER TABLE {table_name(table)} ALTER COLUMN _search"
    cursor.execute(f"{searched} SET STATISTICS {SEARCH_STATISTICS}")
    for index in list_indexes(table):
        if index.column == EXACT_TEXT:
            exact = f"ALTER INDEX {ident(SCHEMA, index.name)} ALTER COLUMN 1"
            cursor.execute(f"{exact} SET STATISTICS {SEARCH_STATISTICS}")
    cursor.execute(f"ANALYZE {table_name(table)}")


def seeks_exactly(table: Table) -> bool:
    """Tell whether words typed with diacritics have their own index, and need no other."""
    names = [index.name for index in list_indexes(table) if index.column == EXACT_TEXT]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass(%s) AND indisvalid",
            [ident(SCHEMA, names[0]) if names else ""],
        )
        return bool(cursor.fetchone()[0])


def _existing(table: Table) -> dict[str, bool]:
    """Return name → valid of the list indexes the table has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, i.indisvalid FROM pg_index i "
            "JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE i.indrelid = to_regclass(%s) AND c.relname LIKE %s",
            [table_name(table), f"%\\{ENDING}"],
        )
        return dict(cursor.fetchall())
