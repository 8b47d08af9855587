"""Sign again what was not taken: after a change of this node's key, or for a receiver's new key.

Rows, numbers and commit times stay; the key, the chain and the encryption change. Only packages
that the receiver has refused, and those after them, may be sealed again: one that it has taken
would be another package under the same number.
"""

from __future__ import annotations

from dataclasses import replace

import structlog
from django.db import transaction

from lienthong.base import clock
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.manifest import Manifest, manifest_hash, parse_manifest
from lienthong.core.package.text_form import instant
from lienthong.services.audit import actions as audit
from lienthong.services.sync.encryption import encrypt_for, recipient_of
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import OutPackage, OutStream

# Refusals that say: what is signed with this key is not taken, ever.
KEY_REFUSALS = frozenset({"revoked-key", "unknown-key", "key-not-in-force"})

log = structlog.get_logger()


def may_reseal(package: OutPackage, code: str, identity: Identity) -> bool:
    """True when a refusal is about a key that this node no longer signs with."""
    if code not in KEY_REFUSALS:
        return False
    return parse_manifest(bytes(package.manifest)).key_id != identity.signer.key_id


def lacks_recipient(package: OutPackage, identity: Identity) -> bool:
    """True for a package that was encrypted while the receiver's key was not known."""
    if package.row_index is None:
        return False
    encryption = parse_manifest(bytes(package.manifest)).encryption
    return encryption is not None and encryption.recipient == identity.cipher.recipient


def reseal_for_recipient(package: OutPackage, identity: Identity) -> bool:
    """Encrypt a package, and those after it, for the receiver; False while its key is unknown."""
    if not recipient_of(package.stream.peer):
        return False
    return reseal(stream_id=package.stream_id, first=package.sequence, identity=identity) > 0


@transaction.atomic
def reseal(*, stream_id: int, first: int, identity: Identity) -> int:
    """Seal the waiting packages from a number on again; returns how many."""
    stream = (
        OutStream.objects.select_for_update(of=("self",)).select_related("peer").get(pk=stream_id)
    )
    before = OutPackage.objects.filter(stream=stream, sequence=first - 1).first()
    previous = before.manifest_hash if before is not None else None
    waiting = OutPackage.objects.filter(
        stream=stream, sequence__gte=first, state=OutPackage.PENDING
    ).order_by("sequence")
    ids = list(waiting.values_list("pk", flat=True))
    for package_id in ids:
        previous = _reseal(OutPackage.objects.get(pk=package_id), stream, previous, identity)
    if ids and previous is not None:
        stream.last_manifest_hash = previous
        stream.save(update_fields=["last_manifest_hash"])
        log.warning("sync_stream_resealed", stream=stream.pk, first=first, packages=len(ids))
        audit.record(
            by=identity.actor,
            action="sync.stream_reseal",
            subject=f"stream:{stream}",
            after={"first": first, "packages": len(ids), "key": identity.signer.key_id},
        )
    return len(ids)


def _reseal(
    package: OutPackage, stream: OutStream, previous: str | None, identity: Identity
) -> str:
    manifest = parse_manifest(bytes(package.manifest))
    payload = bytes(package.payload or b"")
    if manifest.encryption is not None:
        clear = identity.cipher.decrypt(payload)
        payload, encryption = encrypt_for(stream.peer, clear, identity)
        manifest = replace(manifest, encryption=encryption)
    data, signature = identity.sign_manifest(_renewed(manifest, previous, payload))
    package.manifest, package.signature, package.payload = data, signature, payload
    package.manifest_hash, package.handed_at = manifest_hash(data), None
    package.save(update_fields=["manifest", "signature", "payload", "manifest_hash", "handed_at"])
    return package.manifest_hash


def _renewed(manifest: Manifest, previous: str | None, payload: bytes) -> Manifest:
    return replace(
        manifest,
        route=replace(manifest.route, previous=previous),
        origin=replace(manifest.origin, created=instant(clock.now())),
        payload_sha256=sha256_hex(payload),
        payload_bytes=len(payload),
    )
