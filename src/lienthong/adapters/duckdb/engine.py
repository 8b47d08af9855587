"""One table in DuckDB: a Parquet file read in place, or rows that were loaded.

Memory is bounded; what does not fit goes to a folder of its own. Nothing is downloaded: the
database knows no extension but those built in, and no file but the one it is given.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from shutil import rmtree
from typing import Any
from weakref import finalize

import duckdb
import pyarrow as pa

from lienthong.adapters.arrow.arrays import of_numbers
from lienthong.adapters.duckdb.batch import ArrowBatch
from lienthong.adapters.duckdb.footer import Footer
from lienthong.core.contract.model import Reference
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.column import Column, Holds
from lienthong.core.quality.days import WITHIN, as_text, beyond
from lienthong.core.quality.dialect import DUCKDB, ident
from lienthong.core.quality.doubled import Index, Keep, forget
from lienthong.core.quality.plan import FALSE
from lienthong.core.quality.values import as_value
from lienthong.services.quality.engine.ports import ROW, STRAY, Batch

BATCH = 20_000
LOOKED_AT = 20_000  # rows that show whether a column may have few different values
_HOLDS: Mapping[str, Holds] = {
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), "integer"
    ),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "float"),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "timestamp"),
    "VARCHAR": "text",
    "BLOB": "bytes",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP WITH TIME ZONE": "moment",
}
_AS: Mapping[Holds, str] = {"float": "DOUBLE", "timestamp": "TIMESTAMP"}
_KEPT = ("DOUBLE", "TIMESTAMP")


@dataclass(frozen=True)
class Source:
    """Where rows are: the SQL of a table, of a row's place (from 1), and what a file says of it.

    ``strays`` maps a column to the column beside it that holds what could not be read.
    """

    sql: str
    row: str
    footer: Footer | None = None
    strays: Mapping[str, str] | None = None


def connect(memory_mb: int, threads: int) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that spills to a folder and reaches for nothing else."""
    folder = tempfile.mkdtemp(prefix="lienthong-duckdb-")
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{memory_mb}MB",
            "threads": threads,
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    finalize(connection, rmtree, folder, ignore_errors=True)
    connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return connection


def _forgetting(names: tuple[str, ...]) -> Keep:
    return forget


class DuckdbEngine:
    """Implements the port ``Engine``. ``keeper`` says who keeps the hashes of some columns."""

    name = "duckdb"
    dialect = DUCKDB
    failures: tuple[type[Exception], ...] = (duckdb.Error,)

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: Source) -> None:
        self._con, self._source = connection, source
        self.indexes: dict[tuple[str, ...], Index] = {}
        self.keeper: Callable[[tuple[str, ...]], Keep] = _forgetting
        connection.execute(f"CREATE TEMP TABLE _twin AS SELECT * FROM {source.sql} LIMIT 0")

    def attempt(self) -> AbstractContextManager[object]:
        """Bound what an error undoes: nothing is written here."""
        return nullcontext()

    def is_replaced(self) -> bool:
        """Say whether the data were replaced since they were opened."""
        return False

    @cached_property
    def rows(self) -> int:
        """How many rows there are."""
        if self._source.footer:
            return self._source.footer.rows
        return int(self._one(f"SELECT count(*) FROM {self._source.sql}")[0])

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The columns there are, each with its type as DuckDB calls it."""
        described = self._con.execute("DESCRIBE _twin").fetchall()
        apart = {*(self._source.strays or {}).values(), "file_row_number"}
        return {name: kind for name, kind, *_ in described if name not in apart}

    def every_row(self, names: Sequence[str]) -> pa.Table:
        """Return some columns whole: of few rows only."""
        said = ", ".join(map(ident, names))
        return self._con.execute(f"SELECT {said} FROM {self._source.sql}").to_arrow_table()

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The columns there are, with what the file says of them."""
        strays = self._source.strays or {}
        found = [
            self._column(name, kind, strays.get(name, "")) for name, kind in self.kinds.items()
        ]
        wide = self._wide([c for c in found if c.holds in WITHIN and not c.stray])
        return {c.name: as_text(c) if c.name in wide else c for c in found}

    def _column(self, name: str, kind: str, stray: str) -> Column:
        holds: Holds = "decimal" if kind.startswith("DECIMAL") else _HOLDS.get(kind, "other")
        sql = ident(name)
        if kind in ("UUID",) or kind.startswith("ENUM"):
            holds, sql = "text", f"{sql}::VARCHAR"
        elif holds in _AS and kind not in _KEPT:
            sql = f"{sql}::{_AS[holds]}"
        footer = self._source.footer
        blanks = footer.blanks.get(name) if footer else None
        spaces = 0 if footer and name in footer.unspaced else None
        return Column(name, sql, holds, blanks, spaces, ident(stray) if stray else "")

    def _wide(self, columns: Sequence[Column]) -> frozenset[str]:
        """Return the columns with days that Python cannot hold."""
        footer = self._source.footer
        asked = [c for c in columns if not (footer and c.name in footer.narrow)]
        found = self.counts([beyond(c) for c in asked])
        return frozenset(c.name for c, count in zip(asked, found, strict=True) if count)

    def few(self, names: Sequence[str], most: int) -> Mapping[str, Mapping[Value, int]]:
        """Count the rows of each value, for those columns that hold at most ``most`` values."""
        found = {}
        for name in self._perhaps_few(names, most):
            sql = self.columns[name].sql
            counted = self._con.execute(
                f"SELECT {sql}, count(*) FROM {self._source.sql} GROUP BY 1 LIMIT {most + 1}"
            ).fetchall()
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
        looked = f"(SELECT * FROM {self._source.sql} LIMIT {LOOKED_AT})"
        asked = ", ".join(f"approx_count_distinct({self.columns[n].sql})" for n in names)
        found = self._one(f"SELECT {asked} FROM {looked}")
        return [n for n, count in zip(names, found, strict=True) if count <= most]

    def ahead(self, groups: Sequence[tuple[str, ...]], conditions: Sequence[str]) -> bool:
        """Say that counting is not part of reading: rows in a table are cheap to read again."""
        return False

    def counts(self, conditions: Sequence[str]) -> list[int]:
        """Count the rows that each condition holds for, in one reading."""
        if not conditions:
            return []
        asked = ", ".join(f"count(*) FILTER (WHERE {c})" for c in conditions)
        return [int(n) for n in self._one(f"SELECT {asked} FROM {self._source.sql}")]

    def spread(self, name: str) -> tuple[Value, Value, int] | None:
        """Return the first and third quartile and the count of a column's numbers."""
        column = self.columns[name]
        if column.holds not in ("integer", "decimal", "float"):
            return None
        finite = f"isfinite({column.sql}::DOUBLE)"
        asked = ", ".join(
            f"quantile_disc({column.sql}, {share}) FILTER (WHERE {finite})"
            for share in (0.25, 0.75)
        )
        query = f"SELECT {asked}, count(*) FILTER (WHERE {finite}) FROM {self._source.sql}"
        low, high, count = self._one(query)
        return (as_value(low), as_value(high), int(count)) if count else None

    def greatest(self, name: str, condition: str) -> Value:
        """Return the greatest value of a column among the rows that a condition holds for."""
        said = f"max({self.columns[name].sql}) FILTER (WHERE {condition})"
        return as_value(self._one(f"SELECT {said} FROM {self._source.sql}")[0])

    def runs(self, condition: str) -> bool:
        """Say whether the condition can be computed, without reading a row."""
        try:
            self._con.execute(f"EXPLAIN SELECT {condition} FROM _twin")
        except duckdb.Error:
            return False
        return True

    def scan(
        self, names: Sequence[str], settled: Sequence[str], flags: Mapping[str, str]
    ) -> Iterator[Batch]:
        """Yield the rows that some condition does not hold for, each flag telling which."""
        marks = [f"({sql}) IS NOT TRUE AS {ident(name)}" for name, sql in flags.items()]
        where = f"({' AND '.join(settled)}) IS NOT TRUE"
        return self._read([*self._said(names), *marks], self._source.sql, where)

    def among(self, reference: Reference, name: str) -> str | None:
        """Say that the table which a reference names has the column's value."""
        return None

    def unfilled(self, names: Sequence[str]) -> int:
        """Count the rows in which one of these columns is empty: those that have no hash."""
        return self.index(names).left_out

    def twice(self, names: Sequence[str], keys: Sequence[str]) -> Iterator[Batch]:
        """Yield the rows whose hash another row has too."""
        index = self.index(names)
        places = index.doubled()
        if not len(places):
            return iter(())
        self._con.register("_places", pa.table({"place": of_numbers(places)}))
        where = f"{self._source.row} IN (SELECT place FROM _places)"
        return self._read(self._said([*dict.fromkeys((*names, *keys))]), self._source.sql, where)

    def index(self, names: Sequence[str]) -> Index:
        """Return the hashes of some columns by row, made once."""
        held = self.indexes.get(tuple(names))
        if held is None:
            said, empty = self.hashed(names)
            query = f"SELECT CASE WHEN NOT ({empty}) THEN {said} END AS h FROM {self._source.sql}"
            read = self._con.execute(query)
            hashes, keep = read.to_arrow_table().column("h"), self.keeper(tuple(names))
            held = self.indexes[tuple(names)] = Index.of(hashes, keep)
        return held

    def hashed(self, names: Sequence[str]) -> tuple[str, str]:
        """Say the hash of some columns, and that one of them is empty."""
        columns = [self.columns[name] for name in names]
        empty = " OR ".join(c.blank for c in columns if c.known_blanks != 0)
        return f"hash({', '.join(c.sql for c in columns)})", empty or FALSE

    def _said(self, names: Sequence[str]) -> list[str]:
        found = [f"{self._source.row} AS {ident(ROW)}"]
        for column in (self.columns[name] for name in names):
            found.append(f"{column.sql} AS {ident(column.name)}")
            if column.stray:
                found.append(f"{column.stray} AS {ident(column.name + STRAY)}")
        return found

    def _read(self, said: Sequence[str], source: str, where: str) -> Iterator[Batch]:
        query = f"SELECT {', '.join(said)} FROM {source} WHERE {where}"
        for batch in self._con.execute(query).to_arrow_reader(BATCH):
            yield ArrowBatch(batch)

    def _one(self, query: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] | None = self._con.execute(query).fetchone()
        return found or ()
