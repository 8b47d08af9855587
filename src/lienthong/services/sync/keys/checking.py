"""Tell whether a signature counts: by a key of the peer, in force when it was made, not revoked.

A key that has ended still counts for what was signed before: packages wait in queues. A revoked
key counts for nothing, because whoever stole it may write any date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lienthong.base import clock
from lienthong.core.package.container import Container
from lienthong.core.package.manifest import Manifest, manifest_hash
from lienthong.core.package.refusal import Refused
from lienthong.core.package.text_form import parse_instant
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import InPackage, Peer, PeerKey
from lienthong.services.sync.statements import ask, columns, made, statement


def check_signature(
    peer: Peer,
    signature: bytes,
    data: bytes,
    identity: Identity,
    *,
    key_id: str = "",
    signed_at: str = "",
) -> PeerKey:
    """Return the key that signed. `key_id`: the one that is named; `signed_at`: when, else now.

    Raises Refused when no key of the peer signed the bytes, or the one that did does not count.
    """
    known = signing_keys(peer, key_id)
    return _signing_key(peer, known, signature, data, identity, key_id=key_id, signed_at=signed_at)


def signing_keys(peer: Peer, key_id: str = "") -> list[PeerKey]:
    """The key that is named, if the peer has it; without a name all the keys it signs with."""
    question = statement("signing_keys").format(key=columns(PeerKey, "k"))
    return [made(PeerKey, row) for row in ask(question, {"peer": peer.pk, "key": key_id})]


def _signing_key(
    peer: Peer,
    known: Sequence[PeerKey],
    signature: bytes,
    data: bytes,
    identity: Identity,
    *,
    key_id: str,
    signed_at: str,
) -> PeerKey:
    if not known:
        raise Refused("unknown-key", sender=peer.node_id, key=key_id[:100])
    for key in known:
        if identity.verify(key.public_key, signature, data):
            _demand_in_force(peer, key, _instant(signed_at))
            return key
    raise Refused("bad-signature", sender=peer.node_id)


def check_package(
    peer: Peer,
    known: Sequence[PeerKey],
    container: Container,
    manifest: Manifest,
    identity: Identity,
) -> None:
    """Raises Refused unless the package is signed by the key it names, one of those `known`.

    A package that was taken before its key was revoked may be asked about again: the answer is
    its receipt, and nothing happens.
    """
    try:
        _signing_key(
            peer,
            known,
            container.signature,
            container.manifest,
            identity,
            key_id=manifest.key_id,
            signed_at=manifest.origin.created,
        )
    except Refused as refused:
        taken = InPackage.objects.filter(
            stream__peer=peer, manifest_hash=manifest_hash(container.manifest)
        )
        if refused.code != "revoked-key" or not taken.exists():
            raise


def is_signed(
    peer: Peer, signature: bytes, data: bytes, identity: Identity, *, signed_at: str = ""
) -> bool:
    """True when a key of the peer that counts signed the bytes."""
    try:
        check_signature(peer, signature, data, identity, signed_at=signed_at)
    except Refused:
        return False
    return True


def _demand_in_force(peer: Peer, key: PeerKey, at: datetime) -> None:
    if key.state != PeerKey.APPROVED:
        code = "revoked-key" if key.state == PeerKey.REVOKED else "key-not-approved"
        raise Refused(code, sender=peer.node_id, key=key.key_id)
    early = key.valid_from is not None and at < key.valid_from
    late = key.valid_to is not None and at >= key.valid_to
    if early or late:
        raise Refused("key-not-in-force", sender=peer.node_id, key=key.key_id)


def _instant(text: str) -> datetime:
    try:
        return parse_instant(text) if text else clock.now()
    except ValueError as error:
        raise Refused("malformed", detail="created") from error
