"""Parquet: typed columns, row groups of bounded size, written to disk and sent.

A masked cell is null, and the column ``_che`` names the columns masked in its row. Numbers keep
12 decimals. Nested values are JSON text.
"""

from collections.abc import Iterator, Sequence
from datetime import time
from decimal import Decimal
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.http import FileResponse

from lienthong.core.dictionary.json_form import canonical
from lienthong.entrypoints.web.downloads.model import Cells, Column, Lines, Masked

ROWS_A_GROUP = 10_000
MASKED_COLUMN = "_che"
_SCALE = Decimal(1).scaleb(-12)
_TYPES: dict[str, Any] = {
    "integer": pa.int64(),
    "number": pa.decimal128(38, 12),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}


def parquet_file(name: str, columns: Sequence[Column], lines: Lines) -> FileResponse:
    """Write rows as Parquet."""
    file = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    schema = _schema(columns)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(lines):
            writer.write_table(_table(schema, columns, group))
    file.seek(0)
    kind = "application/vnd.apache.parquet"
    return FileResponse(file, as_attachment=True, filename=f"{name}.parquet", content_type=kind)


def _schema(columns: Sequence[Column]) -> pa.Schema:
    fields = [
        pa.field(
            column.name,
            _TYPES.get(column.field.logical_type if column.field else "", pa.string()),
            metadata={"title": column.title},
        )
        for column in columns
    ]
    return pa.schema([*fields, pa.field(MASKED_COLUMN, pa.string())])


def _groups(lines: Lines) -> Iterator[list[Cells]]:
    rest = iter(lines)
    while group := list(islice(rest, ROWS_A_GROUP)):
        yield group


def _table(schema: pa.Schema, columns: Sequence[Column], group: list[Cells]) -> pa.Table:
    arrays = [
        pa.array([_plain(line[at]) for line in group], type=schema.field(at).type)
        for at in range(len(columns))
    ]
    masks = [
        " ".join(c.name for c, v in zip(columns, line, strict=True) if isinstance(v, Masked))
        for line in group
    ]
    return pa.Table.from_arrays([*arrays, pa.array(masks, pa.string())], schema=schema)


def _plain(value: object) -> object:
    if isinstance(value, Masked):
        return None
    if isinstance(value, Decimal):
        return value.quantize(_SCALE)
    if isinstance(value, time):
        return value.isoformat()
    return canonical(value) if isinstance(value, dict | list) else value
