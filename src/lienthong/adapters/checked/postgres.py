"""One table of a PostgreSQL database, checked where it is: one snapshot, read only.

The plan is the one every engine runs. Rows come through a cursor of the server, so memory does not
grow with what is found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any, cast

import psycopg

from lienthong.core.contract.model import Reference
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.column import Column, Holds
from lienthong.core.quality.days import WITHIN, as_text, beyond
from lienthong.core.quality.dialect import POSTGRES, ident
from lienthong.core.quality.values import as_value
from lienthong.services.quality.engine.ports import ROW, STRAY, Batch

BATCH = 5_000
LOOKED_AT = 50_000  # rows that show whether a column may have few different values
_TIMES = ("timestamp without time zone", "time without time zone")
_HOLDS: Mapping[str, Holds] = {
    **dict.fromkeys(("text", "character varying", "character", "uuid", "USER-DEFINED"), "text"),
    **dict.fromkeys(("smallint", "integer", "bigint"), "integer"),
    **dict.fromkeys(("numeric", "real", "double precision"), "float"),
    "boolean": "boolean",
    "bytea": "bytes",
    "date": "date",
    _TIMES[0]: "timestamp",
    _TIMES[1]: "time",
    "timestamp with time zone": "moment",
}
_AS: Mapping[str, str] = {
    "character": "text", "uuid": "text", "USER-DEFINED": "text", "real": "double precision",
}  # fmt: skip
_DESCRIBE = (
    "SELECT column_name, data_type FROM information_schema.columns "
    "WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position"
)


# Given back when the transaction ends. Workers beside this one and compiled expressions cost more
# processor time than they save, of a server that has other work too; groups are hashed in memory.
_ALONE = (
    "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off; "
    "SET LOCAL work_mem = '64MB'"
)


class Lists:
    """Implements the port ``Batch`` over rows of a cursor."""

    def __init__(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._size = len(rows)
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        self._columns = dict(zip(names, columns, strict=True))

    def values(self, name: str) -> Sequence[Any]:
        """Return the values of a column."""
        return self._columns[name]

    def convert(self, name: str, load: Callable[[Any], Any]) -> None:
        """Put other values in the place of a column's, where it is there."""
        if name in self._columns:
            self._columns[name] = tuple(map(load, self._columns[name]))

    def at(self, name: str, places: Sequence[int]) -> Sequence[Any]:
        """Return the values of a column in some rows (from 0)."""
        held = self._columns[name]
        return [held[n] for n in places]

    def different(self, name: str, places: Sequence[int]) -> tuple[Sequence[int], Sequence[Any]]:
        """Return the values of a column in some rows, each as it stands."""
        return range(len(places)), self.at(name, places)

    def flagged(self, name: str) -> Sequence[int]:
        """Return the places (from 0) of the rows that a flag marks."""
        return [n for n, held in enumerate(self._columns[name]) if held]

    def __len__(self) -> int:
        return self._size


class PostgresEngine:
    """Implements the port ``Engine``. The connection must be in a snapshot of its own."""

    name = "postgres"
    dialect = POSTGRES
    failures: tuple[type[Exception], ...] = (psycopg.Error,)

    def __init__(self, connection: psycopg.Connection[Any], schema: str, table: str) -> None:
        self._con, self._schema, self._table = connection, schema, table
        self._from = f"{ident(schema)}.{ident(table)}"
        connection.execute(_ALONE)

    def attempt(self) -> AbstractContextManager[object]:
        """Bound what an error undoes, by a savepoint."""
        return self._con.transaction()

    def is_replaced(self) -> bool:
        """Say whether the data were replaced since they were opened."""
        return False

    @cached_property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self._all(f"SELECT count(*) FROM {self._from}")[0][0])

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The columns there are."""
        return self._described()

    def _described(self) -> dict[str, Column]:
        found = {}
        for name, kind in self._kinds():
            sql = f"{ident(name)}::{_AS[kind]}" if kind in _AS else ident(name)
            found[name] = Column(name, sql, _HOLDS.get(kind, "other"))
        asked = [c for c in found.values() if c.holds in WITHIN]
        wide = zip(asked, self.counts([beyond(c) for c in asked]), strict=True)
        return found | {c.name: as_text(c) for c, count in wide if count}

    def _kinds(self) -> list[tuple[str, str]]:
        """Return the columns and their types, as PostgreSQL names these."""
        with self._con.cursor() as cursor:
            return cursor.execute(_DESCRIBE, [self._schema, self._table]).fetchall()

    def few(self, names: Sequence[str], most: int) -> Mapping[str, Mapping[Value, int]]:
        """Count the rows of each value, for those columns that hold at most ``most`` values."""
        found = {}
        for name in self._perhaps_few(names, most):
            sql = self.columns[name].sql
            query = f"SELECT {sql}, count(*) FROM {self._from} GROUP BY 1 LIMIT {most + 1}"
            counted = self._all(query)
            if len(counted) <= most:
                found[name] = {as_value(value): int(count) for value, count in counted}
        return found

    def listed(
        self, asked: Mapping[str, Sequence[str]], most: int
    ) -> Mapping[str, Mapping[Value, int | None]]:
        """Count them: rows of a table tell no values without being read."""
        return {name: dict(counts) for name, counts in self.few(list(asked), most).items()}

    def _perhaps_few(self, names: Sequence[str], most: int) -> list[str]:
        if not names:
            return []
        asked = ", ".join(f"count(DISTINCT {self.columns[n].sql})" for n in names)
        query = f"SELECT {asked} FROM (SELECT * FROM {self._from} LIMIT {LOOKED_AT}) AS looked"
        counts = self._all(query)[0]
        return [n for n, count in zip(names, counts, strict=True) if count <= most]

    def ahead(self, groups: Sequence[tuple[str, ...]], conditions: Sequence[str]) -> bool:
        """Say that counting is not part of reading."""
        return False

    def counts(self, conditions: Sequence[str]) -> list[int]:
        """Count the rows that each condition holds for, in one reading."""
        if not conditions:
            return []
        asked = ", ".join(f"count(*) FILTER (WHERE {c})" for c in conditions)
        return [int(n) for n in self._all(f"SELECT {asked} FROM {self._from}")[0]]

    def spread(self, name: str) -> tuple[Value, Value, int] | None:
        """Return the first and third quartile and the count of a column's numbers."""
        column = self.columns[name]
        if column.holds not in ("integer", "decimal", "float"):
            return None
        finite = "TRUE" if column.holds == "integer" else POSTGRES.finite(column.sql)
        shares = ", ".join(
            f"percentile_disc({share}) WITHIN GROUP (ORDER BY {column.sql}) FILTER (WHERE {finite})"
            for share in (0.25, 0.75)
        )
        held = f"count({column.sql}) FILTER (WHERE {finite})"
        low, high, count = self._all(f"SELECT {shares}, {held} FROM {self._from}")[0]
        return (as_value(low), as_value(high), int(count)) if count else None

    def greatest(self, name: str, condition: str) -> Value:
        """Return the greatest value of a column among the rows that a condition holds for."""
        said = f"max({self.columns[name].sql}) FILTER (WHERE {condition})"
        return as_value(self._all(f"SELECT {said} FROM {self._from}")[0][0])

    def runs(self, condition: str) -> bool:
        """Say whether the condition can be computed, by computing it on one row."""
        try:
            with self._con.transaction():
                self._all(f"SELECT {condition} FROM {self._from} LIMIT 1")
        except psycopg.Error:
            return False
        return True

    def scan(
        self, names: Sequence[str], settled: Sequence[str], flags: Mapping[str, str]
    ) -> Iterator[Batch]:
        """Yield the rows that some condition does not hold for, each flag telling which."""
        marks = [f"({sql}) IS NOT TRUE AS {ident(name)}" for name, sql in flags.items()]
        said = ", ".join([*self._said(names), *marks])
        where = f"({' AND '.join(settled)}) IS NOT TRUE"
        return self._read(f"SELECT {said} FROM {self._from} WHERE {where}")

    def among(self, reference: Reference, name: str) -> str | None:
        """Say that the table which a reference names has the column's value."""
        return None

    def unfilled(self, names: Sequence[str]) -> int:
        """Count the rows in which one of these columns is empty."""
        return self.counts([" OR ".join(self.columns[name].blank for name in names)])[0]

    def twice(self, names: Sequence[str], keys: Sequence[str]) -> Iterator[Batch]:
        """Yield the rows that share their filled values."""
        columns = [self.columns[name] for name in names]
        held = ", ".join(c.sql for c in columns)
        filled = " AND ".join(f"NOT {c.blank}" for c in columns)
        said = ", ".join(self._said([*dict.fromkeys((*names, *keys))]))
        return self._read(
            f"SELECT {said} FROM {self._from} WHERE ({held}) IN (SELECT {held} FROM {self._from} "
            f"WHERE {filled} GROUP BY {held} HAVING count(*) > 1)"
        )

    def _said(self, names: Sequence[str]) -> list[str]:
        found = [f"NULL::bigint AS {ident(ROW)}"]
        for column in (self.columns[name] for name in names):
            found.append(f"{column.sql} AS {ident(column.name)}")
            if column.stray:
                found.append(f"{column.stray} AS {ident(column.name + STRAY)}")
        return found

    def _read(self, query: str) -> Iterator[Lists]:
        with self._con.cursor(name="lienthong_checked") as cursor:
            cursor.execute(cast("Any", query))
            while rows := cursor.fetchmany(BATCH):
                yield Lists([c.name for c in cursor.description or ()], rows)

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        with self._con.cursor() as cursor:
            return cursor.execute(cast("Any", query)).fetchall()
