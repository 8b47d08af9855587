"""What people change about the keys of peers. Each is audited; nothing of a key is forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.package.key_ids import key_id as id_of
from lienthong.services.audit import actions as audit
from lienthong.services.sync.alarms import resolve_alarms
from lienthong.services.sync.encryption import CLASSES
from lienthong.services.sync.errors import unknown_peer
from lienthong.services.sync.keys import errors
from lienthong.services.sync.models import Peer, PeerKey


@transaction.atomic
def key_register(*, peer: Peer, public_key: str, by: Actor) -> PeerKey:
    """Make this the signing key of a registration; what it signed with before is revoked.

    The peer itself waits for approval then, so the key needs none of its own. Raises UserError
    for a key that was revoked.
    """
    key, created = PeerKey.objects.select_for_update().get_or_create(
        peer=peer,
        purpose=PeerKey.SIGN,
        key_id=id_of(public_key),
        defaults={"public_key": public_key, "created_at": clock.now()},
    )
    if key.state == PeerKey.REVOKED:
        raise errors.revoked(key)
    if key.state == PeerKey.PENDING:
        _set_state(key, PeerKey.APPROVED, "sync.key_approve", by)
    elif created:
        _record("sync.key_register", key, by)
    earlier = PeerKey.objects.filter(peer=peer, purpose=PeerKey.SIGN).exclude(pk=key.pk)
    for other in earlier.exclude(state=PeerKey.REVOKED):
        _revoke(other, "replaced by a new registration", by)
    return key


@transaction.atomic
def key_add(
    *,
    peer: Peer,
    purpose: str,
    public_key: str,
    by: Actor,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    introduced_by: str = "",
    state: str = PeerKey.PENDING,
) -> PeerKey:
    """Add a further key of a peer, waiting for approval; one that is known stays as it is."""
    key, created = PeerKey.objects.select_for_update().get_or_create(
        peer=peer,
        purpose=purpose,
        key_id=id_of(public_key),
        defaults={
            "public_key": public_key,
            "state": state,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "introduced_by": introduced_by,
            "created_at": clock.now(),
        },
    )
    if created:
        _record("sync.key_add", key, by)
    return key


@transaction.atomic
def key_approve(*, node_id: str, key_id: str, by: Actor) -> list[PeerKey]:
    """Let signatures of a key count, wherever the node is a peer. Raises NotFound, UserError."""
    keys = _locked(node_id, key_id)
    for key in keys:
        if key.state == PeerKey.REVOKED:
            raise errors.revoked(key)
        if key.state != PeerKey.APPROVED:
            _set_state(key, PeerKey.APPROVED, "sync.key_approve", by)
    resolve_alarms(subject=key_subject(node_id, key_id))
    return keys


@transaction.atomic
def encryption_set(*, node_id: str, least: str, by: Actor) -> Peer:
    """Say from which class on payloads are encrypted for a receiver. Raises NotFound, UserError."""
    if least not in CLASSES:
        raise errors.unknown_class(least, CLASSES)
    peer = Peer.objects.select_for_update().filter(
        direction=Peer.RECEIVER, node_id=node_id
    ).first()  # fmt: skip
    if peer is None:
        raise unknown_peer(node_id)
    if peer.encrypted_from != least:
        before, peer.encrypted_from = peer.encrypted_from, least
        peer.save(update_fields=["encrypted_from"])
        audit.record(
            by=by,
            action="sync.encryption_set",
            subject=f"peer:{peer}",
            before={"encrypted_from": before},
            after={"encrypted_from": least},
        )
    return peer


@transaction.atomic
def key_end(*, node_id: str, key_id: str, at: datetime, by: Actor) -> list[PeerKey]:
    """Say from when on a key signs no more; what it signed before still counts."""
    keys = _locked(node_id, key_id)
    for key in keys:
        before, key.valid_to = key.valid_to, at
        key.save(update_fields=["valid_to"])
        audit.record(
            by=by,
            action="sync.key_end",
            subject=f"key:{key.peer}:{key.key_id}",
            before={"valid_to": before.isoformat() if before else None},
            after={"valid_to": at.isoformat()},
        )
    return keys


@transaction.atomic
def key_revoke(*, node_id: str, key_id: str, reason: str, by: Actor) -> list[PeerKey]:
    """Let nothing the key signed count any more, at once and for good.

    Keys that it vouched for and that no person has approved fall with it.
    """
    keys = _locked(node_id, key_id)
    for key in keys:
        if key.state != PeerKey.REVOKED:
            _revoke(key, reason, by)
    resolve_alarms(subject=key_subject(node_id, key_id))
    return keys


def key_subject(node_id: str, key_id: str) -> str:
    """How alarms name a key of a peer."""
    return f"key:{node_id}:{key_id}"


def _revoke(key: PeerKey, reason: str, by: Actor) -> None:
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    _set_state(key, PeerKey.REVOKED, "sync.key_revoke", by, reason=reason)
    vouched = PeerKey.objects.filter(peer=key.peer, introduced_by=key.key_id)
    for other in vouched.exclude(state=PeerKey.REVOKED).select_for_update():
        if other.state == PeerKey.PENDING or other.purpose == PeerKey.ENCRYPT:
            _revoke(other, reason, by)


def _locked(node_id: str, key_id: str) -> list[PeerKey]:
    keys = list(
        PeerKey.objects.select_for_update(of=("self",))
        .select_related("peer")
        .filter(peer__node_id=node_id, key_id=key_id)
    )
    if not keys:
        raise errors.unknown_key(node_id, key_id)
    return keys


def _set_state(key: PeerKey, state: str, action: str, by: Actor, reason: str = "") -> None:
    before, key.state = key.state, state
    key.save(update_fields=["state"])
    audit.record(
        by=by,
        action=action,
        subject=f"key:{key.peer}:{key.key_id}",
        before={"state": before},
        after={"state": state} | ({"reason": reason} if reason else {}),
    )


def _record(action: str, key: PeerKey, by: Actor) -> None:
    audit.record(
        by=by,
        action=action,
        subject=f"key:{key.peer}:{key.key_id}",
        after={"purpose": key.purpose, "public_key": key.public_key, "state": key.state},
    )
