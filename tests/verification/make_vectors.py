"""Write the published test vectors anew: ``python -m tests.verification.make_vectors``.

Keys and times are fixed, so only what the format changed differs. Everything is made from
`core/package` alone; the encrypted payload is an age file, which never comes out the same twice.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import rfc8785
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import encrypt, x25519

from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import Container, pack, unpack
from lienthong.core.package.manifest import Encryption, Origin, manifest_hash
from lienthong.core.package.payload import PayloadRow, PayloadTable, encode_payload
from lienthong.core.package.receipt import Counts, Receipt, Verdict
from tests.integration.sync.sender import KeySigner, Sender

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference" / "package-vectors"
SENDER, RECEIVER = "bo-vi-du", "trung-tam-vi-du"
CREATED, RECEIVED = "2026-11-21T08:30:00.000000Z", "2026-11-21T08:30:00.250000Z"
COMMITTED = "2026-11-21T08:29:59.900000Z"
AT = "2026-11-21 08:29:59.9+00"
TEST_AGE_KEY = "test.agekey"


def key(name: str) -> KeySigner:
    """A key everybody can make: never use it for anything but these vectors."""
    seed = hashlib.sha256(f"lienthong test vector {name}".encode()).digest()
    return KeySigner(Ed25519PrivateKey.from_private_bytes(seed))


def contract() -> Contract:
    text = (FOLDER / "contract.yaml").read_text("utf-8")
    return parse_contract(text, file="contract.yaml")[0]


class Vectors:
    """Writes packages of one stream and their receipts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sender = Sender(SENDER, RECEIVER, contract(), key("sender"))
        self.receiver = key("receiver")
        self.refused: list[dict[str, Any]] = []

    def package(
        self, tables: Iterable[PayloadTable], *, change: Callable[[Any], Any] = lambda m: m,
        origin: Origin, payload: bytes | None = None, signer: KeySigner | None = None,
        advance: bool = True,
    ) -> bytes:  # fmt: skip
        listed = list(tables)
        data = encode_payload(listed) if payload is None else payload
        manifest = replace(self.sender.manifest(listed, data), origin=origin)
        text = change(manifest).to_bytes()
        if advance:
            self.sender.sequence += 1
            self.sender.previous = manifest_hash(text)
        return pack(Container(text, (signer or self.sender.signer).sign(text), data))

    def accept(self, name: str, data: bytes, counts: Counts, *verdicts: Verdict,
               staged: bool = False) -> None:  # fmt: skip
        """Write a package that is taken, and its receipt."""
        (self.folder / f"{name}.zip").write_bytes(data)
        manifest = json.loads(unpack(data).manifest)
        body = Receipt(
            sender=SENDER, receiver=RECEIVER, contract=self.sender.contract.id,
            sequence=manifest["sequence"], manifest_hash=manifest_hash(unpack(data).manifest),
            received_at=RECEIVED, counts=counts, verdicts=verdicts, staged=staged,
        ).to_bytes()  # fmt: skip
        (self.folder / f"{name}.receipt.json").write_bytes(body)
        (self.folder / f"{name}.receipt.sig").write_bytes(self.receiver.sign(body))

    def refuse(self, name: str, data: bytes, code: str, why: str, after: int = 0) -> None:
        """Write a package that is refused when it comes after that many right ones."""
        (self.folder / "refused" / f"{name}.zip").write_bytes(data)
        self.refused.append(
            {"file": f"refused/{name}.zip", "after": after, "code": code, "why": why}
        )


def changes(*, continues: bool = False) -> Origin:
    return Origin("changes", CREATED, COMMITTED, COMMITTED, continues)


def unit(code: str, name: str | None, version: int = 1, event: str = "NEW") -> PayloadRow:
    return PayloadRow(code, version, event, AT, (code, name))


def parcel(number: int, version: int = 1, **values: str | None) -> PayloadRow:
    cells = {
        "so_thua": str(number), "ma_don_vi": "001", "dien_tich": "125.50", "con_hieu_luc": "t",
        "ngay_cap": "2020-02-29", "cap_nhat": "2026-11-21 08:30:00.123456+00",
        "ghi_chu": "Thửa đất số " + str(number), **values,
    }  # fmt: skip
    event = "NEW" if version == 1 else "UPDATE"
    return PayloadRow(str(number), version, event, AT, tuple(cells.values()))


def zstd(raw: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(raw)


def write(folder: Path) -> None:
    """Write all vectors into a folder that holds contract.yaml."""
    (folder / "refused").mkdir(exist_ok=True)
    vectors = Vectors(folder)
    for who in ("sender", "receiver"):
        (folder / f"{who}.key").write_text(key(who).public_key + "\n", "ascii")
    units = vectors.sender.table("vi_du_don_vi", unit("001", "Phường Ví Dụ"), unit("002", None))
    first = [units, vectors.sender.table("vi_du_thua_dat", parcel(1), parcel(2, ghi_chu=None))]
    _refused_first(vectors, first)
    vectors.accept("0001", vectors.package(first, origin=changes()), Counts(4, 0, 0))
    _refused_second(vectors, first)

    part = [vectors.sender.table("vi_du_thua_dat", parcel(1, version=2, dien_tich="130"))]
    data = vectors.package(part, origin=changes(continues=True))
    vectors.accept("0002", data, Counts(0, 0, 0), staged=True)
    last = [vectors.sender.table("vi_du_thua_dat", parcel(3, dien_tich="0.0000000001"))]
    vectors.accept("0003", vectors.package(last, origin=changes()), Counts(2, 0, 0))

    rows = [parcel(1), PayloadRow("2", 2, "CANCEL", AT, parcel(2).values), parcel(4, dien_tich="x")]
    data = vectors.package(
        [vectors.sender.table("vi_du_thua_dat", *rows)],
        origin=Origin("snapshot", CREATED, None, None),
    )
    vectors.accept("0004", data, Counts(1, 1, 1), _bad_type())
    _encrypted(vectors)
    text = json.dumps(vectors.refused, indent=2, ensure_ascii=False)
    (folder / "refused.json").write_text(text + "\n", "utf-8")


def _bad_type() -> Verdict:
    from lienthong.services.sync.row_verdicts import BAD_TYPE, BAD_TYPE_REMEDY

    return Verdict(
        "vi_du_thua_dat", "4", 1, "refused", "type", BAD_TYPE, BAD_TYPE_REMEDY,
        {"column": "dien_tich", "type": "number"},
    )  # fmt: skip


def _encrypted(vectors: Vectors) -> None:
    age = x25519.Identity.generate()
    place = vectors.folder / TEST_AGE_KEY
    if place.exists():
        age = x25519.Identity.from_str(place.read_text("ascii").strip())
    place.write_text(f"{age}\n", "ascii")
    tables = [vectors.sender.table("vi_du_thua_dat", parcel(5))]
    payload = encrypt(encode_payload(tables), [age.to_public()])
    named = Encryption("age", str(age.to_public()))
    data = vectors.package(
        tables, origin=Origin("repair", CREATED, None, None), payload=payload,
        change=lambda m: replace(m, encryption=named),
    )  # fmt: skip
    vectors.accept("0005", data, Counts(1, 0, 0))


def _refused_first(vectors: Vectors, tables: list[PayloadTable]) -> None:
    """What is refused as the first package of the stream."""

    def bad(name: str, code: str, why: str, payload: bytes | None = None, **kwargs: Any) -> None:
        data = vectors.package(tables, origin=changes(), payload=payload, advance=False, **kwargs)
        vectors.refuse(name, data, code, why)

    good = vectors.package(tables, origin=changes(), advance=False)
    parts = unpack(good)
    raw = zstandard.ZstdDecompressor().decompress(parts.payload)
    bad("foreign-key", "bad-signature", "signed by a key that is not the sender's",
        signer=key("stranger"))  # fmt: skip
    bad("other-receiver", "wrong-receiver", "addressed to another node",
        change=lambda m: replace(m, route=replace(m.route, receiver="nut-khac")))  # fmt: skip
    bad("bomb", "too-large", "600 MiB when decompressed", zstd(bytes(600 << 20)))
    bad("no-size", "malformed", "the frame does not say its size",
        zstandard.ZstdCompressor(write_content_size=False).compress(raw))  # fmt: skip
    bad("trailing", "malformed", "bytes after the last table", zstd(raw + b"\0" * 8))
    bad("short", "malformed", "the last table is cut", zstd(raw[:-64]))
    bad("compressed-arrow", "malformed", "buffers inside Arrow are compressed",
        zstd(_arrow(tables, pa.ipc.IpcWriteOptions(compression="zstd"))))  # fmt: skip
    twice = [vectors.sender.table("vi_du_don_vi", unit("001", "A"), unit("001", "B"))]
    vectors.refuse("row-twice", vectors.package(twice, origin=changes(), advance=False),
                   "malformed", "a row id is there twice")  # fmt: skip
    late = [vectors.sender.table("vi_du_don_vi", unit("001", "A", version=2**53))]
    vectors.refuse("huge-version", vectors.package(late, origin=changes(), advance=False),
                   "malformed", "a version above 2^53 - 1")  # fmt: skip
    _refused_forms(vectors, parts, good)


def _refused_forms(vectors: Vectors, parts: Container, good: bytes) -> None:
    """Rightly signed, wrongly put together."""
    document = json.loads(parts.manifest)
    spaced = json.dumps(document).encode()
    unknown = rfc8785.dumps({**document, "note": ""})
    sign = vectors.sender.signer.sign
    other = zstd(zstandard.ZstdDecompressor().decompress(parts.payload) + b"")[:-1] + b"\0"
    vectors.refuse("other-payload", pack(Container(parts.manifest, parts.signature, other)),
                   "bad-payload-hash", "the payload is not the signed one")  # fmt: skip
    vectors.refuse("not-canonical", pack(Container(spaced, sign(spaced), parts.payload)),
                   "malformed", "the manifest is not in RFC 8785 form")  # fmt: skip
    vectors.refuse("unknown-member", pack(Container(unknown, sign(unknown), parts.payload)),
                   "malformed", "the manifest has a member the format does not")  # fmt: skip
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in zip(("manifest.json", "manifest.sig", "payload.arrow.zst"),
                              vars(parts).values(), strict=True):  # fmt: skip
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    vectors.refuse("deflated", out.getvalue(), "malformed", "members are not stored")
    vectors.refuse("tail", good + b"\0", "malformed", "a byte after the container")


def _refused_second(vectors: Vectors, tables: list[PayloadTable]) -> None:
    """What is refused after the first package."""
    right = vectors.sender.sequence, vectors.sender.previous

    def bad(name: str, code: str, why: str, sequence: int, previous: str | None) -> None:
        vectors.sender.sequence, vectors.sender.previous = sequence, previous
        data = vectors.package(tables, origin=changes(continues=True), advance=False)
        vectors.refuse(name, data, code, why, after=1)
        vectors.sender.sequence, vectors.sender.previous = right

    bad("reused", "sequence-reused", "number 1 again, another package", 1, None)
    bad("gap", "gap", "number 3 without number 2", 3, sha256_hex(b"2"))
    bad("broken-chain", "broken-chain", "does not name package 1", 2, sha256_hex(b"1"))


def _arrow(tables: list[PayloadTable], options: pa.ipc.IpcWriteOptions) -> bytes:
    raw = BytesIO()
    for table in tables:
        with pa.ipc.new_stream(raw, table.batch.schema, options=options) as writer:
            writer.write_batch(table.batch)
    return raw.getvalue()


if __name__ == "__main__":
    for old in FOLDER.glob("0*"):
        old.unlink()
    shutil.rmtree(FOLDER / "refused", ignore_errors=True)
    write(FOLDER)
