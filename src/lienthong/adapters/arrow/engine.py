"""A Parquet file as a table: read once, in blocks; DuckDB for all that arithmetic does not say."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lienthong.adapters.arrow.arrays import of_marks, of_numbers
from lienthong.adapters.arrow.block import Block
from lienthong.adapters.arrow.few import COUNTED, few_values, listed_values
from lienthong.adapters.arrow.held import Held, worth_holding
from lienthong.adapters.arrow.memory import keep_freed_memory
from lienthong.adapters.arrow.reading import Asked, columns_of, decoded, in_heaps, unsure
from lienthong.adapters.arrow.speaking import Speaker
from lienthong.adapters.duckdb.batch import ArrowBatch
from lienthong.adapters.duckdb.engine import BATCH, DuckdbEngine, Source
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.dialect import ident
from lienthong.core.quality.doubled import Gathering
from lienthong.core.quality.plan import FALSE
from lienthong.services.quality.engine.ports import Batch

ROWS = 131_072  # of one block
_PLACE = "file_row_number"


class ParquetEngine(DuckdbEngine):
    """Implements the port ``Engine``."""

    failures = (duckdb.Error, pa.ArrowException, OSError)

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: Source, path: Path) -> None:
        super().__init__(connection, source)
        keep_freed_memory()
        self._path, self._opened = path, _print_of(path)
        self._coded: set[str] = set()
        self._groups: list[tuple[str, ...]] = []
        self._conditions: list[str] = []
        self._counted: dict[str, int] = {}
        self._held = Held(())

    def is_replaced(self) -> bool:
        """Say whether another file stands in the place of the one that was opened."""
        return _print_of(self._path) != self._opened

    def few(self, names: Sequence[str], most: int) -> Mapping[str, Mapping[Value, int]]:
        """Count the rows of each value; such columns are then read by the file's own numbers."""
        plain = self._countable(names)
        texts = [n for n in plain if self.columns[n].holds == "text"]
        file = pq.ParquetFile(self._path, read_dictionary=texts)
        found: dict[str, Mapping[Value, int]] = {}
        found |= few_values(file, plain, most) if plain else {}
        found |= super().few([n for n in names if n not in plain], most)
        self._coded.update(n for n in found if self.columns[n].holds == "text")
        return found

    def listed(
        self, asked: Mapping[str, Sequence[str]], most: int
    ) -> Mapping[str, Mapping[Value, int | None]]:
        """Look into the file's dictionaries; what arithmetic says of numbers needs no values."""
        texts = [n for n in self._countable(list(asked)) if self.columns[n].holds == "text"]
        file = pq.ParquetFile(self._path, read_dictionary=texts)
        found: dict[str, Mapping[Value, int | None]] = {**listed_values(file, texts, most)}
        self._coded.update(found)
        left = {n: said for n, said in asked.items() if n not in found}
        counted = [n for n, said in left.items() if n in texts or not self._is_cheap(n, said)]
        return {**found, **super().listed(dict.fromkeys(counted, ()), most)}

    def _is_cheap(self, name: str, conditions: Sequence[str]) -> bool:
        """Say whether conditions on a column of numbers cost less than counting these."""
        cheap = self.columns[name].holds != "text"
        return cheap and all(c != FALSE and self._speaker.kernel(c) for c in conditions)

    def _countable(self, names: Sequence[str]) -> list[str]:
        """Return the columns that Arrow counts as DuckDB does."""
        kinds = {f.name: f.type for f in pq.read_schema(self._path)}
        said = {n: self.columns[n].sql == ident(n) and not self.columns[n].stray for n in names}
        plain = [n for n in names if said[n] and kinds.get(n) in COUNTED]
        return plain if plain and self._file(set(plain)) is not None else []

    def ahead(self, groups: Sequence[tuple[str, ...]], conditions: Sequence[str]) -> bool:
        """Note what will be asked, to be answered by the next scan."""
        self._groups = list(dict.fromkeys([*self._groups, *groups]))
        self._conditions = list(dict.fromkeys([*self._conditions, *conditions]))
        return True

    def counts(self, conditions: Sequence[str]) -> list[int]:
        """Count the rows that each condition holds for, in one reading at most."""
        unknown = [c for c in conditions if c not in self._counted]
        self._counted.update(zip(unknown, super().counts(unknown), strict=True))
        return [self._counted[c] for c in conditions]

    def runs(self, condition: str) -> bool:
        """Say whether the condition can be computed: by arithmetic, or by DuckDB."""
        return self._speaker.kernel(condition) is not None or super().runs(condition)

    @cached_property
    def _speaker(self) -> Speaker:
        return Speaker({f.name: f.type for f in pq.read_schema(self._path)})

    def scan(
        self, names: Sequence[str], settled: Sequence[str], flags: Mapping[str, str]
    ) -> Iterator[Batch]:
        """Yield the rows that some condition does not hold for, each flag telling which."""
        groups = [g for g in self._groups if g not in self.indexes]
        conditions = [*settled, *flags.values(), *self._conditions]
        wanted = {*names, *(c for g in groups for c in g), *columns_of(conditions)}
        file = self._file(wanted)
        if file is None:
            return super().scan(names, settled, flags)
        return self._scan(file, wanted, names, settled, flags, groups)

    def _scan(
        self,
        file: pq.ParquetFile,
        wanted: set[str],
        names: Sequence[str],
        settled: Sequence[str],
        flags: Mapping[str, str],
        groups: Sequence[tuple[str, ...]],
    ) -> Iterator[Batch]:
        counted = dict.fromkeys(self._conditions, 0)
        gathered = [Gathering(file.metadata.num_rows, self.keeper(group)) for group in groups]
        hashed = [self.hashed(group) for group in groups]
        types = {f.name: _plain(f.type) for f in file.schema_arrow if f.name in wanted}
        empties = [empty for _, empty in hashed]
        conditions = list(dict.fromkeys((*settled, *flags.values(), *counted, *empties)))
        asked = Asked(self._con, types, conditions, [said for said, _ in hashed])
        held = Held(worth_holding(file.metadata, [name for group in groups for name in group]))

        def rows() -> Iterator[pa.Table]:
            for block in _blocks(file, wanted):
                held.keep(block)
                truths, made = asked.of(block)
                for condition in counted:
                    counted[condition] += asked.count(condition, block, truths[condition])
                for into, numbers, empty in zip(gathered, made, empties, strict=True):
                    into.add(numbers.to_numpy(), truths[empty].yes)
                places = unsure(truths, settled)
                if len(places):
                    marks = {n: ~truths[sql].yes[places] for n, sql in flags.items()}
                    yield _taken(block, places, marks)

        query = ", ".join([*self._said(names), *map(ident, flags)])
        yield from in_heaps(rows(), BATCH, lambda table: self._projected(asked, table, query))
        self._counted.update(counted)
        self._held = held if groups else self._held
        for group, into in zip(groups, gathered, strict=True):
            self.indexes[group] = into.done()

    def twice(self, names: Sequence[str], keys: Sequence[str]) -> Iterator[Batch]:
        """Yield the rows whose hash another row has too."""
        places = self.index(names).doubled() - 1
        read = list(dict.fromkeys((*names, *keys)))
        file = self._file(set(read)) if len(places) else None
        if file is None:
            return super().twice(names, keys)
        return self._at(file, read, places)

    def _at(self, file: pq.ParquetFile, names: Sequence[str], places: Any) -> Iterator[Batch]:
        held = [name for name in names if name in self._held.names]
        left = [name for name in names if name not in held]

        def rows() -> Iterator[pa.Table]:
            for block in _blocks(file, left) if left else self._held.blocks:
                first, last = np.searchsorted(places, [block.place, block.place + len(block)])
                if last > first:
                    table = _taken(block, places[first:last] - block.place, {})
                    for name in held if left else ():
                        column = self._held.take(name, places[first:last])
                        table = table.append_column(name, column)
                    yield decoded(table)

        asked = Asked(self._con, {}, [], [])
        query = ", ".join(self._said(names))
        yield from in_heaps(rows(), BATCH, lambda table: self._projected(asked, table, query))

    def _projected(self, asked: Asked, rows: pa.Table, said: str) -> ArrowBatch:
        found = asked.read(rows, f"SELECT {said} FROM _block").combine_chunks()
        return ArrowBatch(found.to_batches()[0])

    def _file(self, names: set[str]) -> pq.ParquetFile | None:
        """Open the file, unless Arrow and DuckDB take some column for different things."""
        coded = sorted(self._coded & names)
        file = pq.ParquetFile(self._path, read_dictionary=coded)
        known = [f for f in file.schema_arrow if f.name in names]
        if len(known) != len(names):
            return None
        held = pa.schema([pa.field(f.name, _plain(f.type)) for f in known])
        self._con.register("_alike", pa.Table.from_batches([], schema=held))
        asked = ", ".join(ident(f.name) for f in known)
        kinds = [
            self._con.execute(f"DESCRIBE SELECT {asked} FROM {table}").fetchall()
            for table in ("_alike", "_twin")
        ]
        self._con.unregister("_alike")
        same = [[row[:2] for row in found] for found in kinds]
        return file if known and same[0] == same[1] else None


def _print_of(path: Path) -> tuple[int, int, int] | None:
    """Return what tells a file from one that is put in its place; None when it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _blocks(file: pq.ParquetFile, names: Sequence[str] | set[str]) -> Iterator[Block]:
    """Yield the rows as the file groups them: what need not be cut is read in two thirds of the
    time. Small groups are joined, great ones are parted."""
    place = 0
    for groups, size in _joined(file.metadata):
        parts = file.iter_batches(size, row_groups=groups, columns=sorted(names), use_threads=False)
        for rows in parts:
            yield Block(rows, place)
            place += rows.num_rows


def _joined(known: pq.FileMetaData) -> Iterator[tuple[list[int], int]]:
    """Yield groups of the file that are read together, and how many rows make a block of them."""
    held: list[int] = []
    count = 0
    for group in range(known.num_row_groups):
        rows = known.row_group(group).num_rows
        if held and count + rows > ROWS:
            yield held, _size(count)
            held, count = [], 0
        held.append(group)
        count += rows
    if held:
        yield held, _size(count)


def _size(rows: int) -> int:
    return max(1, rows) if rows <= 2 * ROWS else ROWS


def _taken(block: Block, places: Any, marks: Mapping[str, Any]) -> pa.Table:
    table = decoded(pa.Table.from_batches([block.rows.take(of_numbers(places))]))
    table = table.append_column(_PLACE, of_numbers(places + block.place))
    for name, mark in marks.items():
        table = table.append_column(name, of_marks(mark))
    return table
