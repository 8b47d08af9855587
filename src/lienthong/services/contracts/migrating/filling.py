"""Work out the new values of stored rows, a chunk at a time.

A row written since it was worked out carries another version and is simply found again. The
changes made here say nothing new to a receiver, who works the same values out himself, so the log
is told to pass over them.
"""

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import connection

from lienthong.services.contracts import sql
from lienthong.services.contracts.migrating.shift import FILLED, Shift
from lienthong.services.contracts.sql import ident, table_name

CHUNK = 5_000
# The reader of the log drops the changes between the two marks (adapters/postgres/pgoutput.py).
QUIET = "SELECT pg_logical_emit_message(true, 'lienthong.quiet', %s)"


def fill(shift: Shift) -> int:
    """Work out at most a chunk of rows inside the caller's transaction; returns how many."""
    needed = shift.carrier.needed
    columns = "".join(f", {ident(name)}" for name in needed)
    table = table_name(shift.after)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT _id, _version{columns} FROM {table} "
            f"WHERE {FILLED} IS DISTINCT FROM _version LIMIT %s FOR UPDATE",
            [CHUNK],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0
        documents = [
            {
                "_id": row[0],
                FILLED: row[1],
                **_hidden(shift, dict(zip(needed, row[2:], strict=True))),
            }
            for row in rows
        ]
        cursor.execute(QUIET, ["on"])
        cursor.execute(_update(shift), [json.dumps(documents, default=_plain)])
        cursor.execute(QUIET, ["off"])
    return len(rows)


def waiting(shift: Shift, limit: int) -> int:
    """Count the rows not yet worked out, up to ``limit``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {table_name(shift.after)} "
            f"WHERE {FILLED} IS DISTINCT FROM _version LIMIT %s) AS part",
            [limit],
        )
        return int(cursor.fetchone()[0])


def _hidden(shift: Shift, row: dict[str, Any]) -> dict[str, Any]:
    return {shift.hidden[name]: value for name, value in shift.carrier.fill(row).items()}


def _update(shift: Shift) -> str:
    types = {
        hidden: sql.SQL_TYPES[shift.after.field(name).logical_type]
        for name, hidden in shift.hidden.items()
    } | {FILLED: "bigint"}
    assignments = ", ".join(f"{ident(c)} = new.{ident(c)}" for c in types)
    described = ", ".join(f"{ident(c)} {kind}" for c, kind in types.items())
    return (
        f"UPDATE {table_name(shift.after)} AS t SET {assignments} "
        f"FROM json_to_recordset(%s::json) AS new(_id text, {described}) WHERE t._id = new._id"
    )


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
