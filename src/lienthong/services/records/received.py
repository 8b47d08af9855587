"""Write rows that another node owns, many at once: staged as text, compared and written by sets.

The same meaning as ``actions.apply_received``. Texts go to PostgreSQL as they came, in one COPY,
and are read as values there; so no value of a right row is ever made in Python.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import IntegrityError, connection, transaction
from pyarrow import csv

from lienthong.base import fault_points
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Table
from lienthong.services.contracts.sql import (
    SQL_TYPES,
    column_list,
    ident,
    searched_fields,
    table_name,
)
from lienthong.services.records.sql import history_row

# A package is small beside the table it goes to: its rows are looked up, the table is not read.
_PLANNING = "SET LOCAL random_page_cost = 0.2; SET LOCAL jit = off"
_CSV = csv.WriteOptions(include_header=False, batch_size=4096)


@dataclass(frozen=True)
class Staged:
    """Rows of a table that wait in a table of this connection, each known by its place."""

    table: Table
    source: str
    relation: str


@dataclass(frozen=True)
class Held:
    """How many rows are here in some version, and how many of these with the same searched texts;
    the places of those here already, or newer (``stale``), and of those that another node owns.
    """

    known: int
    alike: int
    stale: tuple[int, ...]
    foreign: tuple[int, ...]


@dataclass(frozen=True)
class Written:
    """How many rows were written; the places of those that were not, by the reason."""

    applied: int
    stale: tuple[int, ...] = ()
    foreign: tuple[int, ...] = ()


def stage(table: Table, batch: pa.RecordBatch, *, source: str) -> Staged:
    """Copy rows into a table of their own, the texts as they are.

    ``batch`` has the system columns, then those of the contract, and no text with a NUL. The
    caller's transaction holds one staged batch of a table at a time.
    """
    staged = Staged(table, source, _relation(table))
    out = io.BytesIO()
    places = pa.array(np.arange(batch.num_rows, dtype=np.int32))
    numbered = pa.RecordBatch.from_arrays(
        [places, *batch.columns], names=["_n", *batch.schema.names]
    )
    csv.write_csv(numbered, out, _CSV)
    with connection.cursor() as cursor:
        cursor.execute(_PLANNING)
        cursor.execute(_create(table))
        cursor.execute(f"TRUNCATE {staged.relation}")
        with cursor.copy(f"COPY {staged.relation} FROM STDIN (FORMAT csv)") as copy:
            copy.write(out.getbuffer())
    fault_points.reach("receiver:after-copy")
    return staged


def held(staged: Staged) -> Held:
    """Compare the rows that are staged with those here."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {_alike(staged.table)}), "
            "array_agg(s._n ORDER BY s._n) FILTER (WHERE t._source <> %(source)s), "
            "array_agg(s._n ORDER BY s._n) "
            "FILTER (WHERE t._source = %(source)s AND t._version >= s._version) "
            f"FROM {staged.relation} AS s JOIN {table_name(staged.table)} AS t USING (_id)",
            {"source": staged.source},
        )
        known, alike, foreign, stale = cursor.fetchone()
    return Held(int(known), int(alike), tuple(stale or ()), tuple(foreign or ()))


def leave_out(staged: Staged, places: Sequence[int]) -> None:
    """Take rows out of what is staged."""
    if places:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {staged.relation} WHERE _n IN (SELECT unnest(%s::int[]))",
                [list(places)],
            )


def sharing(staged: Staged, columns: Sequence[str]) -> list[int]:
    """Return the places of staged rows whose values in some columns another row here holds.

    What is staged must be of the right types.
    """
    same = " AND ".join(f"t.{ident(name)} = {_cast(staged.table, name, 's')}" for name in columns)
    found = _ask(
        f"SELECT s._n FROM {staged.relation} AS s JOIN {table_name(staged.table)} AS t ON {same} "
        "WHERE t._id <> s._id AND t._event <> 'CANCEL' AND s._event <> 'CANCEL'",
        [],
    )
    return sorted({place for (place,) in found})


def write_received(staged: Staged, *, by: Actor, here: Held) -> Written:
    """Write what is staged, with history, inside the caller's transaction.

    ``here`` says what was held before. A version not greater than the one here is stale; a row
    that a third node owns is foreign.
    """
    table, relation = staged.table, staged.relation
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {relation}")
        (total,) = cursor.fetchone()
    applied = 0
    for statement, is_needed in (
        (_update_rest(table, relation), here.alike > 0),
        (_update(table, relation), here.known > here.alike),
        (_insert(table, relation), True),
    ):
        if is_needed and applied < total:
            applied += _change(staged, statement, by)
    fault_points.reach("receiver:after-merge")
    if applied == total:
        return Written(applied)
    found = _ask(
        f"SELECT s._n, t._source <> %s FROM {relation} AS s "
        f"JOIN {table_name(table)} AS t USING (_id) "
        "WHERE t._source <> %s OR t._version <> s._version ORDER BY s._n",
        [staged.source, staged.source],
    )
    return Written(
        applied,
        stale=tuple(place for place, is_foreign in found if not is_foreign),
        foreign=tuple(place for place, is_foreign in found if is_foreign),
    )


def _change(staged: Staged, statement: str, by: Actor) -> int:
    """Change rows and keep their versions; return how many.

    History may hold a version already (a row lost and sent again), which is kept once. To ask about
    every row costs a tenth of the whole, so it is only asked when one was met.
    """
    parameters = {"source": staged.source, "by": str(by), "table": staged.table.name}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(known=""), parameters)
            return int(cursor.fetchone()[0])
    except IntegrityError:
        known = "ON CONFLICT (table_name, row_id, version) DO NOTHING"
        with connection.cursor() as cursor:
            cursor.execute(statement.format(known=known), parameters)
            return int(cursor.fetchone()[0])


def _ask(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


@lru_cache(maxsize=256)
def _relation(table: Table) -> str:
    """One table for each form of a table, so that another version never meets it."""
    form = "|".join([table.name, *(f.name for f in table.fields)])
    return ident("pg_temp", f"received_{hashlib.sha256(form.encode()).hexdigest()[:24]}")


@lru_cache(maxsize=256)
def _create(table: Table) -> str:
    columns = ", ".join(f"{ident(f.name)} text" for f in table.fields)
    return (
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {_relation(table).split('.')[1]} (_n int NOT NULL, "
        f'_id text COLLATE "C" NOT NULL, _version bigint NOT NULL, _event text NOT NULL, '
        f"_changed_at text NOT NULL, {columns}) ON COMMIT DELETE ROWS"
    )


def _cast(table: Table, name: str, alias: str) -> str:
    kind = SQL_TYPES[table.field(name).logical_type]
    column = f"{alias}.{ident(name)}"
    return column if kind == "text" else f"{column}::{kind}"


@lru_cache(maxsize=256)
def _insert(table: Table, relation: str) -> str:
    columns = column_list(table)
    typed = ", ".join(_cast(table, f.name, "s") for f in table.fields)
    return _with_history(
        table,
        f"""
  INSERT INTO {table_name(table)} AS t (_id, _version, _event, _changed_at, _source, {columns})
  SELECT s._id, s._version, s._event, s._changed_at::timestamptz, %(source)s, {typed}
  FROM {relation} AS s ON CONFLICT (_id) DO NOTHING""",
    )


@lru_cache(maxsize=256)
def _update(table: Table, relation: str) -> str:
    return _update_of(table, relation, [f.name for f in table.fields], "")


@lru_cache(maxsize=256)
def _update_rest(table: Table, relation: str) -> str:
    """Update rows whose searched texts stay: left out, their index is not worked out again."""
    searched = [field.name for field in searched_fields(table)]
    rest = [field.name for field in table.fields if field.name not in searched]
    return _update_of(table, relation, rest, f" AND {_alike(table)}")


@lru_cache(maxsize=256)
def _alike(table: Table) -> str:
    """Return the condition that the searched texts (columns of text) are the same."""
    names = [ident(field.name) for field in searched_fields(table)]
    return " AND ".join(f"t.{name} IS NOT DISTINCT FROM s.{name}" for name in names) or "true"


def _update_of(table: Table, relation: str, names: Sequence[str], where: str) -> str:
    values = "".join(f", {ident(name)} = {_cast(table, name, 's')}" for name in names)
    return _with_history(
        table,
        f"""
  UPDATE {table_name(table)} AS t SET _version = s._version, _event = s._event,
    _changed_at = s._changed_at::timestamptz{values}
  FROM {relation} AS s
  WHERE t._id = s._id AND t._source = %(source)s AND t._version < s._version{where}""",
    )


def _with_history(table: Table, change: str) -> str:
    """Return the statement that changes rows and keeps them; it counts the rows it changed."""
    text = f"""
WITH changed AS ({change}
  RETURNING t._id, t._version, t._event, t._changed_at, {column_list(table, "t")}
), kept AS (
  INSERT INTO records_history (table_name, row_id, version, event, changed_at, changed_by, row)
  SELECT %(table)s, _id, _version, _event, _changed_at, %(by)s, {history_row(table, "c")}
  FROM changed AS c
  """
    end = "\n)\nSELECT count(*) FROM changed\n"
    return text.replace("{", "{{").replace("}", "}}") + "{known}" + end
