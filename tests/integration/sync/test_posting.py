"""The sender's side of a carrier: packages leave once, receipts settle them, refusals hold them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lienthong import bootstrap
from lienthong.adapters.encryption.age_file import AgeFileCipher
from lienthong.adapters.folders.carrier import FolderCarrier
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.core.contract.model import Contract
from lienthong.core.package.answer import Answer, AnswerRefusal
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import SignedDocument, pack_document, unpack
from lienthong.core.package.manifest import parse_manifest
from lienthong.core.package.receipt import Counts, Receipt
from lienthong.services.records import actions as records
from lienthong.services.sync import actions, delivery, posting, repair, snapshot
from lienthong.services.sync.encryption import opened
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keys import actions as keys
from lienthong.services.sync.models import Alarm, OutAnnouncement, OutPackage, OutStream, Peer
from lienthong.services.sync.opening import LetterOpener, Opened
from lienthong.services.sync.ports import ANSWER, CONTRACT, KEYS, PACKAGE, RECEIPT, Letter
from lienthong.services.sync.reconcile import reconcile
from tests.integration.sync.sender import KeySigner

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
AT = "2026-11-21T01:00:00.000000Z"


class FarNode:
    """The receiver beyond the folder, made of the format alone."""

    def __init__(self, folder: Path) -> None:
        self.signer = KeySigner()
        self.carrier = FolderCarrier(folder)

    def letters(self, kind: str = PACKAGE) -> list[Letter]:
        found = self.carrier.collect("trung-tam", wait_seconds=0)
        return [letter for letter in found if letter.kind == kind]

    def accept(self, letter: Letter, signer: KeySigner | None = None) -> None:
        data = unpack(letter.data).manifest
        manifest = parse_manifest(data)
        route = manifest.route
        body = Receipt(
            sender=route.sender, receiver=route.receiver, contract=route.contract,
            sequence=route.sequence, manifest_hash=sha256_hex(data), received_at=AT,
            counts=Counts(manifest.rows, 0, 0), verdicts=(),
        ).to_bytes()  # fmt: skip
        self.reply(letter, RECEIPT, body, signer)
        self.carrier.done(letter)

    def refuse(self, letter: Letter, code: str, expected: int | None = None) -> None:
        document = sha256_hex(unpack(letter.data).manifest)
        refusal = AnswerRefusal(code, {"sender": "bo-thu", "sequence": "1"}, expected)
        body = Answer("package", "bo-thu", "trung-tam", document, AT, refusal=refusal).to_bytes()
        self.reply(letter, ANSWER, body)

    def reply(
        self, letter: Letter, kind: str, body: bytes, signer: KeySigner | None = None
    ) -> None:
        data = pack_document(SignedDocument(body, (signer or self.signer).sign(body)))
        self.carrier.put(Letter("trung-tam", letter.sender, kind, letter.name, data))


@pytest.fixture
def far(contract: Contract, identity: Identity, tmp_path: Path) -> FarNode:
    made = FarNode(tmp_path)
    actions.peer_add(
        node_id="trung-tam", name="Trung tâm", direction=Peer.RECEIVER,
        public_key=made.signer.public_key, url="file:", by=BY,
    )  # fmt: skip
    actions.peer_approve(node_id="trung-tam", direction=Peer.RECEIVER, by=BY)
    rows = [(code, {"ma": code, "cap_tren": None}) for code in "ABC"]
    records.write_rows(table=contract.tables[0], rows=rows, by=BY)
    snapshot.ensure_streams(by=BY)
    snapshot.snapshot_all(identity)
    stream = OutStream.objects.get()
    for code in "AB":
        repair.resend_rows(
            stream_id=stream.pk, rows={"thu_don_vi": [code]}, identity=identity, by=BY
        )
    return made


def post(far: FarNode, identity: Identity, *, again: bool = False) -> int:
    (peer,) = posting.receivers_by_file()
    return posting.post_waiting(
        peer=peer, identity=identity, carrier=far.carrier, again=again
    ).packages


def collect(far: FarNode, identity: Identity) -> Opened:
    opener = LetterOpener(identity=identity, carrier=far.carrier)
    return opener.open_all(far.carrier.collect(identity.node_id, wait_seconds=0))


def states() -> list[str]:
    return list(OutPackage.objects.order_by("sequence").values_list("state", flat=True))


def test_packages_leave_once_in_order_and_receipts_settle_them(
    far: FarNode, identity: Identity
) -> None:
    first, second = post(far, identity), post(far, identity)
    letters = far.letters()
    for letter in letters:
        far.accept(letter)

    opened = collect(far, identity)

    assert (first, second) == (3, 0)
    assert [parse_manifest(unpack(one.data).manifest).route.sequence for one in letters] == [
        1,
        2,
        3,
    ]
    assert opened.receipts == 3
    assert states() == ["acknowledged"] * 3
    assert list(far.carrier.collect(identity.node_id, wait_seconds=0)) == []


def test_what_is_carried_is_not_asked_over_http(far: FarNode) -> None:
    assert delivery.due_streams() == []
    assert not delivery.is_busy()


def test_a_lost_medium_is_made_again(far: FarNode, identity: Identity, tmp_path: Path) -> None:
    post(far, identity)
    lost = [letter.data for letter in far.letters()]
    other = FarNode(tmp_path / "khac")
    (tmp_path / "khac").mkdir()
    other.signer = far.signer

    posted = post(other, identity, again=True)

    assert posted == 3
    assert [letter.data for letter in other.letters()] == lost


def test_the_version_is_announced_with_its_first_packages(far: FarNode, identity: Identity) -> None:
    post(far, identity)

    (told,) = far.letters(CONTRACT)
    body = Answer(
        "contract", "bo-thu", "trung-tam", sha256_hex(told.data), AT,
        result={
            "contract": "thu-dong-bo", "version": "1.0.0", "state": "applied", "note": "",
        },
    ).to_bytes()  # fmt: skip
    far.reply(told, ANSWER, body)
    far.carrier.done(told)
    collect(far, identity)
    post(far, identity, again=True)

    assert OutAnnouncement.objects.get().state == OutAnnouncement.APPLIED
    assert far.letters(CONTRACT) == []


def test_a_held_version_is_told_to_a_person(far: FarNode, identity: Identity) -> None:
    post(far, identity)
    (told,) = far.letters(CONTRACT)
    result = {"contract": "thu-dong-bo", "version": "1.0.0", "state": "held", "note": "?"}
    body = Answer(
        "contract", "bo-thu", "trung-tam", sha256_hex(told.data), AT, result=result
    ).to_bytes()
    far.reply(told, ANSWER, body)

    collect(far, identity)

    assert Alarm.objects.get(resolved_at=None).kind == "contract-waits"


def test_a_refusal_holds_the_stream_and_its_receipt_frees_it(
    far: FarNode, identity: Identity
) -> None:
    post(far, identity)
    far.refuse(far.letters()[0], "not-approved")
    collect(far, identity)
    held = OutStream.objects.get()
    alarm = Alarm.objects.get(resolved_at=None)
    OutStream.objects.update(next_attempt_at=None)
    posted = post(far, identity)

    for letter in far.letters():
        far.accept(letter)
    collect(far, identity)

    assert (held.state, held.blocked_code) == (OutStream.BLOCKED, "not-approved")
    assert alarm.kind == "not-approved"
    assert posted == 1  # of a held stream only the first goes
    assert OutStream.objects.get().state == OutStream.RUNNING
    assert states() == ["acknowledged"] * 3
    assert not Alarm.objects.filter(resolved_at=None).exists()


def test_a_gap_goes_back_to_what_the_receiver_lost(far: FarNode, identity: Identity) -> None:
    post(far, identity)
    letters = far.letters()
    for letter in letters:
        far.accept(letter)
    collect(far, identity)
    far.refuse(letters[2], "gap", expected=2)

    collect(far, identity)

    assert states() == ["acknowledged", "pending", "pending"]
    assert post(far, identity) == 2


@pytest.mark.parametrize("kind", [RECEIPT, ANSWER])
def test_an_answer_signed_by_another_changes_nothing(
    far: FarNode, identity: Identity, kind: str
) -> None:
    post(far, identity)
    letter = far.letters()[0]
    stranger = KeySigner()
    if kind == RECEIPT:
        far.accept(letter, stranger)
    else:
        far.signer = stranger
        far.refuse(letter, "not-approved")

    opened = collect(far, identity)

    assert opened.refused == {"signature": 1}
    assert states() == ["pending"] * 3
    assert OutStream.objects.get().state == OutStream.RUNNING
    assert Alarm.objects.get(resolved_at=None).kind == "bad-letter"


def test_what_must_be_encrypted_leaves_when_the_receiver_has_told_its_key(
    far: FarNode, identity: Identity, tmp_path: Path
) -> None:
    own = AgeFileCipher(tmp_path / "own" / "age.keys")
    theirs = AgeFileCipher(tmp_path / "theirs" / "age.keys")
    ours = replace(identity, cipher=own)
    keys.encryption_set(node_id="trung-tam", least="internal", by=BY)
    stream = OutStream.objects.get()
    repair.resend_rows(stream_id=stream.pk, rows={"thu_don_vi": ["C"]}, identity=ours, by=BY)
    (peer,) = posting.receivers_by_file()

    posting.post_keys(peer=peer, identity=ours, carrier=far.carrier)
    before = posting.post_waiting(peer=peer, identity=ours, carrier=far.carrier, by_hand=True)
    (offer,) = far.letters(KEYS)
    there = Identity("trung-tam", far.signer, ours.verify, theirs)
    reply = posting.keys_letter("bo-thu", posting.REPLY, there)
    far.carrier.put(reply)
    learned = collect(far, ours)
    after = posting.post_waiting(peer=peer, identity=ours, carrier=far.carrier, by_hand=True)

    assert offer.name == posting.OFFER
    assert (before.packages, learned.keys, after.packages) == (3, 1, 1)
    last = unpack(far.letters()[-1].data)
    manifest = parse_manifest(last.manifest)
    assert manifest.encryption is not None
    assert manifest.encryption.recipient == theirs.recipient
    assert opened(manifest, last.payload, there) == opened(manifest, last.payload, ours)


def test_nothing_leaves_for_a_suspended_receiver(far: FarNode, identity: Identity) -> None:
    (peer,) = posting.receivers_by_file()
    actions.peer_suspend(node_id="trung-tam", direction=Peer.RECEIVER, by=BY)

    posted = posting.post_waiting(peer=peer, identity=identity, carrier=far.carrier)

    assert posted.packages == 0
    assert posting.receivers_by_file() == []


def test_a_peer_behind_a_carrier_is_not_asked(far: FarNode, identity: Identity) -> None:
    stream = OutStream.objects.get()

    with pytest.raises(UserError, match="trao đổi bằng thư"):
        reconcile(
            stream_id=stream.pk, identity=identity,
            transport=bootstrap.sync_transport(stream.peer.url), by=BY,
        )  # fmt: skip
