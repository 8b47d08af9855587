"""Write rows that another node owns, many at once: staged, compared and written by sets.

The same meaning as ``actions.apply_received``, and no value of a right row is ever made in Python.
Rows are written first and kept in history after, from what is staged: PostgreSQL then need not
carry every changed row from one statement to the other.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
from django.db import IntegrityError, connection, transaction

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
from lienthong.services.records.typed_columns import encoded, sql_type

# A package is small beside the table it goes to: its rows are looked up, the table is not read.
_PLANNING = "SET LOCAL random_page_cost = 0.2; SET LOCAL jit = off"
_SAMPLE = 64  # rows
_ONLY = " AND s._n IN (SELECT unnest(%(left)s::int[]))"


@dataclass(frozen=True)
class Staged:
    """Rows of a table that wait in a table of this connection, each known by its place."""

    table: Table
    source: str
    relation: str


@dataclass(frozen=True)
class Held:
    """The places of rows that are here already, or newer (``stale``), and of those that another
    node owns (``foreign``).
    """

    stale: tuple[int, ...] = ()
    foreign: tuple[int, ...] = ()


@dataclass(frozen=True)
class Written:
    """How many rows were written; the places of those that were not, by the reason."""

    applied: int
    left: Held = Held()


def stage(table: Table, batch: pa.RecordBatch, *, source: str) -> Staged:
    """Copy rows into a table of their own, as values.

    ``batch`` has the system columns, then those of the contract; every text is of its type and
    none has a NUL. The caller's transaction holds one staged batch of a table at a time.
    """
    staged = Staged(table, source, _relation(table))
    rows = encoded(table, batch)
    with connection.cursor() as cursor:
        cursor.execute(f"{_PLANNING}; {_create(table)}; TRUNCATE {staged.relation}")
        with cursor.copy(f"COPY {staged.relation} FROM STDIN (FORMAT binary)") as copy:
            copy.write(rows)
    fault_points.reach("receiver:after-copy")
    return staged


def held(table: Table, ids: Sequence[str], versions: Sequence[int], *, source: str) -> Held:
    """Compare rows, by their places in the two lists, with those here."""
    found = _ask(
        f"SELECT (s.n - 1)::int, t._source <> %(source)s FROM unnest(%(ids)s::text[], "
        f"%(versions)s::bigint[]) WITH ORDINALITY AS s (id, version, n) "
        f"JOIN {table_name(table)} AS t ON t._id = s.id "
        "WHERE t._source <> %(source)s OR t._version >= s.version ORDER BY s.n",
        {"source": source, "ids": list(ids), "versions": list(versions)},
    )
    return _parted(found)


def leave_out(staged: Staged, places: Sequence[int]) -> None:
    """Take rows out of what is staged."""
    if places:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {staged.relation} WHERE _n IN (SELECT unnest(%s::int[]))",
                [list(places)],
            )


def sharing(staged: Staged, columns: Sequence[str]) -> list[int]:
    """Return the places of staged rows whose values in some columns another row here holds."""
    same = " AND ".join(f"t.{ident(name)} = {_cast(staged.table, name, 's')}" for name in columns)
    found = _ask(
        f"SELECT s._n FROM {staged.relation} AS s JOIN {table_name(staged.table)} AS t ON {same} "
        "WHERE t._id <> s._id AND t._event <> 'CANCEL' AND s._event <> 'CANCEL'"
    )
    return sorted({place for (place,) in found})


def write_received(staged: Staged, places: Sequence[int], *, by: Actor) -> Written:
    """Write what is staged, with history, inside the caller's transaction.

    ``places`` are those of the staged rows. A version not greater than the one here is stale; a
    row that a third node owns is foreign.
    """
    table, relation = staged.table, staged.relation
    left = set(places)
    for statement in _likeliest_first(staged):
        if left:
            some = "" if len(left) == len(places) else _ONLY
            found = _ask(
                statement(table, relation).format(only=some),
                {"source": staged.source, "left": sorted(left)},
            )
            left.difference_update(found[0][0] or ())
    fault_points.reach("receiver:after-merge")
    others = _left(staged, sorted(left)) if left else Held()
    leave_out(staged, sorted(left))
    _keep(staged, by)
    return Written(len(places) - len(left), others)


def _likeliest_first(staged: Staged) -> tuple[Callable[[Table, str], str], ...]:
    """Return the statements in the order that a few of the rows suggest: each is another reading
    of the whole, and the last ones often find nothing left to do.
    """
    ((known, alike),) = _ask(
        f"SELECT count(t._id), count(t._id) FILTER (WHERE {_alike(staged.table)}) "
        f"FROM (SELECT * FROM {staged.relation} LIMIT {_SAMPLE}) AS s "
        f"LEFT JOIN {table_name(staged.table)} AS t USING (_id)"
    )
    if not known:
        return (_insert, _update)
    return (_update_rest, _update, _insert) if alike * 2 > known else (_update, _insert)


def _left(staged: Staged, places: Sequence[int]) -> Held:
    """Say why rows were not written."""
    found = _ask(
        f"SELECT s._n, t._source <> %s FROM {staged.relation} AS s "
        f"JOIN {table_name(staged.table)} AS t USING (_id) "
        "WHERE s._n IN (SELECT unnest(%s::int[])) ORDER BY s._n",
        [staged.source, list(places)],
    )
    return _parted(found)


def _parted(found: Sequence[tuple[int, bool]]) -> Held:
    return Held(
        stale=tuple(place for place, is_foreign in found if not is_foreign),
        foreign=tuple(place for place, is_foreign in found if is_foreign),
    )


def _keep(staged: Staged, by: Actor) -> None:
    """Keep the versions that are staged.

    History may hold a version already (a row lost and sent again), which is kept once. To ask about
    every row costs a tenth of the whole, so it is only asked when one was met.
    """
    parameters = {"by": str(by), "table": staged.table.name}
    statement = _history(staged.table, staged.relation)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    except IntegrityError:
        known = "ON CONFLICT (table_name, row_id, version) DO NOTHING"
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} {known}", parameters)


def _ask(query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


@lru_cache(maxsize=256)
def _relation(table: Table) -> str:
    """One table for each form of a table, so that another version never meets it."""
    form = "|".join([table.name, *(f"{f.name} {f.logical_type}" for f in table.fields)])
    return ident("pg_temp", f"received_{hashlib.sha256(form.encode()).hexdigest()[:24]}")


@lru_cache(maxsize=256)
def _create(table: Table) -> str:
    columns = ", ".join(f"{ident(f.name)} {sql_type(f.logical_type)}" for f in table.fields)
    return (
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {_relation(table).split('.')[1]} (_n int NOT NULL, "
        f'_id text COLLATE "C" NOT NULL, _version bigint NOT NULL, _event text NOT NULL, '
        f"_changed_at timestamptz NOT NULL, {columns}) ON COMMIT DELETE ROWS"
    )


def _cast(table: Table, name: str, alias: str) -> str:
    logical_type = table.field(name).logical_type
    column, kind = f"{alias}.{ident(name)}", SQL_TYPES[logical_type]
    return column if kind == sql_type(logical_type) else f"{column}::{kind}"


@lru_cache(maxsize=256)
def _insert(table: Table, relation: str) -> str:
    typed = ", ".join(_cast(table, f.name, "s") for f in table.fields)
    return _with_places(
        f"""
  INSERT INTO {table_name(table)} AS t
    (_id, _version, _event, _changed_at, _source, {column_list(table)})
  SELECT s._id, s._version, s._event, s._changed_at, %(source)s, {typed}
  FROM {relation} AS s WHERE true""",
        " ON CONFLICT (_id) DO NOTHING RETURNING t._id",
        f"SELECT array_agg(s._n) FROM {relation} AS s JOIN changed USING (_id)",
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
    return _with_places(
        f"""
  UPDATE {table_name(table)} AS t SET _version = s._version, _event = s._event,
    _changed_at = s._changed_at{values}
  FROM {relation} AS s
  WHERE t._id = s._id AND t._source = %(source)s AND t._version < s._version{where}""",
        " RETURNING s._n",
        "SELECT array_agg(_n) FROM changed",
    )


def _with_places(change: str, returning: str, places: str) -> str:
    """Return the statement that changes rows and answers with their places; ``{only}`` is left."""
    whole = f"WITH changed AS ({change}".replace("{", "{{").replace("}", "}}")
    rest = f"{returning}) {places}".replace("{", "{{").replace("}", "}}")
    return f"{whole}{{only}}{rest}"


@lru_cache(maxsize=256)
def _history(table: Table, relation: str) -> str:
    cells = ", ".join(f"{_cast(table, f.name, 's')} AS {ident(f.name)}" for f in table.fields)
    return f"""
INSERT INTO records_history (table_name, row_id, version, event, changed_at, changed_by, row)
SELECT %(table)s, _id, _version, _event, _changed_at, %(by)s,
       (SELECT to_jsonb(x) FROM (SELECT {cells}) AS x)
FROM {relation} AS s"""
