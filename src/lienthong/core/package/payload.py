"""The rows of a package: one Arrow IPC stream per table, all in one zstd frame.

Every business column is a string in the text form of `text_form`, so both sides
agree on a value to the last byte and no number passes through a float. The frame
is decompressed under a bound: a bomb stops at the limit, not at the end of memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import zstandard

from lienthong.core.package.limits import STANDARD, Limits
from lienthong.core.package.manifest import TableCount
from lienthong.core.package.refusal import Refused

SYSTEM_COLUMNS = ("_id", "_version", "_event", "_changed_at")
EVENTS = frozenset({"NEW", "UPDATE", "CANCEL"})
MAXIMUM_ID = 150
LEVEL = 1


@dataclass(frozen=True, slots=True)
class PayloadRow:
    """One version of one row, as text."""

    row_id: str
    version: int
    event: str
    changed_at: str
    values: tuple[str | None, ...]


@dataclass(frozen=True)
class PayloadTable:
    """Rows of one table; `values` of each row follow `columns`."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[PayloadRow]


def encode_payload(tables: Sequence[PayloadTable]) -> bytes:
    """Write the tables in order. The same rows always give the same bytes."""
    raw = io.BytesIO()
    for table in tables:
        batch = _batch(table)
        with pa.ipc.new_stream(raw, batch.schema) as writer:
            writer.write_batch(batch)
    return zstandard.ZstdCompressor(level=LEVEL).compress(raw.getvalue())


def _batch(table: PayloadTable) -> pa.RecordBatch:
    rows = table.rows
    system = [
        pa.array([row.row_id for row in rows], pa.string()),
        pa.array([row.version for row in rows], pa.int64()),
        pa.array([row.event for row in rows], pa.string()),
        pa.array([row.changed_at for row in rows], pa.string()),
    ]
    by_column = list(zip(*(row.values for row in rows), strict=True)) if rows else []
    business = [
        pa.array(by_column[index] if rows else [], pa.string())
        for index in range(len(table.columns))
    ]
    return pa.RecordBatch.from_arrays(system + business, schema=_schema(table.columns))


def _schema(columns: Sequence[str]) -> pa.Schema:
    system = [
        pa.field(name, pa.int64() if name == "_version" else pa.string(), nullable=False)
        for name in SYSTEM_COLUMNS
    ]
    return pa.schema(system + [pa.field(name, pa.string()) for name in columns])


def decode_payload(
    data: bytes,
    counts: Sequence[TableCount],
    columns: Mapping[str, Sequence[str]],
    *,
    limits: Limits = STANDARD,
) -> tuple[PayloadTable, ...]:
    """Read the tables the manifest counts, with exactly the contract's columns."""
    raw = _decompress(data, limits)
    stream = pa.BufferReader(raw)
    tables = tuple(_read_table(stream, count, columns) for count in counts)
    if stream.tell() != len(raw):
        raise Refused("malformed", detail="payload: bytes after the last table")
    return tables


def _decompress(data: bytes, limits: Limits) -> bytes:
    try:
        size = zstandard.frame_content_size(data)
        if size < 0:
            raise Refused("malformed", detail="payload: size not declared")
        if size > limits.decompressed_bytes:
            raise Refused(
                "too-large",
                what="decompressed",
                size=str(size),
                limit=str(limits.decompressed_bytes),
            )
        return zstandard.ZstdDecompressor().decompress(
            data, max_output_size=size, allow_extra_data=False
        )
    except zstandard.ZstdError as error:
        raise Refused("malformed", detail="payload: zstd") from error


def _read_table(
    stream: pa.BufferReader, count: TableCount, columns: Mapping[str, Sequence[str]]
) -> PayloadTable:
    expected = columns.get(count.name)
    if expected is None:
        raise Refused("malformed", detail=f"payload: table {count.name[:80]} not in the contract")
    try:
        with pa.ipc.open_stream(stream) as reader:
            if not reader.schema.equals(_schema(expected)):
                raise Refused("malformed", detail=f"payload: columns of {count.name}")
            table = reader.read_all()
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Refused("malformed", detail=f"payload: table {count.name}") from error
    if table.num_rows != count.rows:
        raise Refused("malformed", detail=f"payload: row count of {count.name}")
    rows = tuple(_rows(table, count.name))
    if len({row.row_id for row in rows}) != len(rows):
        raise Refused("malformed", detail=f"payload: a row of {count.name} is there twice")
    return PayloadTable(name=count.name, columns=tuple(expected), rows=rows)


def _rows(table: pa.Table, name: str) -> Iterator[PayloadRow]:
    lists = [column.to_pylist() for column in table.columns]
    business = zip(*lists[4:], strict=True) if len(lists) > 4 else iter([()] * table.num_rows)
    for row_id, version, event, changed_at, values in zip(*lists[:4], business, strict=True):
        if (
            not row_id
            or len(row_id) > MAXIMUM_ID
            or version is None
            or version < 1
            or event not in EVENTS
            or not changed_at
        ):
            raise Refused("malformed", detail=f"payload: system columns of {name}")
        yield PayloadRow(row_id, version, event, changed_at, values)
