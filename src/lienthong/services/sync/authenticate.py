"""Tell which sender speaks: registered, approved, and holding the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from lienthong.base import clock
from lienthong.core.package.refusal import Refused
from lienthong.core.package.request import SignedRequest, parse_request
from lienthong.core.package.text_form import parse_instant
from lienthong.services.sync.alarms import raise_alarm, resolve_alarms
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keys.checking import check_signature
from lienthong.services.sync.models import Peer, PeerKey
from lienthong.services.sync.statements import ask, statement

REQUEST_AGE = timedelta(minutes=10)
SESSIONS = "in:sessions"


_PEER = ("id", "node_id", "name", "direction", "state", "session_epoch")
_KEY = ("id", "key_id", "public_key", "state", "valid_from", "valid_to")


@dataclass(frozen=True)
class Speaker:
    """A registered sender and the key it says it signed with (without a name, all its keys)."""

    peer: Peer
    keys: tuple[PeerKey, ...]


def speaker(node_id: str, key_id: str) -> Speaker | None:
    """Who a package says it is from; None for a stranger. One statement: every package asks."""
    rows = ask(statement("speaker"), {"node": node_id, "key": key_id})
    if not rows:
        return None
    width = len(_PEER)
    keys = [PeerKey.from_db(None, _KEY, row[width:]) for row in rows if row[width] is not None]
    return Speaker(Peer.from_db(None, _PEER, rows[0][:width]), tuple(keys))


def approved_sender(node_id: str) -> Peer:
    """The sender, when packages of it are accepted. Raises Refused."""
    peer = Peer.objects.filter(direction=Peer.SENDER, node_id=node_id).first()
    return approved(peer, node_id)


def approved(peer: Peer | None, node_id: str) -> Peer:
    """The sender that was looked for, when packages of it are accepted. Raises Refused."""
    if peer is None:
        raise Refused("unknown-sender", sender=node_id[:100])
    if peer.state == Peer.SUSPENDED:
        raise Refused("suspended", sender=node_id)
    if peer.state != Peer.APPROVED:
        raise Refused("not-approved", sender=node_id)
    return peer


def signed_request(
    data: bytes,
    signature: bytes,
    *,
    purpose: str,
    identity: Identity,
    max_age: timedelta | None = REQUEST_AGE,
) -> tuple[Peer, SignedRequest]:
    """Read and authenticate a request to this node. Raises Refused.

    `max_age` None: what travels as a file may be days on its way.
    """
    request = parse_request(data, purpose=purpose)
    peer = approved_sender(request.sender)
    check_signature(peer, signature, data, identity, signed_at=request.created)
    if request.receiver != identity.node_id:
        raise Refused("wrong-receiver", receiver=request.receiver[:100], sender=peer.node_id)
    try:
        age = abs(clock.now() - parse_instant(request.created))
    except ValueError as error:
        detail = "request.created"
        raise Refused("malformed", detail=detail, sender=peer.node_id) from error
    if max_age is not None and age > max_age:
        raise Refused("stale-request", created=request.created, sender=peer.node_id)
    return peer, request


def accept_session(*, data: bytes, signature: bytes, identity: Identity) -> int:
    """Open a sender session. Raises Refused, after an alarm was raised.

    The alarm of a registered sender is resolved by its next session; that of a stranger stays
    until a person has seen it.
    """
    try:
        peer = _open_session(data, signature, identity)
    except Refused as refused:
        raise_alarm(
            kind=refused.code,
            subject=_subject(refused.values.get("sender", "")),
            message=refused.message,
            values=refused.values,
        )
        raise
    resolve_alarms(subject=_subject(peer.node_id))
    return peer.session_epoch


def _subject(sender: str) -> str:
    """How alarms name a session; strangers share one name, so that noise stays one alarm."""
    known = Peer.objects.filter(direction=Peer.SENDER, node_id=sender).exists()
    return f"{SESSIONS}:{sender}" if known else SESSIONS


@transaction.atomic
def _open_session(data: bytes, signature: bytes, identity: Identity) -> Peer:
    """An epoch below the greatest seen is refused."""
    peer, request = signed_request(data, signature, purpose="session", identity=identity)
    epoch = request.arguments.get("epoch")
    if not isinstance(epoch, int) or isinstance(epoch, bool) or epoch < 1:
        raise Refused("malformed", detail="request.arguments.epoch", sender=peer.node_id)
    peer = Peer.objects.select_for_update().get(pk=peer.pk)
    check_epoch(peer, epoch)
    peer.session_epoch = epoch
    peer.save(update_fields=["session_epoch"])
    return peer


def check_epoch(peer: Peer, epoch: int) -> None:
    """Raises Refused for a session older than the newest."""
    if epoch < peer.session_epoch:
        current = str(peer.session_epoch)
        raise Refused("stale-session", epoch=str(epoch), current=current, sender=peer.node_id)
