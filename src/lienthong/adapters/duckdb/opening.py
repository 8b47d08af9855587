"""Open data of a file as a table of DuckDB."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from lienthong.adapters.arrow.engine import ParquetEngine
from lienthong.adapters.duckdb.csv_rows import load_csv, unreadable
from lienthong.adapters.duckdb.engine import DuckdbEngine, Source, connect
from lienthong.adapters.duckdb.footer import footer
from lienthong.core.contract.model import LogicalType
from lienthong.core.quality.dialect import literal

MEMORY_MB = 300
THREADS = 2
_PLACE = "(_rows.rowid + 1)"


def is_parquet(path: Path) -> bool:
    """Tell a Parquet file by its name."""
    return path.suffix.lower() in (".parquet", ".pq")


def of_parquet(path: Path, *, memory_mb: int = MEMORY_MB, threads: int = THREADS) -> DuckdbEngine:
    """Read a Parquet file where it lies. Raises UserError when it is none."""
    try:
        found = footer(path)
    except (pa.ArrowException, OSError) as error:
        raise unreadable(path, str(error)) from error
    sql = f"read_parquet({literal(str(path))}, file_row_number = true)"
    source = Source(sql, "(file_row_number + 1)", found)
    return ParquetEngine(connect(memory_mb, threads), source, path)


def of_csv(
    path: Path,
    types: Mapping[str, LogicalType],
    *,
    memory_mb: int = MEMORY_MB,
    threads: int = THREADS,
) -> DuckdbEngine:
    """Read a CSV file, each cell as its column is declared. Raises UserError."""
    connection = connect(memory_mb, threads)
    strays = load_csv(connection, path, types)
    return DuckdbEngine(connection, Source("_rows", _PLACE, strays=strays))


def of_arrow(rows: pa.Table, *, memory_mb: int = MEMORY_MB, threads: int = THREADS) -> DuckdbEngine:
    """Take rows that are in memory."""
    connection = connect(memory_mb, threads)
    connection.register("_given", rows)
    connection.execute("CREATE TEMP TABLE _rows AS SELECT * FROM _given")
    return DuckdbEngine(connection, Source("_rows", _PLACE))
