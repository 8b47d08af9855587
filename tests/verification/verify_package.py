"""Verify packages and receipts as docs/reference/package-format.md says, with nothing of ours.

    python verify_package.py RECEIVER SENDER_KEY RECEIVER_KEY PACKAGE.zip [PACKAGE.zip …]

Packages of one stream in order, 0001.receipt.json and 0001.receipt.sig beside 0001.zip; keys are
raw Ed25519 public keys in base64. Exit 1 and one line when anything is wrong.
"""

import base64
import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PARTS = ["manifest.json", "manifest.sig", "payload.arrow.zst"]
SYSTEM = {"_id": pa.string(), "_version": pa.int64(), "_event": pa.string(),
          "_changed_at": pa.string()}  # fmt: skip
NAMES = (
    "class committed_from committed_to continues contract created encryption format key kind "
    "payload_bytes payload_sha256 previous receiver rows sender sequence stream tables"
)


def need(true, words):
    if not true:
        raise ValueError(words)


def canonical(data):
    value = json.loads(data)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    need(text.encode() == data, "not canonical JSON")
    return value


def signed(key, signature, data):
    Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(signature, data)


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        need([one.filename for one in archive.infolist()] == PARTS, "members")
        parts = [archive.read(name) for name in PARTS]
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_STORED) as archive:
        for name, part in zip(PARTS, parts, strict=True):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, part)
    need(out.getvalue() == data, "container is not in the fixed form")
    return parts


def check_rows(payload, tables):
    need(0 <= zstandard.frame_content_size(payload) <= 512 << 20, "decompressed size")
    raw = zstandard.ZstdDecompressor().decompress(payload, allow_extra_data=False)
    stream = pa.BufferReader(raw)
    for table in tables:
        rows = pa.ipc.open_stream(stream).read_all()
        rows.validate(full=True)
        need(rows.column_names[:4] == list(SYSTEM), "system columns")
        need(all(f.type == SYSTEM.get(f.name, pa.string()) for f in rows.schema), "types")
        ids, versions, events, times = (column.to_pylist() for column in rows.columns[:4])
        need(len(ids) == len(set(ids)) == table["rows"], "rows counted, each once")
        need(all(one and len(one) <= 150 and "\0" not in one for one in ids), "_id")
        need(all(one and 1 <= one < 2**53 for one in versions) and all(times), "_version")
        need(set(events) <= {"NEW", "UPDATE", "CANCEL"}, "_event")
    need(stream.tell() == len(raw), "bytes after the last table")


def check_package(data, key, before, hash_before):
    text, signature, payload = parts_of(data)
    signed(key, signature, text)
    m = canonical(text)
    need(" ".join(sorted(m)) == NAMES and m["format"] == "lienthong-package/1", "manifest members")
    need(m["key"] == hashlib.sha256(base64.b64decode(key)).hexdigest()[:16], "key")
    need(m["stream"] == f"{m['sender']}/{m['contract']['id']}/{m['receiver']}", "stream")
    need((m["previous"] is None) == (m["sequence"] == 1), "first of the chain")
    if before:
        need((m["stream"], m["sequence"]) == (before["stream"], before["sequence"] + 1), "gap")
        need(m["previous"] == hash_before, "chain")
    need(m["payload_bytes"] == len(payload) <= 64 << 20, "payload size")
    need(m["payload_sha256"] == hashlib.sha256(payload).hexdigest(), "payload hash")
    need(m["rows"] == sum(one["rows"] for one in m["tables"]) <= 100_000, "rows")
    if m["encryption"] is None:  # the rows of another are for its receiver's eyes
        check_rows(payload, m["tables"])
    return m, hashlib.sha256(text).hexdigest()


def main(node, sender, receiver, *paths):
    m = name = None
    try:
        for path in map(Path, paths):
            m, name = check_package(path.read_bytes(), sender, m, name)
            need(m["receiver"] == node, "for another node")
            if (answer := path.with_suffix(".receipt.json")).exists():
                signed(receiver, answer.with_suffix(".sig").read_bytes(), answer.read_bytes())
                r = canonical(answer.read_bytes())
                need((r["manifest"], r["sequence"]) == (name, m["sequence"]), "receipt of another")
                need(len(r["verdicts"]) == r["refused"], "verdicts")
            print(f"{path.name}: {m['stream']} {m['sequence']}: {m['rows']} rows")
    except Exception as error:
        print(f"{path.name}: refused: {type(error).__name__} {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
