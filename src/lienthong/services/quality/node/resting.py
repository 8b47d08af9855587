"""A place in the history of rows that splits it cleanly: all before it is seen, nothing after.

Versions are numbered before their transaction commits, so a greater number may be seen first. The
numbers of a table are settled when nobody is writing it: who writes holds a lock on the table from
before the first number to the commit.
"""

import time
from collections.abc import Collection

from django.db import connection

from lienthong.services.contracts.sql import SCHEMA

TRIES, PAUSE_SECONDS = 10, 0.02
_WRITTEN = """
SELECT DISTINCT c.relname
FROM pg_locks AS l
JOIN pg_class AS c ON c.oid = l.relation AND c.relkind IN ('r', 'p')
WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND c.relnamespace = to_regnamespace(%s)
  AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                 'AccessExclusiveLock')
"""
_LATER = "SELECT EXISTS (SELECT 1 FROM records_history WHERE id > %s AND table_name = ANY(%s))"


def last_number() -> int:
    """Return the greatest number that a version has been given; 0 before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)",
                       ["records_history"])  # fmt: skip
        return int(cursor.fetchone()[0] or 0)


def mark(tables: Collection[str]) -> int | None:
    """Return a number up to which the versions of some tables are settled; None while written.

    To be asked before the snapshot is taken; ``is_clean`` tells there whether it still holds.
    """
    last = last_number()
    return last if written().isdisjoint(tables) else None


def written() -> set[str]:
    """Return the declared tables that another transaction has written and not ended."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [SCHEMA])
        return {name for (name,) in cursor.fetchall()}


def patient_mark(tables: Collection[str]) -> int | None:
    """Return a mark, waiting a moment for short writes to end."""
    for _ in range(TRIES):
        found = mark(tables)
        if found is not None:
            return found
        time.sleep(PAUSE_SECONDS)
    return None


def is_clean(marked: int, tables: Collection[str]) -> bool:
    """Say, in a snapshot, whether it sees no version of these tables after the mark."""
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [marked, list(tables)])
        return not cursor.fetchone()[0]


def bound(within_ms: int) -> None:
    """Let no further statement of this transaction take longer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(within_ms)])
