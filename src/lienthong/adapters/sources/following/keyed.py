"""Rows of a database table by their key: the next chunk, or some; read as sources are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import parquet

from lienthong.adapters.sources.databases.connector import (
    CHUNK_ROWS,
    DIALECTS,
    columns_of,
    connected,
    described,
    selection,
)
from lienthong.adapters.sources.databases.errors import reading
from lienthong.adapters.sources.parquet_file import write_parquet
from lienthong.services.intake.sources.following.marks import digest, key_text
from lienthong.services.intake.sources.following.ports import Marks
from lienthong.services.intake.sources.ports import Column, Place, Sample, Wanted

KEYS_AT_ONCE = 500


@dataclass(frozen=True)
class DatabaseRows:
    """Reads by SQLAlchemy in the dialect of the place."""

    suffix: str = ".parquet"

    def key(self, place: Place, wanted: Wanted) -> tuple[str, ...]:
        """Return the declared primary key of a table."""
        if not wanted.table:
            return ()
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            found = sa.inspect(connection).get_pk_constraint(wanted.table, wanted.schema or None)
        return tuple(str(name) for name in found["constrained_columns"] or ())

    def chunk(
        self, place: Place, wanted: Wanted, key: Sequence[str], after: Sequence[object], rows: int
    ) -> Sample:
        """Return the next rows in the order of the key."""
        columns: list[sa.ColumnElement[Any]] = [sa.column(name) for name in key]
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            statement = selection(wanted).order_by(*columns).limit(rows)
            if after:
                known = {c.name: c for c in self._columns(connection, place, wanted)}
                values = [_typed(known[n], v) for n, v in zip(key, after, strict=True)]
                statement = statement.where(sa.tuple_(*columns) > sa.tuple_(*values))
            return _sample(connection, place, statement)

    def by_keys(
        self, place: Place, wanted: Wanted, key: Sequence[str], keys: Sequence[Sequence[object]]
    ) -> Sample:
        """Return the rows of these keys, some hundred at a time."""
        found: list[Sequence[object]] = []
        columns: tuple[Column, ...] = ()
        with connected(place) as connection, reading(place, DIALECTS[place.kind]):
            for start in range(0, len(keys), KEYS_AT_ONCE):
                some = keys[start : start + KEYS_AT_ONCE]
                sample = _sample(connection, place, selection(wanted).where(_among(key, some)))
                columns = sample.columns
                found += sample.rows
        return Sample(columns, found)

    def write(
        self, place: Place, columns: Sequence[Column], rows: Sequence[Sequence[object]], to: Path
    ) -> None:
        """Write rows to a Parquet file."""
        chunks = (rows[n : n + CHUNK_ROWS] for n in range(0, len(rows), CHUNK_ROWS))
        write_parquet(columns, chunks, to, loose_dates=DIALECTS[place.kind].loose_dates)

    def marks(self, file: Path, key: Sequence[str], salt: str) -> Iterator[Marks]:
        """Yield key and digest of each row."""
        with parquet.ParquetFile(file) as opened:
            names = opened.schema_arrow.names
            at = [names.index(name) for name in key]
            for part in opened.iter_batches(batch_size=CHUNK_ROWS):
                rows = zip(*(column.to_pylist() for column in part.columns), strict=True)
                yield [(key_text([row[i] for i in at]), digest(row, salt)) for row in rows]

    def pick(self, file: Path, choose: Callable[[int, int], Sequence[bool]], to: Path) -> int:
        """Write the chosen rows to another file, in their order."""
        first = kept = 0
        with (
            parquet.ParquetFile(file) as opened,
            parquet.ParquetWriter(to, opened.schema_arrow, compression="zstd") as writer,
        ):
            for part in opened.iter_batches(batch_size=CHUNK_ROWS):
                chosen = part.filter(_mask(choose(first, part.num_rows)))
                first, kept = first + part.num_rows, kept + chosen.num_rows
                if chosen.num_rows:
                    writer.write_batch(chosen)
        return kept

    def _columns(
        self, connection: sa.Connection, place: Place, wanted: Wanted
    ) -> tuple[Column, ...]:
        return _sample(connection, place, selection(wanted).where(sa.false())).columns


def _mask(chosen: Sequence[bool]) -> Any:
    return pa.array(list(chosen), pa.bool_())


def _sample(connection: sa.Connection, place: Place, statement: "sa.Select[Any]") -> Sample:
    result = connection.execute(statement)
    entries = described(result)
    rows: list[Sequence[object]] = [tuple(row) for row in result]
    return Sample(columns_of(entries, DIALECTS[place.kind], rows), rows)


def _among(key: Sequence[str], keys: Sequence[Sequence[object]]) -> "sa.ColumnElement[bool]":
    """Return the condition for some keys: a list for one column, else each by itself."""
    columns: list[sa.ColumnElement[Any]] = [sa.column(name) for name in key]
    if len(columns) == 1:
        return sa.or_(*(columns[0] == _bound(values[0]) for values in keys))
    return sa.or_(
        *(
            sa.and_(*(c == _bound(v) for c, v in zip(columns, values, strict=True)))
            for values in keys
        )
    )


def _typed(column: Column, kept: object) -> "sa.ColumnElement[Any]":
    """Return a kept key value in the type of its column; the server reads the others as text."""
    if column.family == "integer":
        return _bound(int(str(kept)))
    return _bound(Decimal(str(kept)) if column.family == "number" else kept)


def _bound(value: object) -> "sa.ColumnElement[Any]":
    # Without a type of SQLAlchemy's: the server compares in the type of its own column.
    return sa.literal(value, sa.types.NullType())
