"""Columns of few different values, counted by the numbers that the file itself gives them."""

from collections.abc import Mapping, Sequence
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
