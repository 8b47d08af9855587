"""Seal rows into the next package of a stream: encode, chain, sign, store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from lienthong.base import clock
from lienthong.core.contract.model import Contract
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import Container, pack
from lienthong.core.package.manifest import (
    ContractRef,
    Manifest,
    Origin,
    Route,
    TableCount,
    manifest_hash,
)
from lienthong.core.package.payload import SYSTEM_COLUMNS, PayloadTable, encode_payload
from lienthong.core.package.text_form import instant
from lienthong.services.sync.encryption import CLASSES, protect
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream
from lienthong.services.sync.statements import do, statement

PACKAGE_ROWS = 20_000
PACKAGE_TEXT = 32 * 1024 * 1024


@dataclass(frozen=True)
class Batch:
    """Rows of one contract to be sent, tables in the contract's order."""

    contract: Contract
    tables: tuple[PayloadTable, ...]
    kind: str
    committed_from: datetime | None = None
    committed_to: datetime | None = None
    continues: bool = False  # its last transaction goes on in the next batch
    large: bool = False  # a part of one transaction that has a batch for each part


def seal(stream: OutStream, batch: Batch, identity: Identity) -> int:
    """Store the batch as packages of the stream, which the caller has locked; say how many."""
    parts = list(_parts(batch.tables))
    for number, part in enumerate(parts, start=1):
        continues = batch.continues or number < len(parts)
        _seal_part(stream, batch, part, identity, continues=continues)
    return len(parts)


def package_bytes(package: OutPackage) -> bytes:
    """The container as it is sent: by HTTP or as a file, always the same bytes."""
    return pack(
        Container(
            manifest=bytes(package.manifest),
            signature=bytes(package.signature),
            payload=bytes(package.payload or b""),
        )
    )


def classification(contract: Contract) -> str:
    """The strictest class among the contract's fields."""
    classes = [field.classification for table in contract.tables for field in table.fields]
    known = [CLASSES.index(name) for name in classes if name in CLASSES]
    return CLASSES[max(known, default=1)]


def _seal_part(
    stream: OutStream,
    batch: Batch,
    tables: Sequence[PayloadTable],
    identity: Identity,
    *,
    continues: bool,
) -> None:
    classified = classification(batch.contract)
    protected = protect(stream.peer, classified, encode_payload(tables), tables, identity)
    payload, now = protected.payload, clock.now()
    manifest = Manifest(
        route=Route(
            sender=identity.node_id,
            receiver=stream.peer.node_id,
            contract=stream.contract_id,
            sequence=stream.next_sequence,
            previous=stream.last_manifest_hash or None,
        ),
        contract=ContractRef(batch.contract.id, batch.contract.version, batch.contract.digest),
        origin=Origin(
            kind=batch.kind,
            created=instant(now),
            committed_from=instant(batch.committed_from) if batch.committed_from else None,
            committed_to=instant(batch.committed_to) if batch.committed_to else None,
            continues=continues,
        ),
        tables=tuple(TableCount(table.name, len(table)) for table in tables),
        classification=classified,
        payload_sha256=sha256_hex(payload),
        payload_bytes=len(payload),
        key_id=identity.signer.key_id,
        encryption=protected.encryption,
    )
    data, signature = identity.sign_manifest(manifest)
    sealed = {
        "stream": stream.pk,
        "sequence": stream.next_sequence,
        "kind": batch.kind,
        "manifest": data,
        "hash": manifest_hash(data),
        "signature": signature,
        "payload": payload,
        "row_index": protected.row_index,
        "rows": manifest.rows,
        "committed_from": batch.committed_from,
        "committed_to": batch.committed_to,
        "now": now,
    }
    do(statement("seal_package"), sealed)
    stream.next_sequence += 1
    stream.last_manifest_hash = str(sealed["hash"])


def _parts(tables: Sequence[PayloadTable]) -> Iterator[list[PayloadTable]]:
    """Cut at the row count or at the amount of text, whichever comes first."""
    part: list[PayloadTable] = []
    count = text = 0
    for table in tables:
        sizes = np.cumsum(_text_sizes(table))
        start = 0
        while start < len(table):
            before = int(sizes[start - 1]) if start else 0
            room = int(np.searchsorted(sizes, before + PACKAGE_TEXT - text, side="right"))
            end = min(room, start + PACKAGE_ROWS - count, len(table))
            if end <= start:
                if part:
                    yield part
                    part, count, text = [], 0, 0
                    continue
                end = start + 1  # a row of more than the limit travels alone
            part.append(PayloadTable(table.name, table.batch.slice(start, end - start)))
            count, text = count + end - start, text + int(sizes[end - 1]) - before
            start = end
    if part:
        yield part


def _text_sizes(table: PayloadTable) -> npt.NDArray[np.int64]:
    """The bytes of text in each row."""
    sizes = np.zeros(len(table), np.int64)
    for column in table.batch.columns[len(SYSTEM_COLUMNS) :]:
        sizes += pc.binary_length(column).fill_null(0).to_numpy()
    return sizes
