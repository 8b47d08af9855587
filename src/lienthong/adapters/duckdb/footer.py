"""What a Parquet file says of its columns without being read: rows, nulls, least and greatest."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


@dataclass(frozen=True)
class Footer:
    """``blanks`` counts NULLs by column; ``unspaced`` have no empty text, ``narrow`` days that
    Python can hold. A column that the file says nothing of is in none of them."""

    rows: int
    blanks: Mapping[str, int]
    unspaced: frozenset[str]
    narrow: frozenset[str]


def footer(path: Path) -> Footer:
    """Read the footer. Raises pyarrow's errors when it is no Parquet file."""
    with pq.ParquetFile(path) as file:
        meta = file.metadata
    blanks: dict[str, int] = {}
    unspaced, narrow = set(), set()
    for place in range(meta.num_columns):
        parts = [meta.row_group(g).column(place) for g in range(meta.num_row_groups)]
        name = meta.schema.column(place).path
        if any(part.statistics is None or not part.statistics.has_null_count for part in parts):
            continue
        blanks[name] = sum(part.statistics.null_count for part in parts)
        bounds = [_bounds(part) for part in parts if part.statistics.null_count < part.num_values]
        if all(low not in (None, "", b"") for low, _ in bounds):
            unspaced.add(name)
        if all(low is not None and high is not None for low, high in bounds):
            narrow.add(name)
    return Footer(meta.num_rows, blanks, frozenset(unspaced), frozenset(narrow))


def _bounds(part: Any) -> tuple[Any, Any]:
    """Return the least and greatest value; None for what Python cannot hold."""
    try:
        if not part.statistics.has_min_max:
            return None, None
        return part.statistics.min, part.statistics.max
    except (OverflowError, ValueError):
        return None, None
