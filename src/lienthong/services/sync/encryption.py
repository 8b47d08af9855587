"""Encrypt a payload for its receiver when the class of its contract asks for it, and open one.

The sender can open it too: it has to name the rows when it is signed or encrypted again. While
the receiver's key is not known a payload is encrypted for the sender alone and is not sent.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import zstandard
from django.db.models import Q

from lienthong.base import clock
from lienthong.core.package.manifest import Encryption, Manifest
from lienthong.core.package.payload import PayloadTable
from lienthong.core.package.refusal import Refused
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Peer, PeerKey
from lienthong.services.sync.ports import CannotOpen

CLASSES = ("public", "internal", "restricted")
# What a receiver demands of every sender, whatever was agreed.
ALWAYS_ENCRYPTED = "restricted"


@dataclass(frozen=True)
class Protected:
    """A payload as it is sent; `row_index` says which rows an encrypted one holds."""

    payload: bytes
    encryption: Encryption | None = None
    row_index: bytes | None = None


def protect(
    peer: Peer,
    classification: str,
    payload: bytes,
    tables: Sequence[PayloadTable],
    identity: Identity,
) -> Protected:
    """Encrypt the payload for a receiver if its class asks for it."""
    if peer.profile or not is_encrypted(classification, peer.encrypted_from):
        return Protected(payload)
    encrypted, encryption = encrypt_for(peer, payload, identity)
    return Protected(encrypted, encryption, _row_index(tables))


def encrypt_for(peer: Peer, payload: bytes, identity: Identity) -> tuple[bytes, Encryption]:
    """Encrypt for the receiver and for this node; for this node alone without its key."""
    own = identity.cipher.recipient
    recipient = recipient_of(peer) or own
    encrypted = identity.cipher.encrypt(payload, sorted({recipient, own}))
    return encrypted, Encryption(identity.cipher.scheme, recipient)


def recipient_of(peer: Peer) -> str:
    """The newest key of a receiver that payloads are encrypted for; nothing when none is known."""
    now = clock.now()
    key = (
        PeerKey.objects.filter(peer=peer, purpose=PeerKey.ENCRYPT, state=PeerKey.APPROVED)
        .filter(Q(valid_to=None) | Q(valid_to__gt=now))
        .order_by("-created_at", "-pk")
        .first()
    )
    return key.public_key if key is not None else ""


def is_encrypted(classification: str, least: str) -> bool:
    """True when a class is at or above the least that is encrypted; an unknown one always is."""
    if classification not in CLASSES or least not in CLASSES:
        return True
    return CLASSES.index(classification) >= CLASSES.index(least)


def opened(manifest: Manifest, payload: bytes, identity: Identity) -> bytes:
    """The payload in clear. Raises Refused when it should be encrypted, or is not for this node."""
    if manifest.encryption is None:
        if is_encrypted(manifest.classification, ALWAYS_ENCRYPTED):
            raise Refused("not-encrypted", classification=manifest.classification[:30])
        return payload
    if manifest.encryption.scheme != identity.cipher.scheme:
        raise Refused("cannot-open", recipient=manifest.encryption.recipient[:100])
    try:
        return identity.cipher.decrypt(payload)
    except CannotOpen as error:
        raise Refused("cannot-open", recipient=manifest.encryption.recipient[:100]) from error


def rows_in(row_index: bytes) -> tuple[tuple[str, str, int], ...]:
    """Table, id and version of each row of an encrypted package."""
    listed = json.loads(zstandard.ZstdDecompressor().decompress(row_index))
    return tuple((name, row_id, version) for name, row_id, version in listed)


def _row_index(tables: Sequence[PayloadTable]) -> bytes:
    listed = [
        (table.name, row_id, version)
        for table in tables
        for row_id, version in zip(
            *(table.batch.column(name).to_pylist() for name in ("_id", "_version")), strict=True
        )
    ]
    return zstandard.ZstdCompressor().compress(json.dumps(listed).encode())
