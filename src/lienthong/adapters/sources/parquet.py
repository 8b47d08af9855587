"""A Parquet file as a table to look at, through pyarrow."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from lienthong.adapters.files import signatures
from lienthong.core.profiling.model import Columns, SourceColumn, SourceTable

MAGIC = b"PAR1"
_ROWS = 8_192


def open_parquet(path: Path) -> tuple[SourceTable, ...]:
    """Return the table of a Parquet file. Raises UserError when it is damaged."""
    try:
        file = parquet.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise signatures.damaged("Parquet") from error
    names = file.schema_arrow.names

    def chunks() -> Iterator[Columns]:
        for batch in file.iter_batches(batch_size=_ROWS):
            yield [column.to_pylist() for column in batch.columns]

    columns = tuple(SourceColumn("", str(name)) for name in names)
    return (SourceTable(path.stem, path.stem, path.name, columns, chunks, file.metadata.num_rows),)
