"""Letters in a folder: packages come, receipts go back, a medium in other hands does no harm."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable
from pathlib import Path

import pytest

from lienthong.adapters.folders.carrier import FolderCarrier
from lienthong.base import clock
from lienthong.core.contract.model import Contract
from lienthong.core.package.answer import parse_answer
from lienthong.core.package.canonical import sha256_hex
from lienthong.core.package.container import (
    SignedDocument,
    pack_document,
    unpack,
    unpack_document,
)
from lienthong.core.package.receipt import parse_receipt
from lienthong.core.package.request import SignedRequest
from lienthong.core.package.text_form import instant
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Alarm, InContract, InPackage, InStream, Peer
from lienthong.services.sync.opening import LetterOpener, Opened
from lienthong.services.sync.ports import (
    ANSWER,
    CONTRACT,
    KEYS,
    PACKAGE,
    RECEIPT,
    Letter,
    PeerUnreachable,
)
from lienthong.services.sync.posting import OFFER, REPLY, keys_letter
from tests.integration.sync.contract import SECOND_VERSION
from tests.integration.sync.sender import Sender, unit, verify

pytestmark = pytest.mark.django_db(transaction=True)


def letter(sender: Sender, number: int, data: bytes) -> Letter:
    name = f"{number:012d}.{sender.contract.id}.{number:08d}.{sha256_hex(data)[:16]}"
    return Letter(sender.node_id, sender.receiver, PACKAGE, name, data)


def next_letters(sender: Sender, codes: Iterable[str]) -> list[Letter]:
    return [
        letter(sender, sender.sequence, sender.package(sender.table("thu_don_vi", unit(code))))
        for code in codes
    ]


def open_all(
    folder: Path, identity: Identity, *, keep: bool = False, answers: Path | None = None
) -> Opened:
    carrier = FolderCarrier(folder, keep=keep)
    opener = LetterOpener(
        identity=identity, carrier=carrier, answers=FolderCarrier(answers) if answers else None
    )
    return opener.open_all(carrier.collect(identity.node_id, wait_seconds=0))


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.zip"))


def answers_in(folder: Path, sender: Sender, kind: str) -> list[Letter]:
    letters = FolderCarrier(folder).collect(sender.node_id, wait_seconds=0)
    return [one for one in letters if one.kind == kind]


def test_packages_are_taken_in_order_and_answered_in_the_folder(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    for one in reversed(next_letters(sender, "ABC")):
        FolderCarrier(tmp_path).put(one)

    opened = open_all(tmp_path, identity)

    receipts = answers_in(tmp_path, sender, RECEIPT)
    assert opened == Opened(packages=3)
    assert InStream.objects.get().last_sequence == 3
    assert [path.split("/")[0] for path in files(tmp_path)] == [sender.node_id] * 3
    for number, found in enumerate(receipts, start=1):
        document = unpack_document(found.data, limit=10_000)
        assert parse_receipt(document.body).sequence == number
        assert verify(identity.signer.public_key, document.signature, document.body)


def test_a_medium_that_is_brought_twice_gives_the_same_receipt(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    FolderCarrier(tmp_path).put(next_letters(sender, "A")[0])

    open_all(tmp_path, identity, keep=True)
    first = answers_in(tmp_path, sender, RECEIPT)
    open_all(tmp_path, identity, keep=True)

    assert [one.data for one in answers_in(tmp_path, sender, RECEIPT)] == [
        one.data for one in first
    ]
    assert InPackage.objects.count() == 1


def test_answers_go_to_another_folder_when_the_medium_is_not_written(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    medium, back = tmp_path / "dia", tmp_path / "ve"
    medium.mkdir()
    back.mkdir()
    FolderCarrier(medium).put(next_letters(sender, "A")[0])

    open_all(medium, identity, keep=True, answers=back)

    assert len(answers_in(back, sender, RECEIPT)) == 1
    assert len(files(medium)) == 1


def test_a_refused_package_stays_and_is_taken_when_its_cause_is_gone(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    Peer.objects.update(state=Peer.SUSPENDED)
    sent = next_letters(sender, "AB")
    for one in sent:
        FolderCarrier(tmp_path).put(one)

    refused = open_all(tmp_path, identity)
    answers = answers_in(tmp_path, sender, ANSWER)
    Peer.objects.update(state=Peer.APPROVED)
    taken = open_all(tmp_path, identity)

    assert refused.refused == {"suspended": 1}  # the second could only be a gap
    said = parse_answer(unpack_document(answers[0].data, limit=10_000).body)
    assert said.refusal is not None
    assert said.refusal.code == "suspended"
    assert said.document == sha256_hex(unpack(sent[0].data).manifest)
    assert taken.packages == 2


def test_a_stranger_gets_no_answer(sender: Sender, identity: Identity, tmp_path: Path) -> None:
    sender.node_id = "ke-la"
    FolderCarrier(tmp_path).put(next_letters(sender, "A")[0])

    opened = open_all(tmp_path, identity)

    assert opened.refused == {"unknown-sender": 1}
    assert [path.split("/")[:2] for path in files(tmp_path)] == [[identity.node_id, "ke-la"]]


def test_bytes_changed_on_the_way_are_refused_and_named(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    sent = next_letters(sender, "A")[0]
    FolderCarrier(tmp_path).put(sent)
    path = next(tmp_path.rglob("*.zip"))
    data = bytearray(path.read_bytes())
    data[-200] ^= 1
    path.write_bytes(bytes(data))

    opened = open_all(tmp_path, identity)
    FolderCarrier(tmp_path).put(sent)  # an export writes over what is not what was signed

    assert sum(opened.refused.values()) == 1
    assert open_all(tmp_path, identity).packages == 1
    assert Alarm.objects.exists()


def test_links_and_foreign_files_are_passed_over(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"x")
    medium = tmp_path / "dia"
    mine = medium / identity.node_id / sender.node_id
    mine.mkdir(parents=True)
    (mine / "a.package.zip").symlink_to(secret)
    (mine / "readme.txt").write_text("x")
    os.mkfifo(mine / "b.package.zip")
    (medium / identity.node_id / "..hidden").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (medium / identity.node_id / "lien-ket").symlink_to(elsewhere)

    assert open_all(medium, identity) == Opened()
    (medium / "khac").mkdir()
    (medium / "khac" / identity.node_id).symlink_to(elsewhere)
    with pytest.raises(PeerUnreachable, match="link"):
        FolderCarrier(medium).put(Letter(identity.node_id, "khac", PACKAGE, "a.b", b"x"))
    assert list(elsewhere.iterdir()) == []


def test_a_half_written_file_is_no_letter(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    sent = next_letters(sender, "A")[0]
    folder = tmp_path / identity.node_id / sender.node_id
    folder.mkdir(parents=True)
    (folder / f"{sent.name}.package.zip.part").write_bytes(sent.data[:100])

    before = open_all(tmp_path, identity)
    FolderCarrier(tmp_path).put(sent)

    assert before == Opened()
    assert open_all(tmp_path, identity).packages == 1


def test_a_version_is_announced_by_letter_however_long_it_was_on_its_way(
    sender: Sender, identity: Identity, contract: Contract, tmp_path: Path
) -> None:
    text = SECOND_VERSION
    arguments = {
        "contract": contract.id, "version": "1.1.0", "text": text,
        "digest": sha256_hex(text.encode()),
    }  # fmt: skip
    created = instant(clock.now().replace(year=2025))
    body = SignedRequest(
        "contract", sender.node_id, identity.node_id, created, arguments
    ).to_bytes()
    data = pack_document(SignedDocument(body, sender.signer.sign(body)))
    FolderCarrier(tmp_path).put(
        Letter(sender.node_id, identity.node_id, CONTRACT, "thu-dong-bo.1.1.0.x", data)
    )

    opened = open_all(tmp_path, identity)

    (answer,) = answers_in(tmp_path, sender, ANSWER)
    said = parse_answer(unpack_document(answer.data, limit=10_000).body)
    assert opened.contracts == 1
    assert said.result is not None
    assert (said.result["version"], said.result["state"]) == ("1.1.0", InContract.HELD)


def test_keys_are_told_by_letter_and_answered_once(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    there = Identity(sender.node_id, sender.signer, verify)
    carrier = FolderCarrier(tmp_path)
    carrier.put(keys_letter(identity.node_id, OFFER, there))

    opened = open_all(tmp_path, identity)

    (reply,) = answers_in(tmp_path, sender, KEYS)
    carrier.put(Letter(sender.node_id, identity.node_id, KEYS, REPLY, reply.data))
    assert opened.keys == 1
    assert reply.name == REPLY
    assert open_all(tmp_path, identity).refused == {"wrong-receiver": 1}
    assert len(answers_in(tmp_path, sender, KEYS)) == 1


def test_a_full_medium_is_told_and_holds_nothing_half(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    sent = next_letters(sender, "A")[0]
    carrier = FolderCarrier(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(sent.data) - 1, before[1]))
    try:
        with pytest.raises(PeerUnreachable):
            carrier.put(sent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    carrier.put(sent)
    assert open_all(tmp_path, identity).packages == 1


def test_what_was_left_is_not_looked_at_again_at_once(
    sender: Sender, identity: Identity, tmp_path: Path
) -> None:
    Peer.objects.update(state=Peer.SUSPENDED)
    carrier = FolderCarrier(tmp_path)
    for one in next_letters(sender, "AB"):
        carrier.put(one)
    opener = LetterOpener(identity=identity, carrier=carrier)

    opener.open_all(carrier.collect(identity.node_id, wait_seconds=0))
    again = list(carrier.collect(identity.node_id, wait_seconds=0))

    assert opener.opened.refused == {"suspended": 1}
    assert again == []
    assert len(list(FolderCarrier(tmp_path).collect(identity.node_id, wait_seconds=0))) == 2


def test_a_medium_that_is_not_there_is_told(identity: Identity, tmp_path: Path) -> None:
    with pytest.raises(PeerUnreachable):
        list(FolderCarrier(tmp_path / "gone").collect(identity.node_id, wait_seconds=0))
