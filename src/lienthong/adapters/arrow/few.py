"""Columns of few different values: as the file itself lists them, or counted by its numbers."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lienthong.core.dictionary.value import Value

LOOKED_AT = 20_000  # rows that show whether a column may have few different values
COUNTED = frozenset(
    (pa.string(), pa.bool_(), pa.date32(), pa.int8(), pa.int16(), pa.int32(), pa.int64())
)
Counts = dict[Value, int]
Listed = dict[Value, int | None]
# Where all pages of a column are numbers of its dictionary, the footer names no other encoding.
_NUMBERED, _BESIDE = "PLAIN_DICTIONARY", frozenset(("RLE", "BIT_PACKED"))


def few_values(file: pq.ParquetFile, names: Sequence[str], most: int) -> Mapping[str, Counts]:
    """Count the rows of each value, for those columns that hold at most ``most`` values.

    The columns are of the types COUNTED; texts among them are best read as their numbers.
    """
    left: dict[str, Counts] = {name: {} for name in _perhaps(file, names, most)}
    for group in range(file.metadata.num_row_groups):
        if not left:
            break
        rows = file.read_row_group(group, columns=list(left), use_threads=False)
        for name in list(left):
            for chunk in rows.column(name).chunks:
                _add(left[name], chunk)
            if len(left[name]) > most:
                del left[name]
    return left


def listed_values(file: pq.ParquetFile, names: Sequence[str], most: int) -> dict[str, Listed]:
    """Return the values that the file's own dictionaries list, and how many cells are NULL.

    Only of texts that the file numbers from its first group on and that hold at most ``most``
    values; a later group that it does not number is read. The file is opened to read these as
    numbers.
    """
    known = file.metadata
    found: dict[str, Listed] = {name: _blanks(known, name) for name in names}
    left = [name for name in names if _is_told(known, name)]
    for group in range(known.num_row_groups):
        numbered = {name for name in left if _is_numbered(_parts(known, name)[group])}
        for name in left:
            for values in _dictionaries(file, group, name, whole=name not in numbered):
                found[name].update(dict.fromkeys(values))
        left = [name for name in left if len(found[name]) <= most]
    return {name: found[name] for name in left}


def _dictionaries(
    file: pq.ParquetFile, group: int, name: str, *, whole: bool
) -> Iterator[list[Value]]:
    """Yield the values of a group: all that was read, or the dictionary before its first row."""
    size = max(1, file.metadata.row_group(group).num_rows) if whole else 1
    rows = file.iter_batches(size, row_groups=[group], columns=[name], use_threads=False)
    for part in rows if whole else islice(rows, 1):
        yield part.column(name).dictionary.to_pylist()


def _is_told(known: pq.FileMetaData, name: str) -> bool:
    parts = _parts(known, name)
    told = all(p.statistics is not None and p.statistics.has_null_count for p in parts)
    return told and all(map(_is_numbered, parts[:1]))


def _is_numbered(part: Any) -> bool:
    return set(part.encodings) - _BESIDE == {_NUMBERED}


def _blanks(known: pq.FileMetaData, name: str) -> Listed:
    told = [part.statistics for part in _parts(known, name)]
    blanks = sum(one.null_count for one in told if one is not None and one.has_null_count)
    return {None: blanks} if blanks else {}


def _parts(known: pq.FileMetaData, name: str) -> list[Any]:
    place = known.schema.names.index(name)
    return [known.row_group(group).column(place) for group in range(known.num_row_groups)]


def _perhaps(file: pq.ParquetFile, names: Sequence[str], most: int) -> list[str]:
    """Return the columns whose first rows hold no more values than that."""
    if not file.metadata.num_row_groups:
        return list(names)
    parts = file.iter_batches(LOOKED_AT, row_groups=[0], columns=list(names), use_threads=False)
    first = next(parts, None)
    if first is None:
        return list(names)
    return [n for n in names if _different(first.column(n)) <= most]


def _different(column: Any) -> int:
    if pa.types.is_dictionary(column.type):
        return len(column.unique().dictionary)
    return int(pc.count_distinct(column, mode="all").as_py())


def _add(counts: Counts, chunk: Any) -> None:
    if pa.types.is_dictionary(chunk.type):
        codes, values = chunk.indices, chunk.dictionary.to_pylist()
        if codes.null_count:
            counts[None] = counts.get(None, 0) + codes.null_count
            codes = codes.drop_null()
        found = np.bincount(codes.to_numpy(), minlength=len(values)).tolist()
        pairs = zip(values, found, strict=True)
    else:
        held = pc.value_counts(chunk)
        pairs = zip(held.field(0).to_pylist(), held.field(1).to_pylist(), strict=True)
    for value, count in pairs:
        if count:
            counts[value] = counts.get(value, 0) + count
