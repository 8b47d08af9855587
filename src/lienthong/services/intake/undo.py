"""What taking back a published batch would do, row by row, before anything is done.

A row is the batch's when the batch wrote a version of it, on the desk too. Its earlier values are
those of the version before the first of these. It was changed since when anyone else wrote a later
version, or cancelled it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from lienthong.services.contracts.sql import table_name
from lienthong.services.intake.models import Batch

SHOWN = 50
_PLAN = """
SELECT f.row_id AS _id, f.first, t._event AS now,
       b.event AS base, b.version AS base_version,
       EXISTS (SELECT 1 FROM records_history AS x
               WHERE x.table_name = %(table)s AND x.row_id = f.row_id AND x.version > f.first
                 AND (x.batch IS DISTINCT FROM %(batch)s OR x.event = 'CANCEL')) AS touched
FROM (SELECT row_id, min(version) AS first FROM records_history
      WHERE table_name = %(table)s AND changed_at >= %(since)s AND batch = %(batch)s
        AND event <> 'CANCEL'
      GROUP BY row_id) AS f
JOIN {table} AS t ON t._id = f.row_id
LEFT JOIN records_history AS b
  ON b.table_name = %(table)s AND b.row_id = f.row_id AND b.version = f.first - 1
"""
_LAST = """
SELECT p._id, h.version, h.event, h.changed_at, h.changed_by, h.batch, h.reason
FROM ({plan}) AS p CROSS JOIN LATERAL (
  SELECT * FROM records_history AS h WHERE h.table_name = %(table)s AND h.row_id = p._id
  ORDER BY version DESC LIMIT 1) AS h
WHERE p.touched ORDER BY p._id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Counts:
    """How many rows the batch made and changed, and how many of them were changed since."""

    made: int
    changed: int
    touched: int

    @property
    def total(self) -> int:
        return self.made + self.changed


@dataclass(frozen=True)
class Touched:
    """A row of the batch that was changed since, with its latest version."""

    row_id: str
    version: int
    event: str
    changed_at: datetime
    changed_by: str
    batch: int | None
    reason: str


def plan(batch: Batch) -> tuple[str, dict[str, Any]]:
    """Return the query of the batch's rows (_id, first, now, base, base_version, touched)."""
    text = _PLAN.format(table=table_name(batch.table_name))
    since = batch.started_at or batch.created_at
    return text, {"table": batch.table_name, "batch": batch.pk, "since": since}


def counts(batch: Batch) -> Counts:
    """Count the batch's rows."""
    text, parameters = plan(batch)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE base IS NULL), "  # noqa: S608
            f"count(*) FILTER (WHERE base IS NOT NULL), count(*) FILTER (WHERE touched) "
            f"FROM ({text}) AS p",
            parameters,
        )
        return Counts(*cursor.fetchone())


def touched(batch: Batch, limit: int = SHOWN) -> Iterator[Touched]:
    """Yield the first rows changed since, with who changed them last."""
    text, parameters = plan(batch)
    with connection.cursor() as cursor:
        cursor.execute(_LAST.format(plan=text), parameters | {"limit": limit})
        yield from (Touched(*row) for row in cursor.fetchall())
