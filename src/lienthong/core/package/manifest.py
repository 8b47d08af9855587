"""The manifest: what a package says about itself, and the only thing that is signed.

It names the payload by hash and the manifest before it by hash, so one signature
covers the rows and the whole history of the stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lienthong.core.package.canonical import canonical_json, read_canonical, sha256_hex
from lienthong.core.package.document import Members
from lienthong.core.package.limits import STANDARD, Limits
from lienthong.core.package.refusal import Refused

FORMAT = "lienthong-package/1"
KINDS = ("changes", "snapshot", "repair", "trial")


@dataclass(frozen=True)
class Route:
    """Where a package belongs: who sends it to whom, and its place in the stream."""

    sender: str
    receiver: str
    contract: str
    sequence: int
    previous: str | None

    @property
    def stream(self) -> str:
        return f"{self.sender}/{self.contract}/{self.receiver}"


@dataclass(frozen=True)
class ContractRef:
    """The exact contract the rows were written under."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True)
class TableCount:
    """One table of the payload, in the payload's order."""

    name: str
    rows: int


@dataclass(frozen=True)
class Origin:
    """When the rows were committed at the sender, and how they came into the package.

    `committed_from` and `committed_to` are null for a snapshot or a repair.
    `continues` is true when the last transaction goes on in the next package.
    """

    kind: str
    created: str
    committed_from: str | None
    committed_to: str | None
    continues: bool = False


@dataclass(frozen=True)
class Encryption:
    """How the payload is encrypted, and the public key of the receiver it is encrypted for."""

    scheme: str
    recipient: str


@dataclass(frozen=True)
class Manifest:
    """The signed description of a package."""

    route: Route
    contract: ContractRef
    origin: Origin
    tables: tuple[TableCount, ...]
    classification: str
    payload_sha256: str
    payload_bytes: int
    key_id: str
    encryption: Encryption | None = None

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def to_bytes(self) -> bytes:
        """The canonical bytes: what is signed, hashed and sent."""
        return canonical_json(_document(self))


def manifest_hash(manifest_bytes: bytes) -> str:
    """The name of a package: the hash the next manifest and the receipt refer to."""
    return sha256_hex(manifest_bytes)


def _document(manifest: Manifest) -> dict[str, Any]:
    route, contract, origin = manifest.route, manifest.contract, manifest.origin
    return {
        "format": FORMAT,
        "sender": route.sender,
        "receiver": route.receiver,
        "stream": route.stream,
        "sequence": route.sequence,
        "previous": route.previous,
        "contract": {
            "id": contract.id,
            "version": contract.version,
            "digest": contract.digest,
        },
        "kind": origin.kind,
        "created": origin.created,
        "committed_from": origin.committed_from,
        "committed_to": origin.committed_to,
        "continues": origin.continues,
        "tables": [{"name": table.name, "rows": table.rows} for table in manifest.tables],
        "rows": manifest.rows,
        "class": manifest.classification,
        "payload_sha256": manifest.payload_sha256,
        "payload_bytes": manifest.payload_bytes,
        "encryption": _encryption_document(manifest.encryption),
        "key": manifest.key_id,
    }


def _encryption_document(encryption: Encryption | None) -> dict[str, str] | None:
    if encryption is None:
        return None
    return {"scheme": encryption.scheme, "recipient": encryption.recipient}


def parse_manifest(data: bytes, *, limits: Limits = STANDARD) -> Manifest:
    """Read a manifest. Raises Refused when it is not one, or promises too much."""
    members = Members(
        read_canonical(data, what="manifest", limit=limits.manifest_bytes), "manifest"
    )
    if members.text("format") != FORMAT:
        raise members.wrong("format")
    contract = _contract(members.take("contract"))
    manifest = Manifest(
        route=_route(members, contract.id),
        contract=contract,
        origin=_origin(members),
        tables=_tables(members, limits),
        classification=members.text("class"),
        payload_sha256=members.hash("payload_sha256"),
        payload_bytes=members.count("payload_bytes"),
        key_id=members.text("key"),
        encryption=_encryption(members.take("encryption")),
    )
    if members.text("stream") != manifest.route.stream:
        raise members.wrong("stream")
    if members.count("rows") != manifest.rows:
        raise members.wrong("rows")
    members.done()
    _check_size("payload", manifest.payload_bytes, limits.payload_bytes)
    _check_size("rows", manifest.rows, limits.rows)
    return manifest


def _route(members: Members, contract: str) -> Route:
    previous = members.take("previous")
    sequence = members.count("sequence")
    if (previous is None) != (sequence == 1) or sequence == 0:
        raise members.wrong("previous")
    if previous is not None:
        previous = Members({"previous": previous}, "manifest").hash("previous")
    return Route(
        sender=members.text("sender"),
        receiver=members.text("receiver"),
        contract=contract,
        sequence=sequence,
        previous=previous,
    )


def _contract(document: Any) -> ContractRef:
    members = Members(document, "manifest.contract")
    contract = ContractRef(
        id=members.text("id"), version=members.text("version"), digest=members.text("digest")
    )
    members.done()
    return contract


def _encryption(document: Any) -> Encryption | None:
    if document is None:
        return None
    members = Members(document, "manifest.encryption")
    encryption = Encryption(scheme=members.text("scheme"), recipient=members.text("recipient"))
    members.done()
    return encryption


def _origin(members: Members) -> Origin:
    kind = members.text("kind")
    if kind not in KINDS:
        raise members.wrong("kind")
    return Origin(
        kind=kind,
        created=members.text("created"),
        committed_from=members.optional_text("committed_from"),
        committed_to=members.optional_text("committed_to"),
        continues=members.flag("continues"),
    )


def _tables(members: Members, limits: Limits) -> tuple[TableCount, ...]:
    items = members.items("tables")
    _check_size("tables", len(items), limits.tables)
    tables = []
    for item in items:
        one = Members(item, "manifest.tables")
        tables.append(TableCount(name=one.text("name"), rows=one.count("rows")))
        one.done()
    if len({table.name for table in tables}) != len(tables):
        raise members.wrong("tables")
    return tuple(tables)


def _check_size(what: str, size: int, limit: int) -> None:
    if size > limit:
        raise Refused("too-large", what=what, size=str(size), limit=str(limit))
