"""A package survives the round trip, and not one flipped byte."""

import random
from collections.abc import Callable

import pytest
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.core.package.canonical import canonical_json, sha256_hex
from lienthong.core.package.container import Container, pack, unpack
from lienthong.core.package.limits import Limits
from lienthong.core.package.manifest import (
    ContractRef,
    Manifest,
    Origin,
    Route,
    TableCount,
    parse_manifest,
)
from lienthong.core.package.payload import (
    PayloadRow,
    PayloadTable,
    decode_payload,
    encode_payload,
)
from lienthong.core.package.refusal import Refused

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
COLUMNS = {"di_tich": ("ten", "dien_tich"), "anh": ("ghi_chu",)}
TABLES = (
    PayloadTable.of(
        "di_tich",
        COLUMNS["di_tich"],
        [
            PayloadRow("dt|1", 1, "NEW", "2026-11-21 01:00:00+00", ("Chùa Một Cột", "12.50")),
            PayloadRow("dt|2", 3, "UPDATE", "2026-11-21 01:00:00.5+00", ("Đền Ngọc Sơn", None)),
        ],
    ),
    PayloadTable.of(
        "anh", COLUMNS["anh"], [PayloadRow("a", 2, "CANCEL", "2026-11-21 01:00:00+00", ("",))]
    ),
)


def manifest_of(payload: bytes, **changed: object) -> Manifest:
    facts: dict[str, object] = {
        "route": Route("bo-vh", "trung-tam", "di-tich", 2, "ab" * 32),
        "contract": ContractRef("di-tich", "1.0.0", "cd" * 32),
        "origin": Origin("changes", "2026-11-21T01:00:01.000000Z", None, None),
        "tables": tuple(TableCount(table.name, len(table)) for table in TABLES),
        "classification": "internal",
        "payload_sha256": sha256_hex(payload),
        "payload_bytes": len(payload),
        "key_id": "0011223344556677",
    }
    return Manifest(**{**facts, **changed})  # type: ignore[arg-type]


def package() -> bytes:
    payload = encode_payload(TABLES)
    data = manifest_of(payload).to_bytes()
    return pack(Container(data, KEY.sign(data), payload))


def accept(data: bytes) -> tuple[PayloadTable, ...]:
    """What a receiver does with the bytes, without a database."""
    container = unpack(data)
    manifest = parse_manifest(container.manifest)
    KEY.public_key().verify(container.signature, container.manifest)
    if sha256_hex(container.payload) != manifest.payload_sha256:
        raise Refused("bad-payload-hash")
    return decode_payload(container.payload, manifest.tables, COLUMNS)


def test_package_comes_back_as_it_was() -> None:
    tables = accept(package())

    assert [(t.name, t.columns, list(t.rows)) for t in tables] == [
        (t.name, t.columns, list(t.rows)) for t in TABLES
    ]


def test_same_content_gives_the_same_bytes() -> None:
    assert package() == package()


def test_every_flipped_byte_is_refused() -> None:
    data = package()
    for at in range(len(data)):
        flipped = data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :]
        with pytest.raises((Refused, InvalidSignature)):
            accept(flipped)


def test_truncated_and_random_bytes_are_refused() -> None:
    data = package()
    chance = random.Random(7)
    for size in range(0, len(data), 7):
        with pytest.raises(Refused):
            accept(data[:size])
    for _ in range(300):
        with pytest.raises(Refused):
            accept(chance.randbytes(chance.randrange(2000)))


def test_mutated_payloads_never_crash_the_decoder() -> None:
    raw = zstandard.ZstdDecompressor().decompress(encode_payload(TABLES))
    counts = [TableCount(table.name, len(table)) for table in TABLES]
    chance = random.Random(11)
    for _ in range(3000):
        mutated = bytearray(raw)
        for _ in range(chance.randrange(1, 4)):
            mutated[chance.randrange(len(mutated))] = chance.randrange(256)
        try:
            decode_payload(zstandard.ZstdCompressor().compress(bytes(mutated)), counts, COLUMNS)
        except Refused:
            continue


def test_bomb_stops_at_the_limit() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(1024 * 1024))

    with pytest.raises(Refused) as refused:
        decode_payload(bomb, [], {}, limits=Limits(decompressed_bytes=1024))

    assert refused.value.code == "too-large"


def test_bomb_without_a_declared_size_is_refused() -> None:
    compressor = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    bomb = compressor.compress(bytes(1024 * 1024)) + compressor.flush()

    with pytest.raises(Refused) as refused:
        decode_payload(bomb, [], {})

    assert refused.value.code == "malformed"


def test_oversized_container_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused) as refused:
        unpack(bytes(5000), limits=Limits(payload_bytes=1, manifest_bytes=1))

    assert refused.value.code == "too-large"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("rows"),
        lambda d: d.update(rows=99),
        lambda d: d.update(extra=1),
        lambda d: d.update(sequence=0),
        lambda d: d.update(sequence=1),
        lambda d: d.update(sequence=True),
        lambda d: d.update(sequence="2"),
        lambda d: d.update(previous=None),
        lambda d: d.update(previous="xyz"),
        lambda d: d.update(format="lienthong-package/2"),
        lambda d: d.update(kind="other"),
        lambda d: d.update(stream="a/b/c"),
        lambda d: d.update(tables={}),
        lambda d: d["tables"].append(dict(d["tables"][0])),
        lambda d: d["contract"].update(more=""),
        lambda d: d.update(sender="x" * 501),
    ],
)
def test_wrong_manifest_is_refused(change: Callable[[dict[str, object]], object]) -> None:
    import json

    document = json.loads(manifest_of(encode_payload(TABLES)).to_bytes())
    change(document)

    with pytest.raises(Refused) as refused:
        parse_manifest(canonical_json(document))

    assert refused.value.code == "malformed"


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"b":1,"a":1}', b'{"a": 1}', b"[" * 9999])
def test_manifest_that_is_not_canonical_is_refused(text: bytes) -> None:
    with pytest.raises(Refused):
        parse_manifest(text)


def test_too_many_rows_are_refused() -> None:
    manifest = manifest_of(b"", tables=(TableCount("di_tich", 100_001),))

    with pytest.raises(Refused) as refused:
        parse_manifest(manifest.to_bytes())

    assert refused.value.code == "too-large"


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        ({"di_tich": ("ten",), "anh": ("ghi_chu",)}, None),
        ({"di_tich": ("ten", "dien_tich")}, None),
        (COLUMNS, [TableCount("di_tich", 1), TableCount("anh", 1)]),
        (COLUMNS, [TableCount("di_tich", 2)]),
    ],
)
def test_payload_that_does_not_fit_is_refused(
    columns: dict[str, tuple[str, ...]], counts: list[TableCount] | None
) -> None:
    counts = counts or [TableCount(table.name, len(table)) for table in TABLES]

    with pytest.raises(Refused) as refused:
        decode_payload(encode_payload(TABLES), counts, columns)

    assert refused.value.code == "malformed"


@pytest.mark.parametrize(
    "row",
    [
        PayloadRow("", 1, "NEW", "2026-11-21 01:00:00+00", ("",)),
        PayloadRow("x" * 151, 1, "NEW", "2026-11-21 01:00:00+00", ("",)),
        PayloadRow("a", 0, "NEW", "2026-11-21 01:00:00+00", ("",)),
        PayloadRow("a", 1, "DELETE", "2026-11-21 01:00:00+00", ("",)),
        PayloadRow("a", 1, "NEW", "", ("",)),
    ],
)
def test_row_with_wrong_system_columns_is_refused(row: PayloadRow) -> None:
    table = PayloadTable.of("anh", COLUMNS["anh"], [row])

    with pytest.raises(Refused):
        decode_payload(encode_payload([table]), [TableCount("anh", 1)], COLUMNS)


def test_row_given_twice_is_refused() -> None:
    row = PayloadRow("a", 1, "NEW", "2026-11-21 01:00:00+00", ("",))
    table = PayloadTable.of("anh", COLUMNS["anh"], [row, row])

    with pytest.raises(Refused):
        decode_payload(encode_payload([table]), [TableCount("anh", 2)], COLUMNS)
