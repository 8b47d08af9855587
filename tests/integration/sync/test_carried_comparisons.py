"""Both sides compared by letters: one there-and-back names the rows, another proves them equal.

The other side is a copy of the tables in the same database, behind a folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lienthong.adapters.encryption.age_file import AgeFileCipher
from lienthong.adapters.folders.carrier import FolderCarrier
from lienthong.adapters.signing.ed25519_file import verify
from lienthong.base.actor import system
from lienthong.core.contract.model import Contract, Table
from lienthong.core.package.comparison import parse_finding, parse_question
from lienthong.core.package.container import SignedDocument, unpack_document
from lienthong.core.package.refusal import Refused
from lienthong.core.package.request import parse_request
from lienthong.services.records.digests import Scope
from lienthong.services.sync import actions, posting, snapshot
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping import answering, carried, reconciling
from lienthong.services.sync.models import (
    CarriedQuestion,
    OutPackage,
    OutStream,
    Peer,
    PeerKey,
    ReconcileNotice,
    ReconcileRun,
)
from lienthong.services.sync.opening import LetterOpener, Opened
from lienthong.services.sync.ports import FINDING, QUESTION, Letter
from tests.integration.sync.sender import KeySigner

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
ROWS, SUFFIX = 300, "_there"


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@dataclass
class Sides:
    """Two nodes with a medium between them, and how far the receiver is."""

    here: Identity
    there: Identity
    folder: Path
    stream: OutStream
    position: int = 0

    def ask(self, *, repair: bool = False, anew: bool = False) -> ReconcileRun:
        run = reconciling.start(stream_id=self.stream.pk, by=BY, repair=repair)
        return carried.ask(run_id=run.pk, identity=self.here, by=BY, anew=anew)

    def export(self, *, again: bool = False) -> posting.Posted:
        peer = Peer.objects.get(pk=self.stream.peer_id)
        return posting.post_waiting(
            peer=peer, identity=self.here, carrier=self.carrier, by_hand=True, again=again
        )

    def at_receiver(self) -> Opened:
        return self._opened(self.there, QUESTION)

    def at_sender(self) -> Opened:
        return self._opened(self.here, FINDING)

    def round(self) -> ReconcileRun:
        """A medium goes there and comes back."""
        self.export()
        self.at_receiver()
        self.at_sender()
        return ReconcileRun.objects.get()

    def letters(self, kind: str, node: str) -> list[Letter]:
        found = self.carrier.collect(node, wait_seconds=0)
        return [one for one in found if one.kind == kind]

    @property
    def carrier(self) -> FolderCarrier:
        return FolderCarrier(self.folder)

    def _opened(self, identity: Identity, *kinds: str) -> Opened:
        opener = LetterOpener(identity=identity, carrier=self.carrier)
        letters = self.carrier.collect(identity.node_id, wait_seconds=0)
        return opener.open_all(one for one in letters if one.kind in (*kinds, "answer"))


@pytest.fixture
def sides(
    contract: Contract, identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sides]:
    here = replace(identity, cipher=AgeFileCipher(tmp_path / "here.keys"))
    there = Identity(
        "trung-tam", KeySigner(), verify, cipher=AgeFileCipher(tmp_path / "there.keys")
    )
    for node, direction, url in ((there, Peer.RECEIVER, "file:"), (here, Peer.SENDER, "")):
        actions.peer_add(
            node_id=node.node_id, name=node.node_id, direction=direction,
            public_key=node.signer.public_key, url=url, by=BY,
        )  # fmt: skip
        actions.peer_approve(node_id=node.node_id, direction=direction, by=BY, reason="thử")
    snapshot.ensure_streams(by=BY)
    sql(
        "INSERT INTO data.thu_ho_so (_id, _version, _event, _changed_at, _source, so, ten, "
        "dien_tich) SELECT n::text, 1 + n % 3, 'UPDATE', now() - interval '1 day', 'bo-thu', n, "
        f"'Hồ sơ ' || n, n / 4.0 FROM generate_series(1, {ROWS}) AS n"
    )
    for table in contract.tables:
        sql(f"CREATE TABLE data.{table.name}{SUFFIX} (LIKE data.{table.name}, PRIMARY KEY (_id))")
        sql(f"INSERT INTO data.{table.name}{SUFFIX} SELECT * FROM data.{table.name}")
    (tmp_path / "usb").mkdir()
    stream = OutStream.objects.select_related("peer").get()
    made = Sides(here, there, tmp_path / "usb", stream)

    def of_the_copy(table: Table, *rest: Any) -> Scope:
        return Scope(replace(table, name=table.name + SUFFIX), *rest)

    monkeypatch.setattr(answering, "Scope", of_the_copy)
    monkeypatch.setattr(answering, "_position", lambda *_: made.position)
    yield made
    for table in contract.tables:
        sql(f"DROP TABLE data.{table.name}{SUFFIX}")


SPOILT = f"""
DELETE FROM data.thu_ho_so{SUFFIX} WHERE so = 7;
UPDATE data.thu_ho_so{SUFFIX} SET _version = 1 WHERE so = 8;
UPDATE data.thu_ho_so{SUFFIX} SET _version = 9 WHERE so = 9;
UPDATE data.thu_ho_so{SUFFIX} SET ten = 'khác' WHERE so = 10;
UPDATE data.thu_ho_so{SUFFIX} SET so = 30011, _id = '30011' WHERE so = 11;
"""
KINDS = {"7": "missing", "8": "older", "9": "newer", "10": "content", "11": "missing",
         "30011": "extra"}  # fmt: skip


def test_equal_sides_are_proved_by_one_there_and_back(sides: Sides) -> None:
    asked = sides.ask()
    posted = sides.export()

    answered, taken = sides.at_receiver(), sides.at_sender()

    run = ReconcileRun.objects.get()
    assert (asked.state, posted.questions) == (ReconcileRun.WAITING, 1)
    assert (answered.questions, taken.findings) == (1, 1)
    assert run.state == ReconcileRun.EQUAL
    assert (run.rows_here, run.rows_there) == (ROWS, ROWS)
    said = json.loads(bytes(run.statement))
    assert verify(
        sides.there.signer.public_key, bytes(run.statement_signature), bytes(run.statement)
    )
    assert said["digest"] == run.digest_here == run.digest_there
    assert said["rows"] == ROWS
    assert list(sides.folder.rglob("*.zip")) == []
    notice = ReconcileNotice.objects.get()
    assert (notice.equal, notice.rows_there, notice.rows_here) == (True, ROWS, ROWS)


def test_every_difference_is_named_after_one_there_and_back(sides: Sides) -> None:
    sql(SPOILT)
    sides.ask()

    run = sides.round()

    assert run.state == ReconcileRun.DIFFERENT
    assert {one["row_id"]: one["kind"] for one in run.differences} == KINDS
    assert (run.rows_here, run.rows_there) == (ROWS, ROWS - 1)
    assert run.digest_there == json.loads(bytes(run.statement))["digest"] != run.digest_here
    assert not ReconcileNotice.objects.get().equal


def test_repair_sends_again_and_the_next_there_and_back_proves_it(sides: Sides) -> None:
    sql(f"DELETE FROM data.thu_ho_so{SUFFIX} WHERE so = 7")
    sql(f"UPDATE data.thu_ho_so{SUFFIX} SET _version = 0 WHERE so = 8")
    sides.ask(repair=True)

    first = sides.round()
    package = OutPackage.objects.get()
    posted = sides.export()
    asked = unpack_document(sides.letters(QUESTION, "trung-tam")[0].data, limit=100_000)
    sql(f"DELETE FROM data.thu_ho_so{SUFFIX} WHERE so IN (7, 8)")
    sql(f"INSERT INTO data.thu_ho_so{SUFFIX} SELECT * FROM data.thu_ho_so WHERE so IN (7, 8)")
    sides.position = package.sequence
    sides.at_receiver()
    sides.at_sender()

    last = ReconcileRun.objects.get()
    assert (first.state, first.difference_count, first.repaired) == (ReconcileRun.WAITING, 2, 2)
    assert (posted.packages, posted.questions, package.kind) == (1, 1, "repair")
    question = parse_question(parse_request(asked.body, purpose="compare").arguments)
    assert {name: one.ids for name, one in question.tables.items()} == {"thu_ho_so": ("7", "8")}
    assert (last.state, last.differences, last.repaired) == (ReconcileRun.EQUAL, [], 2)
    assert last.digest_here == last.digest_there == json.loads(bytes(last.statement))["digest"]


def test_row_that_changed_meanwhile_is_asked_about_again_and_is_no_difference(sides: Sides) -> None:
    sides.ask()
    sides.export()
    sides.at_receiver()
    sql("UPDATE data.thu_ho_so SET _version = 50, _changed_at = now() WHERE so = 20")
    sql(f"UPDATE data.thu_ho_so{SUFFIX} SET ten = 'x' WHERE so = 21")  # not seen any more
    sides.at_sender()
    untouched = ReconcileRun.objects.get()

    ReconcileRun.objects.all().delete()
    sql(f"UPDATE data.thu_ho_so{SUFFIX} SET ten = 'Hồ sơ 21' WHERE so = 21")
    sides.ask()
    sql("UPDATE data.thu_ho_so SET _version = 51, _changed_at = clock_timestamp() WHERE so = 20")
    moving = sides.round()
    sql(f"DELETE FROM data.thu_ho_so{SUFFIX} WHERE so = 20")
    sql(f"INSERT INTO data.thu_ho_so{SUFFIX} SELECT * FROM data.thu_ho_so WHERE so = 20")
    settled = sides.round()

    assert untouched.state == ReconcileRun.EQUAL
    assert moving.state == ReconcileRun.WAITING
    assert [one["kind"] for one in moving.differences] == ["in-flight"]
    assert (settled.state, settled.differences) == (ReconcileRun.EQUAL, [])


def test_more_differences_than_one_answer_holds(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MOST_ROWS", 10)
    sql(f"UPDATE data.thu_ho_so{SUFFIX} SET _version = 0")
    sides.ask(repair=True)

    first = sides.round()
    sides.export()
    document = unpack_document(sides.letters(QUESTION, "trung-tam")[0].data, limit=100_000)
    again = parse_question(parse_request(document.body, purpose="compare").arguments)

    assert first.state == ReconcileRun.WAITING
    assert 0 < first.repaired <= 20
    assert (first.rows_here, first.rows_there) == (ROWS, ROWS)
    assert first.digest_here != first.digest_there
    assert again.tables["thu_ho_so"].buckets  # all rows are asked about anew


def test_restricted_rows_are_asked_about_in_secret(sides: Sides) -> None:
    Peer.objects.update(encrypted_from="public")
    sides.ask()
    before = sides.export()
    receiver = Peer.objects.get(direction=Peer.RECEIVER)
    PeerKey.objects.create(
        peer=receiver, purpose=PeerKey.ENCRYPT, key_id="x", created_at=receiver.created_at,
        public_key=sides.there.cipher.recipient,
    )  # fmt: skip
    sides.export()
    question = sides.letters(QUESTION, "trung-tam")[0].data

    sides.at_receiver()
    finding = sides.letters(FINDING, "bo-thu")[0].data
    sides.at_sender()

    assert before.questions == 0  # nothing leaves in clear while the key is not known
    for data in (question, finding):
        assert data.startswith(answering.AGE)
    with pytest.raises(Refused, match="cannot-open"):
        answering.open_letter(finding, sides.there)
    assert ReconcileRun.objects.get().state == ReconcileRun.EQUAL


def test_what_is_no_answer_of_the_receiver_changes_nothing(sides: Sides) -> None:
    sides.ask()
    sides.export()
    sides.at_receiver()
    (letter,) = sides.letters(FINDING, "bo-thu")
    document = unpack_document(letter.data, limit=100_000)
    forged = replace(parse_finding(document.body), position=7).to_bytes()
    data = answering.close_letter(SignedDocument(forged, document.signature), set(), sides.here)
    sides.carrier.put(replace(letter, data=data))

    opened = sides.at_sender()

    assert opened.refused == {"signature": 1}
    assert ReconcileRun.objects.get().state == ReconcileRun.WAITING


def test_answer_brought_twice_and_one_to_a_former_question_count_for_nothing(sides: Sides) -> None:
    sides.ask()
    sides.export()
    sides.at_receiver()
    (letter,) = sides.letters(FINDING, "bo-thu")
    sides.ask(anew=True)
    late = sides.at_sender()
    waiting = ReconcileRun.objects.get().state
    sides.round()
    sides.carrier.put(letter)
    twice = sides.at_sender()

    assert (late.findings, waiting) == (0, ReconcileRun.WAITING)
    assert (twice.findings, ReconcileRun.objects.get().state) == (0, ReconcileRun.EQUAL)


def test_refusal_ends_the_run_with_its_reason(sides: Sides) -> None:
    sides.ask()
    sides.export()
    Peer.objects.filter(direction=Peer.SENDER).update(state=Peer.SUSPENDED)

    answered = sides.at_receiver()
    Peer.objects.filter(direction=Peer.SENDER).update(state=Peer.APPROVED)
    sides.at_sender()

    run = ReconcileRun.objects.get()
    assert answered.refused == {"suspended": 1}
    assert (run.state, run.failure["values"]["code"]) == (ReconcileRun.FAILED, "suspended")
    assert list(sides.folder.rglob("*.zip")) == []


def test_question_waits_for_the_answers_of_earlier_packages(sides: Sides) -> None:
    snapshot.snapshot_all(sides.here)
    sides.ask()
    peer = Peer.objects.get(direction=Peer.RECEIVER)

    held = carried.due_questions(peer, patience=None, by_hand=False, again=False)
    by_hand = carried.due_questions(peer, patience=None, by_hand=True, again=False)
    OutPackage.objects.update(state=OutPackage.ACKNOWLEDGED)
    due = carried.due_questions(peer, patience=None, by_hand=False, again=False)

    assert (len(held), len(by_hand), len(due)) == (0, 1, 1)


def test_repair_asked_for_while_a_comparison_waits_is_done(sides: Sides) -> None:
    sql(f"DELETE FROM data.thu_ho_so{SUFFIX} WHERE so = 7")
    first = sides.ask()
    second = sides.ask(repair=True)

    run = sides.round()

    assert (first.pk, first.repair) == (second.pk, False)
    assert (run.repair, run.repaired, run.state) == (True, 1, ReconcileRun.WAITING)


def test_lost_medium_is_made_again_with_the_same_question(sides: Sides) -> None:
    sides.ask()
    sides.export()
    (first,) = sides.letters(QUESTION, "trung-tam")
    sides.carrier.done(first)

    nothing, again = sides.export(), sides.export(again=True)

    assert (nothing.questions, again.questions) == (0, 1)
    assert sides.letters(QUESTION, "trung-tam")[0].data == first.data
    assert CarriedQuestion.objects.count() == 1
