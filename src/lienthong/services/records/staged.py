"""Write rows that wait in a table of the same columns, with their history, set by set.

The same meaning as ``actions.write_rows``, for a whole batch at once: all rows share one time, and
the caller's transaction shows all of them or none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from lienthong.base.actor import Actor
from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.services.contracts.sql import column_list, ident, table_name
from lienthong.services.records.actions import refuse_foreign
from lienthong.services.records.sql import history_row

PAGES_A_SLICE = 512  # of 8 KiB each: some thousands of rows, held in memory by PostgreSQL
OnSlice = Callable[[float], None]


@dataclass(frozen=True)
class Outcome:
    """How many rows were new, and how many were changed. The rest were there and the same."""

    new: int = 0
    changed: int = 0


def write_staged(
    *,
    table: Table,
    relation: str,
    by: Actor,
    batch: int | None,
    at: datetime,
    on_slice: OnSlice,
    reason: str = "",
) -> Outcome:
    """Insert or change this node's rows from ``relation``, inside the caller's transaction.

    The relation is named quoted and holds each ``_id`` once. ``on_slice`` is told the share done,
    0.0 to 1.0, and may raise to stop. Raises UserError when a row belongs to another node.
    """
    parameters: dict[str, Any] = {
        "at": at, "source": node().node_id, "batch": batch, "by": str(by), "table": table.name,
        "reason": reason,
    }  # fmt: skip
    new = changed = 0
    with connection.cursor() as cursor:
        cursor.execute(_FOREIGN.format(relation, table_name(table)), [node().node_id])
        refuse_foreign(table, [row_id for (row_id,) in cursor.fetchall()], node().node_id)
        cursor.execute(_PAGES, [relation])
        (pages,) = cursor.fetchone()
        for first in range(0, pages, PAGES_A_SLICE):
            end = first + PAGES_A_SLICE
            pages_of = {"first": f"({first},0)", "end": f"({end},0)"}
            cursor.execute(_slice(table, relation), parameters | pages_of)
            made, again = cursor.fetchone()
            new, changed = new + made, changed + again
            on_slice(min(1.0, end / pages))
    return Outcome(new, changed)


def cancel_listed(*, table: Table, relation: str, by: Actor, at: datetime, reason: str) -> int:
    """Cancel this node's rows in force whose ids stand in ``relation`` (quoted); count them.

    Must run inside the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _cancel_listed(table, relation),
            {
                "at": at,
                "source": node().node_id,
                "by": str(by),
                "table": table.name,
                "reason": reason,
            },
        )
        return int(cursor.rowcount)


@lru_cache(maxsize=64)
def _cancel_listed(table: Table, relation: str) -> str:
    return f"""
WITH changed AS (
  UPDATE {table_name(table)} AS t
  SET _version = t._version + 1, _event = 'CANCEL', _changed_at = %(at)s, _batch = NULL
  WHERE _id IN (SELECT _id FROM {relation}) AND _event <> 'CANCEL' AND _source = %(source)s
  RETURNING t._id, t._version, {column_list(table, "t")}
)
INSERT INTO records_history
  (table_name, row_id, version, event, changed_at, changed_by, reason, row)
SELECT %(table)s, _id, _version, 'CANCEL', %(at)s, %(by)s, %(reason)s, {history_row(table, "c")}
FROM changed AS c
"""


_PAGES = "SELECT pg_relation_size(%s::regclass) / current_setting('block_size')::int"
_FOREIGN = "SELECT s._id FROM {} AS s JOIN {} AS t USING (_id) WHERE t._source <> %s LIMIT 1"


@lru_cache(maxsize=64)
def _slice(table: Table, relation: str) -> str:
    """Return the statement that writes the rows of some pages: first (tid) to before end (tid)."""
    columns = column_list(table)
    excluded = column_list(table, "EXCLUDED")
    assignments = ", ".join(f"{ident(f.name)} = EXCLUDED.{ident(f.name)}" for f in table.fields)
    return f"""
WITH changed AS (
  INSERT INTO {table_name(table)} AS t (_id, _version, _event, _changed_at, _source, _batch,
                                        {columns})
  SELECT _id, 1, 'NEW', %(at)s, %(source)s, %(batch)s, {columns} FROM {relation}
  WHERE ctid >= %(first)s::tid AND ctid < %(end)s::tid
  ON CONFLICT (_id) DO UPDATE SET _version = t._version + 1, _event = 'UPDATE',
    _changed_at = EXCLUDED._changed_at, _batch = EXCLUDED._batch, {assignments}
  WHERE t._source = EXCLUDED._source
    AND (t._event = 'CANCEL' OR ROW({column_list(table, "t")}) IS DISTINCT FROM ROW({excluded}))
  RETURNING _id, _version, _event, {column_list(table, "t")}
), kept AS (
  INSERT INTO records_history
    (table_name, row_id, version, event, changed_at, changed_by, batch, reason, row)
  SELECT %(table)s, _id, _version, _event, %(at)s, %(by)s, %(batch)s, %(reason)s,
         {history_row(table, "c")}
  FROM changed AS c
  RETURNING event
)
SELECT count(*) FILTER (WHERE event = 'NEW'), count(*) FILTER (WHERE event <> 'NEW') FROM kept
"""
