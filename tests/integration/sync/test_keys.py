"""Keys follow one another without a gap, and a revoked one stops its stream at once."""

from __future__ import annotations

import pytest

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import NotFound, UserError
from lienthong.core.package.manifest import parse_manifest
from lienthong.core.package.refusal import Refused
from lienthong.services.sync import actions
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keys import actions as keys
from lienthong.services.sync.keys.checking import is_signed
from lienthong.services.sync.models import InStream, OutPackage, OutStream, Peer, PeerKey
from lienthong.services.sync.ports import Refusal
from lienthong.services.sync.receive import receive_package
from lienthong.services.sync.sealing import package_bytes
from lienthong.services.sync.settle import BadReceipt, settle_receipt
from tests.integration.sync.outgoing import Receiver, change, commit, deliver, pack
from tests.integration.sync.sender import KeySigner, Sender, unit

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")


def add_key(signer: KeySigner, *, approve: bool = True) -> PeerKey:
    peer = Peer.objects.get(direction=Peer.SENDER)
    key = keys.key_add(peer=peer, purpose=PeerKey.SIGN, public_key=signer.public_key, by=BY)
    if approve:
        keys.key_approve(node_id="bo-gui", key_id=key.key_id, by=BY)
    return key


def send(sender: Sender, identity: Identity, code: str = "A") -> None:
    data = sender.package(sender.table("thu_don_vi", unit(code)))
    receive_package(data=data, epoch=1, identity=identity)


def refusal(sender: Sender, identity: Identity, data: bytes | None = None) -> str:
    data = data or sender.package(sender.table("thu_don_vi", unit("Z")), advance=False)
    with pytest.raises(Refused) as caught:
        receive_package(data=data, epoch=1, identity=identity)
    return caught.value.code


def test_a_second_key_takes_over_without_a_gap(sender: Sender, identity: Identity) -> None:
    former, following = sender.signer, KeySigner()
    send(sender, identity, "A")
    add_key(following)
    waiting = sender.package(sender.table("thu_don_vi", unit("B")))  # signed before the change
    ends_at = clock.now()
    keys.key_end(node_id="bo-gui", key_id=former.key_id, at=ends_at, by=BY)
    sender.signer = following

    receive_package(data=waiting, epoch=1, identity=identity)
    send(sender, identity, "C")

    assert InStream.objects.get().last_sequence == 3
    sender.signer = former
    assert refusal(sender, identity) == "key-not-in-force"


def test_a_revoked_key_stops_the_stream_at_once(sender: Sender, identity: Identity) -> None:
    send(sender, identity)
    waiting = sender.package(sender.table("thu_don_vi", unit("B")), advance=False)

    keys.key_revoke(node_id="bo-gui", key_id=sender.signer.key_id, reason="lộ khóa", by=BY)

    assert refusal(sender, identity, waiting) == "revoked-key"
    assert InStream.objects.get().last_sequence == 1


def test_what_a_revoked_key_sent_before_is_answered_and_has_no_effect(
    sender: Sender, identity: Identity
) -> None:
    data = sender.package(sender.table("thu_don_vi", unit("A")))
    first = receive_package(data=data, epoch=1, identity=identity)
    keys.key_revoke(node_id="bo-gui", key_id=sender.signer.key_id, reason="lộ khóa", by=BY)

    assert receive_package(data=data, epoch=1, identity=identity) == first


def test_a_key_counts_only_after_a_person_approved_it(sender: Sender, identity: Identity) -> None:
    sender.signer = KeySigner()
    key = add_key(sender.signer, approve=False)
    before = refusal(sender, identity)

    keys.key_approve(node_id="bo-gui", key_id=key.key_id, by=BY)
    send(sender, identity)

    assert before == "key-not-approved"


def test_what_a_revoked_key_vouched_for_falls_with_it(sender: Sender) -> None:
    peer = Peer.objects.get(direction=Peer.SENDER)
    vouched = keys.key_add(
        peer=peer, purpose=PeerKey.SIGN, public_key=KeySigner().public_key, by=BY,
        introduced_by=sender.signer.key_id,
    )  # fmt: skip

    keys.key_revoke(node_id="bo-gui", key_id=sender.signer.key_id, reason="lộ khóa", by=BY)

    vouched.refresh_from_db()
    assert vouched.state == PeerKey.REVOKED
    with pytest.raises(UserError, match="thu hồi"):
        keys.key_approve(node_id="bo-gui", key_id=vouched.key_id, by=BY)


def test_a_new_registration_revokes_what_signed_before(sender: Sender, identity: Identity) -> None:
    send(sender, identity)
    fresh = KeySigner()
    actions.peer_add(
        node_id="bo-gui", name="Bộ Gửi", direction=Peer.SENDER, public_key=fresh.public_key, by=BY
    )
    actions.peer_approve(node_id="bo-gui", direction=Peer.SENDER, by=BY)

    assert refusal(sender, identity) == "revoked-key"
    with pytest.raises(UserError, match="thu hồi"):
        actions.peer_add(
            node_id="bo-gui", name="Bộ Gửi", direction=Peer.SENDER,
            public_key=sender.signer.public_key, by=BY,
        )  # fmt: skip


def test_an_unknown_key_is_told(sender: Sender) -> None:
    with pytest.raises(NotFound):
        keys.key_revoke(node_id="bo-gui", key_id="0" * 16, reason="?", by=BY)


def test_receipts_count_by_the_keys_of_the_receiver(
    stream: OutStream,
    receiver: Receiver,
    identity: Identity,
) -> None:
    pack(identity, commit(1, change("A")))
    peer = stream.peer
    peer_keys = PeerKey.objects.filter(peer=peer)
    package = OutPackage.objects.select_related("stream__peer").get()
    answer = receiver.receipt(package_bytes(package))
    keys.key_revoke(node_id="trung-tam", key_id=peer_keys.get().key_id, reason="lộ", by=BY)

    with pytest.raises(BadReceipt):
        settle_receipt(package=package, answer=answer, identity=identity)
    assert not is_signed(peer, answer.signature, answer.body, identity)


def test_what_waits_is_signed_again_after_the_nodes_own_key_was_revoked(
    stream: OutStream,
    receiver: Receiver,
    identity: Identity,
) -> None:
    pack(identity, commit(1, change("A")))
    deliver(stream, identity, receiver)
    pack(identity, commit(2, change("B")))
    pack(identity, commit(3, change("C")))
    renewed = Identity(identity.node_id, KeySigner(), identity.verify)
    receiver.answers = [Refusal("revoked-key", {"sender": "bo-thu", "key": "x"})]

    outcome = deliver(stream, renewed, receiver)
    pack(renewed, commit(4, change("D")))
    deliver(stream, renewed, receiver)

    packages = list(OutPackage.objects.order_by("sequence"))
    manifests = [parse_manifest(bytes(package.manifest)) for package in packages]
    assert outcome == "empty"
    assert receiver.taken == [1, 2, 3, 4]
    assert [one.key_id for one in manifests] == [identity.signer.key_id] + (
        [renewed.signer.key_id] * 3
    )
    for before, after in zip(packages, manifests[1:], strict=False):
        assert after.route.previous == before.manifest_hash
    assert all(
        identity.verify(renewed.signer.public_key, bytes(one.signature), bytes(one.manifest))
        for one in packages[1:]
    )


def test_a_refusal_of_the_key_in_use_holds_the_stream(
    stream: OutStream,
    receiver: Receiver,
    identity: Identity,
) -> None:
    pack(identity, commit(1, change("A")))
    receiver.answers = [Refusal("revoked-key", {"sender": "bo-thu", "key": "x"})]

    outcome = deliver(stream, identity, receiver)

    assert outcome == "retry"
    assert OutStream.objects.get().blocked_code == "revoked-key"
