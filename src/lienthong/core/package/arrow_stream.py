"""Read one Arrow IPC stream that a stranger wrote, without giving it more memory than it has bytes.

A message is looked at before it is decoded: a schema that is too long, compressed buffers (a bomb
inside the frame that was measured) and dictionaries are refused, and so are columns that share
their bytes, for copying them would multiply them.
"""

from __future__ import annotations

import struct

import pyarrow as pa

SCHEMA_BYTES_A_COLUMN = 1024  # our own takes about 100, other writers may say more
SCHEMA_BYTES = 4096
# Places of members in Arrow's Message.fbs: Message.header and RecordBatch.compression.
_HEADER, _COMPRESSION = 2, 3


class BadStream(ValueError):
    """The bytes are no stream of this schema that may be read."""


def read_batch(stream: pa.BufferReader, schema: pa.Schema, *, rows: int) -> pa.RecordBatch:
    """Return the rows of the next stream as one batch, valid to the last byte. Raises BadStream."""
    try:
        batches = _batches(stream, schema, rows)
        if len(batches) == 1:
            return batches[0]
        joined = pa.Table.from_batches(batches, schema).combine_chunks().to_batches()
        return joined[0] if joined else pa.RecordBatch.from_pylist([], schema)
    except (pa.ArrowException, OSError, ValueError, struct.error) as error:
        raise BadStream(str(error)) from error


def _batches(stream: pa.BufferReader, schema: pa.Schema, rows: int) -> list[pa.RecordBatch]:
    begin = stream.tell()
    reader = pa.ipc.MessageReader.open_stream(stream)
    _check_schema(_next(reader), schema)
    batches: list[pa.RecordBatch] = []
    left, taken = rows, 0
    for message in iter(lambda: _next(reader), None):
        batch = _batch(message, schema)
        left, taken = left - batch.num_rows, taken + batch.nbytes
        if left < 0 or (not batch.num_rows and rows) or taken > stream.tell() - begin:
            raise BadStream("rows")
        batches.append(batch)
    if left:
        raise BadStream("rows")
    return batches


def _next(reader: pa.ipc.MessageReader) -> pa.ipc.Message | None:
    try:
        return reader.read_next_message()
    except StopIteration:
        return None


def _check_schema(message: pa.ipc.Message | None, schema: pa.Schema) -> None:
    allowed = SCHEMA_BYTES + SCHEMA_BYTES_A_COLUMN * len(schema)
    if message is None or message.type != "schema" or message.metadata.size > allowed:
        raise BadStream("schema")
    if not pa.ipc.read_schema(message).equals(schema):
        raise BadStream("columns")


def _batch(message: pa.ipc.Message, schema: pa.Schema) -> pa.RecordBatch:
    if message.type != "record batch" or _is_compressed(message.metadata.to_pybytes()):
        raise BadStream("message")
    batch = pa.ipc.read_record_batch(message, schema)
    batch.validate(full=True)
    return batch


def _is_compressed(metadata: bytes) -> bool:
    """Tell whether the record batch of a message has a compression member."""
    root = struct.unpack_from("<I", metadata, 0)[0]
    header = root + _member(metadata, root, _HEADER)
    header += struct.unpack_from("<I", metadata, header)[0]
    return _member(metadata, header, _COMPRESSION) != 0


def _member(metadata: bytes, table: int, place: int) -> int:
    """Return where a member of a flatbuffer table lies, from the table's begin; 0 when absent."""
    vtable = table - struct.unpack_from("<i", metadata, table)[0]
    at = 4 + 2 * place
    if vtable < 0 or at + 2 > struct.unpack_from("<H", metadata, vtable)[0]:
        return 0
    offset: int = struct.unpack_from("<H", metadata, vtable + at)[0]
    return offset
