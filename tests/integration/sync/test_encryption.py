"""Payloads for one receiver's eyes: what must be encrypted never leaves in clear."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from lienthong.adapters.encryption.age_file import AgeFileCipher
from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import Container, pack, unpack
from lienthong.core.package.key_statement import KeyStatement, SigningKey, proof_text
from lienthong.core.package.manifest import Encryption, manifest_hash, parse_manifest
from lienthong.core.package.payload import encode_payload
from lienthong.core.package.refusal import Refused
from lienthong.core.package.text_form import instant
from lienthong.services.sync.encryption import opened
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keys import actions as keys
from lienthong.services.sync.keys.telling import own_statement, take_statement
from lienthong.services.sync.models import Alarm, OutPackage, OutStream, Peer, PeerKey
from lienthong.services.sync.ports import CannotOpen, SignedAnswer
from lienthong.services.sync.receive import receive_package
from lienthong.services.sync.sealing import package_bytes
from lienthong.services.sync.settle import package_rows
from tests.integration.sync.outgoing import Receiver, change, commit, deliver
from tests.integration.sync.outgoing import pack as packaged
from tests.integration.sync.sender import KeySigner, Sender, unit

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")


@pytest.fixture
def identity(identity: Identity, tmp_path: Path) -> Identity:
    """This node, with keys of its own to open payloads."""
    return replace(identity, cipher=AgeFileCipher(tmp_path / "own" / "age.keys"))


@pytest.fixture
def far(tmp_path: Path) -> AgeFileCipher:
    """The keys of the other node."""
    return AgeFileCipher(tmp_path / "far" / "age.keys")


def encrypted(sender: Sender, recipients: list[str], cipher: AgeFileCipher) -> bytes:
    """The next package of a sender, encrypted."""
    tables = [sender.table("thu_don_vi", unit("A"))]
    payload = cipher.encrypt(encode_payload(tables), recipients)
    manifest = replace(
        sender.manifest(tables, payload),
        encryption=Encryption("age", recipients[0]),
        classification="restricted",
    ).to_bytes()
    return pack(Container(manifest, sender.signer.sign(manifest), payload))


def add_recipient(recipient: str) -> None:
    peer = Peer.objects.get(direction=Peer.RECEIVER)
    keys.key_add(
        peer=peer, purpose=PeerKey.ENCRYPT, public_key=recipient, by=BY, state=PeerKey.APPROVED
    )


def test_an_encrypted_package_is_opened_and_applied(
    sender: Sender, identity: Identity, far: AgeFileCipher
) -> None:
    data = encrypted(sender, [identity.cipher.recipient, far.recipient], far)

    receive_package(data=data, epoch=1, identity=identity)

    with connection.cursor() as cursor:
        cursor.execute("SELECT ma FROM data.thu_don_vi")
        assert cursor.fetchall() == [("A",)]


def test_a_package_for_another_node_is_refused(
    sender: Sender, identity: Identity, far: AgeFileCipher
) -> None:
    data = encrypted(sender, [far.recipient], far)

    with pytest.raises(Refused, match="cannot-open"):
        receive_package(data=data, epoch=1, identity=identity)


def test_restricted_rows_in_clear_are_refused(sender: Sender, identity: Identity) -> None:
    data = sender.package(sender.table("thu_don_vi", unit("A")), classification="restricted")

    with pytest.raises(Refused, match="not-encrypted"):
        receive_package(data=data, epoch=1, identity=identity)


def test_an_earlier_key_still_opens_what_is_on_its_way(
    identity: Identity, far: AgeFileCipher
) -> None:
    earlier = far.recipient
    data = identity.cipher.encrypt(b"rows", [earlier])

    newer = far.add_key()

    assert far.recipient == newer != earlier
    assert far.decrypt(data) == b"rows"
    with pytest.raises(CannotOpen):
        identity.cipher.decrypt(data)


def test_an_open_key_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a" / "age.keys"
    cipher = AgeFileCipher(path)
    assert cipher.is_recipient(cipher.recipient)
    assert not cipher.is_recipient("age1xyz")
    path.chmod(0o644)

    with pytest.raises(UserError, match="đang cho người khác đọc"):
        cipher.decrypt(b"x")


def test_what_must_be_encrypted_waits_for_the_receivers_key(
    stream: OutStream, receiver: Receiver, identity: Identity, far: AgeFileCipher
) -> None:
    packaged(identity, commit(1, change("A")))
    keys.encryption_set(node_id="trung-tam", least="internal", by=BY)
    packaged(identity, commit(2, change("B")))
    packaged(identity, commit(3, change("C")))

    waiting = deliver(stream, identity, receiver)
    alarm = Alarm.objects.get(resolved_at=None)
    taken_before = list(receiver.taken)
    add_recipient(far.recipient)
    after = deliver(stream, identity, receiver)

    assert (waiting, alarm.kind, taken_before) == ("retry", "no-recipient", [1])
    assert (after, receiver.taken) == ("empty", [1, 2, 3])
    packages = list(OutPackage.objects.order_by("sequence"))
    manifests = [parse_manifest(bytes(package.manifest)) for package in packages]
    assert [one.encryption and one.encryption.recipient for one in manifests] == [
        None, far.recipient, far.recipient,
    ]  # fmt: skip
    for before, later in zip(packages, manifests[1:], strict=False):
        assert later.route.previous == manifest_hash(bytes(before.manifest))
    assert package_rows(packages[1]) == [("thu_don_vi", "B", 1)]
    sent = unpack(package_bytes(packages[2]))
    theirs = opened(manifests[2], sent.payload, replace(identity, cipher=far))
    assert theirs == opened(manifests[2], sent.payload, identity)
    assert sha256_hex(sent.payload) == manifests[2].payload_sha256


def statement(
    node: str, peer: str, signer: KeySigner, *named: KeySigner, recipients: tuple[str, ...] = ()
) -> SignedAnswer:
    told = (signer, *named)
    body = KeyStatement(
        node, peer, instant(clock.now()),
        tuple(
            SigningKey(one.public_key, one.sign(proof_text(node, one.public_key)).hex())
            for one in told
        ),
        recipients,
    ).to_bytes()  # fmt: skip
    return SignedAnswer(body, signer.sign(body))


def test_a_peer_tells_of_its_next_key_and_a_person_approves_it(
    sender: Sender, identity: Identity, far: AgeFileCipher
) -> None:
    following = KeySigner()
    told = statement("bo-gui", "bo-thu", sender.signer, following, recipients=(far.recipient,))

    take_statement(told, identity, max_age=None)

    found = {key.key_id: key for key in PeerKey.objects.filter(purpose=PeerKey.SIGN)}
    assert found[sender.signer.key_id].state == PeerKey.APPROVED
    assert found[following.key_id].state == PeerKey.PENDING
    assert found[following.key_id].introduced_by == sender.signer.key_id
    assert PeerKey.objects.get(purpose=PeerKey.ENCRYPT).state == PeerKey.APPROVED
    assert Alarm.objects.get(resolved_at=None).kind == "key-waits"
    keys.key_approve(node_id="bo-gui", key_id=following.key_id, by=BY)
    assert not Alarm.objects.filter(resolved_at=None).exists()


def test_keys_that_a_revoked_key_told_of_to_encrypt_for_fall_with_it(
    sender: Sender, identity: Identity, far: AgeFileCipher
) -> None:
    told = statement("bo-gui", "bo-thu", sender.signer, recipients=(far.recipient,))
    take_statement(told, identity, max_age=None)

    keys.key_revoke(node_id="bo-gui", key_id=sender.signer.key_id, reason="lộ", by=BY)

    assert {key.state for key in PeerKey.objects.all()} == {PeerKey.REVOKED}
    with pytest.raises(Refused, match="revoked-key"):
        take_statement(told, identity, max_age=None)


def test_statements_that_prove_nothing_are_refused(sender: Sender, identity: Identity) -> None:
    other = KeySigner()
    body = KeyStatement(
        "bo-gui", "bo-thu", instant(clock.now()), (SigningKey(other.public_key, "00" * 64),), ()
    ).to_bytes()
    unproved = SignedAnswer(body, sender.signer.sign(body))
    for told, code in (
        (unproved, "malformed"),
        (statement("bo-gui", "bo-thu", other), "bad-signature"),
        (statement("bo-gui", "khac", sender.signer), "wrong-receiver"),
        (statement("ke-la", "bo-thu", other), "unknown-sender"),
    ):
        with pytest.raises(Refused, match=code):
            take_statement(told, identity, max_age=None)
    assert PeerKey.objects.count() == 1


def test_a_node_tells_of_the_key_it_will_switch_to(sender: Sender, identity: Identity) -> None:
    following = KeySigner()
    told = own_statement("bo-gui", replace(identity, next_signer=lambda: following))
    Peer.objects.create(
        node_id="bo-thu", name="x", direction=Peer.RECEIVER, state=Peer.APPROVED,
        public_key=identity.signer.public_key, created_at=clock.now(),
    )  # fmt: skip
    keys.key_register(
        peer=Peer.objects.get(node_id="bo-thu"), public_key=identity.signer.public_key, by=BY
    )

    take_statement(told, replace(identity, node_id="bo-gui"), max_age=None)

    learned = PeerKey.objects.filter(peer__node_id="bo-thu")
    assert set(learned.values_list("purpose", "key_id", "state")) >= {
        (PeerKey.SIGN, identity.signer.key_id, PeerKey.APPROVED),
        (PeerKey.SIGN, following.key_id, PeerKey.PENDING),
    }
    assert learned.get(purpose=PeerKey.ENCRYPT).public_key == identity.cipher.recipient
