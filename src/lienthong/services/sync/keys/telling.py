"""Tell a peer of this node's keys, and take what a peer says of its own.

A further signing key waits for a person: whoever stole the key in use could name one too. A key
to encrypt for is taken at once, because the peer's signature vouches for it; it falls when that
key is revoked.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.core.package.key_statement import (
    KeyStatement,
    SigningKey,
    parse_statement,
    proof_text,
)
from lienthong.core.package.refusal import Refused
from lienthong.core.package.text_form import instant, parse_instant
from lienthong.services.sync.alarms import raise_alarm
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keys.actions import key_add, key_subject
from lienthong.services.sync.keys.checking import check_signature
from lienthong.services.sync.models import Peer, PeerKey
from lienthong.services.sync.ports import PeerUnreachable, SignedAnswer, Signer, Transport

WAITS = N_(
    "Nút %(node)s báo khóa ký mới %(key)s; cần người đối chiếu và duyệt bằng "
    "«lienthong sync key approve»."
)


def own_statement(peer: str, identity: Identity) -> SignedAnswer:
    """This node's keys, signed: the key in use, the next one if there is one, the cipher's."""
    following = identity.next_signer()
    signers = [identity.signer, *([following] if following is not None else [])]
    body = KeyStatement(
        node=identity.node_id,
        peer=peer,
        created=instant(clock.now()),
        signing=tuple(_proved(signer, identity.node_id) for signer in signers),
        encryption=(identity.cipher.recipient,) if identity.cipher.scheme else (),
    ).to_bytes()
    return SignedAnswer(body, identity.signer.sign(body))


@transaction.atomic
def take_statement(
    document: SignedAnswer, identity: Identity, *, max_age: timedelta | None
) -> KeyStatement:
    """Learn the keys of a peer. Raises Refused when a key of it that counts did not sign."""
    statement = parse_statement(document.body)
    if statement.peer != identity.node_id:
        raise Refused("wrong-receiver", receiver=statement.peer[:100])
    peers = list(Peer.objects.filter(node_id=statement.node))
    if not peers:
        raise Refused("unknown-sender", sender=statement.node[:100])
    _demand_recent(statement, max_age)
    refused: Refused | None = None
    learned = 0
    for peer in peers:  # one that sends and receives is registered twice, maybe at other times
        try:
            vouching = _vouching(peer, document, statement, identity)
        except Refused as error:
            refused = error
            continue
        _learn(peer, statement, vouching, identity)
        learned += 1
    if refused is not None and not learned:
        raise refused
    return statement


def exchange(*, peer: Peer, identity: Identity, transport: Transport) -> bool:
    """Tell a receiver of this node's keys and learn its own; False when it does not answer so.

    Raises Refused when what it answers is not signed by it.
    """
    mine = own_statement(peer.node_id, identity)
    try:
        answer = transport.keys(mine.body, mine.signature)
    except PeerUnreachable:
        return False
    if not isinstance(answer, SignedAnswer):
        return False  # an earlier release, or we are not approved there yet
    take_statement(answer, identity, max_age=None)
    return True


def _vouching(
    peer: Peer, document: SignedAnswer, statement: KeyStatement, identity: Identity
) -> PeerKey:
    """The key of the peer that signed the statement. Raises Refused."""
    if peer.state == Peer.SUSPENDED:
        raise Refused("suspended", sender=peer.node_id)
    return check_signature(
        peer, document.signature, document.body, identity, signed_at=statement.created
    )


def _proved(signer: Signer, node_id: str) -> SigningKey:
    public_key = signer.public_key
    return SigningKey(public_key, signer.sign(proof_text(node_id, public_key)).hex())


def _demand_recent(statement: KeyStatement, max_age: timedelta | None) -> None:
    try:
        age = abs(clock.now() - parse_instant(statement.created))
    except ValueError as error:
        raise Refused("malformed", detail="keys.created") from error
    if max_age is not None and age > max_age:
        raise Refused("stale-request", created=statement.created)


def _learn(peer: Peer, statement: KeyStatement, vouching: PeerKey, identity: Identity) -> None:
    by = Actor(kind="node", id=peer.node_id, name=peer.name)
    for named in statement.signing:
        _demand_proof(statement.node, named, identity)
        key = key_add(
            peer=peer, purpose=PeerKey.SIGN, public_key=named.public_key, by=by,
            introduced_by=vouching.key_id,
        )  # fmt: skip
        if key.state == PeerKey.PENDING:
            raise_alarm(
                kind="key-waits",
                subject=key_subject(peer.node_id, key.key_id),
                message=WAITS,
                values={"node": peer.node_id, "key": key.key_id},
            )
    for recipient in reversed(statement.encryption):
        if not identity.cipher.is_recipient(recipient):
            raise Refused("malformed", detail="keys.encryption")
        key_add(
            peer=peer, purpose=PeerKey.ENCRYPT, public_key=recipient, by=by,
            introduced_by=vouching.key_id, state=PeerKey.APPROVED,
        )  # fmt: skip


def _demand_proof(node: str, key: SigningKey, identity: Identity) -> None:
    try:
        proof = bytes.fromhex(key.proof)
    except ValueError as error:
        raise Refused("malformed", detail="keys.proof") from error
    if not identity.verify(key.public_key, proof, proof_text(node, key.public_key)):
        raise Refused("malformed", detail="keys.proof")
