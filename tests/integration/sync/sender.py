"""A sender made of the package format alone: what another team's software would be."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.adapters.signing.ed25519_file import key_id, verify
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
from lienthong.core.package.payload import PayloadRow, PayloadTable, encode_payload
from lienthong.core.package.text_form import instant

AT = "2026-11-21 01:00:00+00"


@dataclass
class KeySigner:
    """A signer whose key lives in memory."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public_key(self) -> str:
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    @property
    def key_id(self) -> str:
        return key_id(self.public_key)

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data)


@dataclass
class Sender:
    """Writes the packages of one stream."""

    node_id: str
    receiver: str
    contract: Contract
    signer: KeySigner = field(default_factory=KeySigner)
    sequence: int = 1
    previous: str | None = None

    def manifest(self, tables: Sequence[PayloadTable], payload: bytes) -> Manifest:
        return Manifest(
            route=Route(
                self.node_id, self.receiver, self.contract.id, self.sequence, self.previous
            ),
            contract=ContractRef(self.contract.id, self.contract.version, self.contract.digest),
            origin=Origin("changes", instant(clock.now()), None, None),
            tables=tuple(TableCount(table.name, len(table)) for table in tables),
            classification="internal",
            payload_sha256=sha256_hex(payload),
            payload_bytes=len(payload),
            key_id=self.signer.key_id,
        )

    def package(self, *tables: PayloadTable, advance: bool = True, **changed: object) -> bytes:
        """The next package. `changed` replaces parts of the manifest before signing."""
        payload = encode_payload(tables)
        manifest = replace(self.manifest(tables, payload), **changed)  # type: ignore[arg-type]
        data = manifest.to_bytes()
        if advance:
            self.sequence += 1
            self.previous = manifest_hash(data)
        return pack(Container(data, self.signer.sign(data), payload))

    def table(self, name: str, *rows: PayloadRow) -> PayloadTable:
        columns = tuple(column.name for column in self.contract.table(name).fields)
        return PayloadTable.of(name, columns, rows)


def unit(code: str, parent: str | None = None, *, version: int = 1) -> PayloadRow:
    """A row of thu_don_vi."""
    return PayloadRow(code, version, "NEW" if version == 1 else "UPDATE", AT, (code, parent))


def file(number: int, *, version: int = 1, event: str = "", **values: str | None) -> PayloadRow:
    """A row of thu_ho_so."""
    cells = {
        "so": str(number), "ten": f"Hồ sơ {number}", "ma_the": None, "don_vi": None,
        "dien_tich": "12.50", "con_hieu_luc": "t", "tu_ngay": "2026-01-01",
        "den_ngay": "2026-12-31", "cap_nhat": AT, "ghi_chu": None, **values,
    }  # fmt: skip
    event = event or ("NEW" if version == 1 else "UPDATE")
    return PayloadRow(str(number), version, event, AT, tuple(cells.values()))


__all__ = ["AT", "KeySigner", "Sender", "file", "unit", "verify"]
