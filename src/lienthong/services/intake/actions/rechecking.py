"""Judge anew the staged rows that others' writes have met since they were judged.

While a long file is staged, people and other nodes write to the table. A row that now belongs to
another, whose unique value another row has taken, or that names a row cancelled since, goes to the
desk instead of being written.
So does a line handed back for a kept row that somebody else settled meanwhile.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection

from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.intake import opening, staging
from lienthong.services.intake.actions.chunks import stage
from lienthong.services.intake.actions.taking import judge_of, rows_of
from lienthong.services.intake.judging import RawRow
from lienthong.services.intake.models import Batch
from lienthong.services.intake.staging import Staging
from lienthong.services.intake.verdicts import laid_out
from lienthong.services.records.lookup import as_named_now, is_here, unique_columns

# Written by a transaction that the judging may not have seen. Transaction numbers wrap around.
_SINCE = "((t.xmin::text::bigint - %(seen_from)s) & 4294967295) < 2147483648"
_LOCK_KEPT = """
SELECT q.id FROM intake_quarantinedrow AS q WHERE q.id IN (SELECT ref FROM ({}) AS s)
ORDER BY q.id FOR UPDATE
"""
_CHANGED_KEPT = """
SELECT s.number FROM ({}) AS s JOIN intake_quarantinedrow AS q ON q.id = s.ref
WHERE q.state NOT IN ('open', 'discarded') OR EXISTS (
    SELECT 1 FROM intake_quarantineevent AS e WHERE e.row_id = q.id AND e.at >= %(since)s
)
"""
CHUNK_ROWS = 2_000


def recheck(batch: Batch, table: Table) -> None:
    """Judge anew what was met; must run inside the transaction that publishes.

    The counts of ``batch`` change unsaved: to save it here would undo a cancelling meanwhile.
    """
    place = Staging(batch.pk)
    numbers = _settled_since(batch, place)
    if batch.seen_from is not None:
        numbers |= _met(batch, table)
    if not numbers:
        return
    taken = staging.take_out(place, numbers)
    batch.rows_accepted -= taken.rows
    batch.rows_repaired -= taken.repaired
    batch.rows_waiting -= taken.waiting
    batch.rows_quarantined -= taken.quarantined
    judge = judge_of(batch, table)
    for some in _read_again(batch, table, numbers):
        stage(batch, table, laid_out(table, judge.judge(some)))


def _settled_since(batch: Batch, place: Staging) -> set[int]:
    """Return the staged lines whose kept row was changed while the file was staged.

    The kept rows stay locked until the batch is published: nobody settles them in between.
    """
    refs = (
        f"SELECT _ref AS ref, _number AS number FROM {place.rows} WHERE _ref IS NOT NULL "  # noqa: S608
        f"UNION ALL SELECT ref, row_number FROM {place.refused} WHERE ref IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_KEPT.format(refs))
        cursor.execute(_CHANGED_KEPT.format(refs), {"since": batch.started_at})
        return {number for (number,) in cursor.fetchall() if number is not None}


def _met(batch: Batch, table: Table) -> set[int]:
    staged, here = Staging(batch.pk).rows, table_name(table)
    parameters: dict[str, Any] = {
        "seen_from": (batch.seen_from or 0) & 0xFFFFFFFF,
        "node": node().node_id,
        "unit": batch.write_scope,
    }
    found: set[int] = set()
    with connection.cursor() as cursor:
        for condition in _conditions(batch, table, staged):
            cursor.execute(
                f"SELECT s._number FROM {staged} AS s JOIN {here} AS t ON {condition} "  # noqa: S608
                f"WHERE {_SINCE}",
                parameters,
            )
            found.update(number for (number,) in cursor.fetchall() if number is not None)
        for query in _names_lost(table, staged):
            cursor.execute(query, parameters)
            found.update(number for (number,) in cursor.fetchall() if number is not None)
    return found


def _names_lost(table: Table, staged: str) -> Iterator[str]:
    """Ask for the staged rows that name a row no more in force, if one was changed since."""
    for field in table.fields:
        if field.reference is None or field.is_nested or not is_here(field.reference):
            continue
        named = as_named_now(field.reference)
        target, value = table_name(named.table), f"s.{ident(field.name)}::text"
        yield (
            f"SELECT s._number FROM {staged} AS s WHERE {value} IS NOT NULL "  # noqa: S608 - quoted
            f"AND EXISTS (SELECT 1 FROM {target} AS t WHERE t._event <> 'NEW' AND {_SINCE}) "
            f"AND NOT EXISTS (SELECT 1 FROM {target} AS t WHERE t._event <> 'CANCEL' "
            f"AND t.{ident(named.column)}::text = {value})"
        )


def _conditions(batch: Batch, table: Table, staged: str) -> Iterator[str]:
    """Yield how a row of the table meets a staged one."""
    owned = "t._source <> %(node)s"
    if batch.write_scope is not None and table.unit_field is not None:
        owned += f" OR t.{ident(table.unit_field)}::text IS DISTINCT FROM %(unit)s"
    yield f"s._id = t._id AND ({owned})"
    for columns in unique_columns(table):
        same = " AND ".join(f"s.{ident(c)} = t.{ident(c)}" for c in columns)
        yield (
            f"{same} AND s._id <> t._id AND t._event <> 'CANCEL' "  # noqa: S608
            f"AND NOT EXISTS (SELECT 1 FROM {staged} AS o WHERE o._id = t._id)"
        )


def _read_again(batch: Batch, table: Table, numbers: Collection[int]) -> Iterator[list[RawRow]]:
    """Yield the rows of these lines of the file, some at a time."""
    some = []
    for raw in rows_of(batch, opening.open_original(batch, table), table):
        if raw is not None and raw.number in numbers:
            some.append(raw)
        if len(some) == CHUNK_ROWS:
            yield some
            some = []
    yield some
