"""The rows of a package: one Arrow IPC stream per table, all in one zstd frame.

Every business column is a string in the text form of `text_form`, so both sides
agree on a value to the last byte and no number passes through a float. Rows stay in columns from
the log of one node to the tables of the other. The frame is decompressed under a bound: a bomb
stops at the limit, not at the end of memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc
import zstandard

from lienthong.core.package.arrow_stream import BadStream, read_batch
from lienthong.core.package.limits import STANDARD, Limits
from lienthong.core.package.manifest import TableCount
from lienthong.core.package.refusal import Refused

SYSTEM_COLUMNS = ("_id", "_version", "_event", "_changed_at")
EVENTS = frozenset({"NEW", "UPDATE", "CANCEL"})
MAXIMUM_ID = 150
MAXIMUM_VERSION = 2**53 - 1  # what JSON can say exactly: a receipt names versions
LEVEL = 1
_EVENTS = pa.array(sorted(EVENTS))


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
    """Rows of one table by columns: the system columns, then those of the contract, as text."""

    name: str
    batch: pa.RecordBatch

    @classmethod
    def of(cls, name: str, columns: Sequence[str], rows: Iterable[PayloadRow]) -> PayloadTable:
        """Make a table of a few rows; `values` of each row follow `columns`."""
        listed = list(rows)
        system = [
            [row.row_id for row in listed],
            [row.version for row in listed],
            [row.event for row in listed],
            [row.changed_at for row in listed],
        ]
        business = [[row.values[place] for row in listed] for place in range(len(columns))]
        schema = payload_schema(columns)
        arrays = [
            pa.array(cells, member.type)
            for cells, member in zip([*system, *business], schema, strict=True)
        ]
        return cls(name, pa.RecordBatch.from_arrays(arrays, schema=schema))

    def __len__(self) -> int:
        return int(self.batch.num_rows)

    @property
    def columns(self) -> tuple[str, ...]:
        """The contract's columns, in order."""
        return tuple(self.batch.schema.names[len(SYSTEM_COLUMNS) :])

    @cached_property
    def rows(self) -> Sequence[PayloadRow]:
        """The rows one by one: for few rows, since each becomes an object."""
        return tuple(self._rows())

    def _rows(self) -> Iterator[PayloadRow]:
        cells = [column.to_pylist() for column in self.batch.columns]
        system, business = cells[: len(SYSTEM_COLUMNS)], cells[len(SYSTEM_COLUMNS) :]
        values = zip(*business, strict=True) if business else iter([()] * len(self))
        for row_id, version, event, changed_at, texts in zip(*system, values, strict=True):
            yield PayloadRow(row_id, version, event, changed_at, texts)


def payload_schema(columns: Sequence[str]) -> pa.Schema:
    """The one schema of a table of these columns."""
    system = [
        pa.field(name, pa.int64() if name == "_version" else pa.string(), nullable=False)
        for name in SYSTEM_COLUMNS
    ]
    return pa.schema(system + [pa.field(name, pa.string()) for name in columns])


def encode_payload(tables: Sequence[PayloadTable]) -> bytes:
    """Write the tables in order. The same rows always give the same bytes."""
    raw = io.BytesIO()
    for table in tables:
        with pa.ipc.new_stream(raw, table.batch.schema) as writer:
            writer.write_batch(table.batch)
    return zstandard.ZstdCompressor(level=LEVEL).compress(raw.getbuffer())


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
        batch = read_batch(stream, payload_schema(expected), rows=count.rows)
    except BadStream as error:
        raise Refused("malformed", detail=f"payload: {error} of {count.name}"[:300]) from error
    _check_system(batch, count.name)
    return PayloadTable(count.name, batch)


def _check_system(batch: pa.RecordBatch, name: str) -> None:
    """Raise Refused unless every row says which version of what it is, and each once."""
    row_ids, versions, events, changed_at = batch.columns[: len(SYSTEM_COLUMNS)]
    lengths = pc.utf8_length(row_ids)
    if any(column.null_count for column in (row_ids, versions, events, changed_at)) or not (
        _all(pc.greater(lengths, 0))
        and _all(pc.less_equal(lengths, MAXIMUM_ID))
        and not has_nul(row_ids)
        and _all(pc.greater(versions, 0))
        and _all(pc.less_equal(versions, MAXIMUM_VERSION))
        and _all(pc.is_in(events, _EVENTS))
        and _all(pc.greater(pc.binary_length(changed_at), 0))
    ):
        raise Refused("malformed", detail=f"payload: system columns of {name}")
    if pc.count_distinct(row_ids).as_py() != len(row_ids):
        raise Refused("malformed", detail=f"payload: a row of {name} is there twice")


def has_nul(texts: pa.StringArray) -> bool:
    """Tell whether a text holds the one character that PostgreSQL cannot keep."""
    data = texts.buffers()[2]
    return data is not None and b"\0" in memoryview(data).tobytes()


def _all(mask: pa.BooleanArray) -> bool:
    return pc.all(mask, min_count=0).as_py() is True
