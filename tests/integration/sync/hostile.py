"""Packages that a broken, foreign or hostile sender could send; many carry a right signature."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import rfc8785
import zstandard

from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import MEMBERS, Container, pack, unpack
from lienthong.core.package.payload import PayloadRow, PayloadTable
from tests.integration.sync.sender import AT, KeySigner, Sender, file, unit

TEXTS = (
    "", " ", "\x00", "a\x00b", "\ufeff", "\u202e", "\U0001f600", "'; DROP TABLE x; --", "%s",
    "%(x)s", "{}", "[]", "null", "NaN", "Infinity", "-Infinity", "1e400", "-0", "0x10", "１２",
    "9" * 19,
    "9" * 400, "-" + "9" * 30, "0." + "1" * 900, "t", "f", "true", "2026-02-30", "0000-00-00",
    "9999-12-31", "-0001-01-01", "20261121", "2026-W01-1", "2026-11-21", "24:00:00", "infinity",
    "0001-01-01 00:00:00+14:00", "9999-12-31 23:59:59.999999-12:00", "2026-11-21 08:30:00",
    "2026-11-21 08:30:00+99:99", "x" * 151, "x" * 5_000, "\\N", "\\.", "\t", "\n", "\r\n", "|",
    "a|b",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 2**31, 2**53 - 1, -(2**53) + 1, 1.5, "", "x" * 501, "\x00", [],
    {}, [[]], [None], {"a": None}, "changes", "trial", "snapshot", "repair", "a" * 64, "A" * 64,
    [{"name": "thu_ho_so", "rows": 1}], [{"name": "x", "rows": 0}] * 3, {"id": "", "version": ""},
)  # fmt: skip
OWN_COLUMNS = 4  # of each row of a payload: its id, version, event and time
VERSIONS = (1, 2, 3, 10**6, 2**31, 2**63 - 1)


def valid(sender: Sender, chance: random.Random) -> bytes:
    """The next package of the stream, as it should be."""
    number = chance.randrange(50)
    return sender.package(
        sender.table("thu_don_vi", unit(f"đv{number}", version=chance.choice(VERSIONS[:4]))),
        sender.table("thu_ho_so", *(file(number + n) for n in range(3))),
        advance=False,
    )


def signed(sender: Sender, manifest: bytes, payload: bytes) -> bytes:
    return pack(Container(manifest, sender.signer.sign(manifest), payload))


def bent(data: bytes, chance: random.Random) -> bytes:
    """Flip, cut, repeat, drop or insert bytes."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 20))):
        at = chance.randrange(len(out)) if out else 0
        kind = chance.randrange(6)
        if kind == 0 and out:
            out[at] ^= 1 << chance.randrange(8)
        elif kind == 1 and out:
            out[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif kind == 2:
            del out[at : at + chance.choice((1, 4, 8, 1000))]
        elif kind == 3:
            out[at:at] = chance.randbytes(chance.choice((1, 4, 8, 100)))
        elif kind == 4:
            out[at:at] = out[at : at + chance.choice((4, 8, 64, 500))]
        elif out:
            del out[at:]
    return bytes(out)


def bent_container(sender: Sender, chance: random.Random) -> bytes:
    return bent(valid(sender, chance), chance)


def bent_member(sender: Sender, chance: random.Random) -> bytes:
    """One of the three members is other bytes; the container is right."""
    parts = list(vars(unpack(valid(sender, chance))).values())
    at = chance.randrange(len(MEMBERS))
    parts[at] = bent(parts[at], chance)
    return pack(Container(*parts))


def strange_manifest(sender: Sender, chance: random.Random) -> bytes:
    """Rightly signed, with members that are wrong, missing, doubled or unknown."""
    container = unpack(valid(sender, chance))
    document = json.loads(container.manifest)
    for _ in range(chance.choice((1, 1, 2, 4))):
        target: Any = document
        if chance.random() < 0.3:
            target = chance.choice((document["contract"], *document["tables"]))
        name = chance.choice([*target, "extra", "encryption"])
        if chance.random() < 0.2:
            target.pop(name, None)
        else:
            target[name] = chance.choice((*VALUES, *TEXTS))
        if not _has_parts(document):
            break
    kind = chance.randrange(8)
    if kind == 0:
        data = json.dumps(document, indent=1).encode()
    elif kind == 1:
        data = b"[" * chance.choice((10, 20_000, 100_000))
    else:
        data = rfc8785.dumps(document)
    return signed(sender, data, container.payload)


def _has_parts(document: dict[str, Any]) -> bool:
    """True while a contract and tables are left to be bent."""
    tables = document.get("tables")
    parts = [document.get("contract"), *(tables if isinstance(tables, list) else [None])]
    return all(isinstance(one, dict) for one in parts)


def with_payload(sender: Sender, chance: random.Random, payload: bytes) -> bytes:
    """Rightly signed, naming this payload."""
    document = json.loads(unpack(valid(sender, chance)).manifest)
    document["payload_sha256"] = sha256_hex(payload)
    document["payload_bytes"] = len(payload)
    return signed(sender, rfc8785.dumps(document), payload)


def strange_frame(sender: Sender, chance: random.Random) -> bytes:
    """A zstd frame that is bent, a bomb, without its size, or followed by another."""
    payload = unpack(valid(sender, chance)).payload
    raw = zstandard.ZstdDecompressor().decompress(payload)
    kind = chance.randrange(5)
    if kind == 0:
        payload = bomb(chance.choice((10**6, 600 << 20)))
    elif kind == 1:
        payload = zstandard.ZstdCompressor(write_content_size=False).compress(raw)
    elif kind == 2:
        payload += payload
    elif kind == 3:
        payload = b""
    else:
        payload = bent(payload, chance)
    return with_payload(sender, chance, payload)


@cache
def bomb(size: int) -> bytes:
    """Zeros that need next to no bytes."""
    return zstandard.ZstdCompressor().compress(bytes(size))


def strange_arrow(sender: Sender, chance: random.Random) -> bytes:
    """A right frame around Arrow streams that are not what they say."""
    payload = unpack(valid(sender, chance)).payload
    raw = zstandard.ZstdDecompressor().decompress(payload)
    return with_payload(
        sender, chance, zstandard.ZstdCompressor(level=1).compress(bent(raw, chance))
    )


def strange_rows(sender: Sender, chance: random.Random) -> bytes:
    """All is right but what the rows say."""
    rows = [_strange(file(chance.randrange(50) + 100 * n), chance) for n in range(3)]
    units = [_strange(unit(f"đv{chance.randrange(50)}"), chance)]
    return sender.package(
        sender.table("thu_don_vi", *units), sender.table("thu_ho_so", *rows), advance=False
    )


def _strange(row: PayloadRow, chance: random.Random) -> PayloadRow:
    values = list(row.values)
    for _ in range(chance.choice((0, 1, 1, 3))):
        values[chance.randrange(len(values))] = chance.choice((None, *TEXTS))
    named = chance.random()
    return PayloadRow(
        chance.choice(TEXTS) if named < 0.1 else row.row_id,
        chance.choice((*VERSIONS, 0, -1)) if named < 0.2 else row.version,
        chance.choice(("NEW", "UPDATE", "CANCEL", "DELETE", "")) if named < 0.3 else row.event,
        chance.choice(TEXTS) if named < 0.35 else AT,
        tuple(values),
    )


def wide(sender: Sender, chance: random.Random) -> bytes:
    """Far more columns than the contract has, or a table that says so: up to 10⁹."""
    columns = chance.choice((0, 1, 11, 1_000, 10**6, 10**9, 2**31 - 1))
    if columns == 1_000:
        names = [f"cot_{n}" for n in range(columns)]
        row = PayloadRow("1", 1, "NEW", AT, tuple("x" for _ in names))
        return sender.package(PayloadTable.of("thu_ho_so", names, [row]), advance=False)
    raw = zstandard.ZstdDecompressor().decompress(unpack(valid(sender, chance)).payload)
    fields = len(sender.contract.table("thu_don_vi").fields) + OWN_COLUMNS
    raw = raw.replace(struct.pack("<I", fields), struct.pack("<I", columns))
    return with_payload(sender, chance, zstandard.ZstdCompressor(level=1).compress(raw))


def foreign(sender: Sender, chance: random.Random) -> bytes:
    """Of a sender nobody registered, for another receiver, or signed with another key."""
    kind = chance.randrange(3)
    other = (
        replace(sender, node_id=chance.choice(("bo-khac", "x", "")) or "bo-khac-nua"),
        replace(sender, receiver="nut-khac"),
        replace(sender, signer=KeySigner()),
    )[kind]
    return valid(other, chance)


def reordered(sender: Sender, chance: random.Random) -> bytes:
    """A later package before its turn, or one under a number that is taken."""
    number = sender.sequence + chance.choice((1, 2, 1000, 2**40))
    if sender.sequence > 1 and chance.random() < 0.5:
        number = chance.randrange(1, sender.sequence)
    return valid(replace(sender, sequence=number), chance)


def noise(sender: Sender, chance: random.Random) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 22, 1_000, 50_000)))


KINDS: dict[Callable[[Sender, random.Random], bytes], int] = {
    bent_container: 22, bent_member: 20, strange_manifest: 22, strange_frame: 3, strange_arrow: 10,
    strange_rows: 5, wide: 5, foreign: 4, reordered: 4, noise: 5,
}  # fmt: skip
"""How often each is sent; those that cost a transaction, or half a gigabyte, less often."""
