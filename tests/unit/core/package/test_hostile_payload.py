"""Payloads made to hurt: each is refused before it costs more than its bytes."""

import io
from collections.abc import Iterable

import pyarrow as pa
import pytest
import zstandard

from lienthong.core.package.limits import MEBIBYTE
from lienthong.core.package.manifest import TableCount
from lienthong.core.package.payload import (
    PayloadRow,
    PayloadTable,
    decode_payload,
    payload_schema,
)
from lienthong.core.package.refusal import Refused

COLUMNS = {"anh": ("ghi_chu", "ten")}
SCHEMA = payload_schema(COLUMNS["anh"])
AT = "2026-11-21 01:00:00+00"
ROW = PayloadRow("a", 1, "NEW", AT, ("x", None))
GOOD = PayloadTable.of("anh", COLUMNS["anh"], [ROW]).batch


def stream(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema = SCHEMA, **options: object
) -> bytes:
    out = io.BytesIO()
    with pa.ipc.new_stream(out, schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return out.getvalue()


def decode(raw: bytes, rows: int = 1) -> tuple[PayloadTable, ...]:
    data = zstandard.ZstdCompressor().compress(raw)
    return decode_payload(data, [TableCount("anh", rows)], COLUMNS)


def refused(raw: bytes, rows: int = 1) -> Refused:
    with pytest.raises(Refused) as caught:
        decode(raw, rows)
    assert caught.value.code == "malformed"
    return caught.value


def test_another_writers_stream_is_read_in_several_batches() -> None:
    other = PayloadTable.of("anh", COLUMNS["anh"], [PayloadRow("b", 2, "UPDATE", AT, ("", "y"))])

    (table,) = decode(stream([GOOD, other.batch]), rows=2)

    assert [row.row_id for row in table.rows] == ["a", "b"]


def test_compressed_buffers_are_refused_before_they_are_unpacked() -> None:
    size = 64 * MEBIBYTE
    long = PayloadTable.of("anh", COLUMNS["anh"], [PayloadRow("a", 1, "NEW", AT, ("x" * size, ""))])
    raw = stream([long.batch], compression="zstd")
    assert len(raw) < MEBIBYTE
    before = pa.total_allocated_bytes()

    refused(raw)

    assert pa.total_allocated_bytes() <= before


def test_schema_that_says_too_much_is_refused_unread() -> None:
    many = pa.schema([pa.field(f"c{n}", pa.string()) for n in range(20_000)])
    wordy = SCHEMA.with_metadata({"x": "y" * 100_000})

    refused(stream([], many), rows=0)
    refused(stream([GOOD], wordy))


def test_columns_that_share_their_bytes_are_refused() -> None:
    """One text of a megabyte under every column of a wide table would be copied for each."""
    names = tuple(f"c{n}" for n in range(300))
    text = "x" * MEBIBYTE
    batch = PayloadTable.of("anh", names[:1], [PayloadRow("a", 1, "NEW", AT, (text,))]).batch
    wide = pa.RecordBatch.from_arrays(
        [*batch.columns[:4], *([batch.column("c0")] * len(names))], schema=payload_schema(names)
    )
    shared = shared_buffers(stream([wide], wide.schema), wide.num_columns)
    data = zstandard.ZstdCompressor().compress(shared)

    with pytest.raises(Refused):
        decode_payload(data, [TableCount("anh", 1)], {"anh": names})


def shared_buffers(raw: bytes, columns: int) -> bytes:
    """Let every text column of a stream of one batch point to the bytes of the first one."""
    reader = pa.ipc.MessageReader.open_stream(pa.BufferReader(raw))
    head, message = reader.read_next_message(), reader.read_next_message()
    places = buffer_places(message.metadata.to_pybytes())
    first = 4 * 3 - 1  # three buffers a text column, two of the version
    metadata = bytearray(message.metadata.to_pybytes())
    end = 0
    for column in range(5, columns):
        at = first + 3 * (column - 4)
        for part in (1, 2):
            place, source = places[at + part], places[first + part]
            metadata[place : place + 16] = metadata[source : source + 16]
    source = places[first + 2]
    offset, length = (
        int.from_bytes(metadata[source + n : source + n + 8], "little") for n in (0, 8)
    )
    end = (offset + length + 63) // 64 * 64
    body = message.body.to_pybytes()[:end]
    length_at = bytes(metadata).find(len(message.body).to_bytes(8, "little"))
    metadata[length_at : length_at + 8] = len(body).to_bytes(8, "little")
    sizes = [
        b"\xff\xff\xff\xff" + size.to_bytes(4, "little")
        for size in (head.metadata.size, len(metadata))
    ]
    return (
        sizes[0]
        + head.metadata.to_pybytes()
        + sizes[1]
        + bytes(metadata)
        + body
        + b"\xff" * 4
        + bytes(4)
    )


def buffer_places(metadata: bytes) -> list[int]:
    """Where the (offset, length) pairs of a record batch's buffers lie in its metadata."""

    def member(table: int, place: int) -> int:
        vtable = table - int.from_bytes(metadata[table : table + 4], "little", signed=True)
        return int.from_bytes(metadata[vtable + 4 + 2 * place : vtable + 6 + 2 * place], "little")

    def follow(at: int) -> int:
        return at + int.from_bytes(metadata[at : at + 4], "little")

    root = int.from_bytes(metadata[:4], "little")
    batch = follow(root + member(root, 2))
    vector = follow(batch + member(batch, 2))
    count = int.from_bytes(metadata[vector : vector + 4], "little")
    return [vector + 4 + 16 * n for n in range(count)]


def test_dictionaries_are_refused() -> None:
    texts = GOOD.column("ghi_chu").dictionary_encode()
    schema = SCHEMA.set(4, pa.field("ghi_chu", texts.type))
    batch = pa.RecordBatch.from_arrays([*GOOD.columns[:4], texts, GOOD.columns[5]], schema=schema)

    refused(stream([batch], schema))


def test_other_types_are_refused() -> None:
    for place, kind in ((1, pa.int32()), (4, pa.large_string()), (5, pa.binary())):
        schema = SCHEMA.set(place, pa.field(SCHEMA.names[place], kind))
        refused(stream([GOOD.cast(schema)], schema))


def test_empty_batches_and_wrong_counts_are_refused() -> None:
    refused(stream([GOOD.slice(0, 0), GOOD]))
    refused(stream([GOOD]), rows=2)
    refused(stream([GOOD, GOOD]), rows=1)
    refused(b"")
    refused(stream([GOOD])[:-30])


def test_text_that_is_no_text_is_refused() -> None:
    wrong = pa.Array.from_buffers(
        pa.string(), 1, [None, GOOD.column(4).buffers()[1], pa.py_buffer(b"\xff")]
    )
    batch = pa.RecordBatch.from_arrays([*GOOD.columns[:4], wrong, GOOD.columns[5]], schema=SCHEMA)

    refused(stream([batch]))


def test_id_with_a_nul_is_refused() -> None:
    row = PayloadRow("a\x00", 1, "NEW", AT, ("x", None))

    refused(stream([PayloadTable.of("anh", COLUMNS["anh"], [row]).batch]))
