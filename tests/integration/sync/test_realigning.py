"""A stream whose receiver is elsewhere in it than this database: what a person's word does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection

from lienthong.base.actor import system
from lienthong.core.package.payload import PayloadRow
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.records import actions, overtaking
from lienthong.services.records import queries as records
from lienthong.services.records.models import RecordHistory
from lienthong.services.sync import digesting, looking_back, receive
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Alarm, OutPackage, OutStream
from lienthong.services.sync.ports import Position
from lienthong.services.sync.realigning import OnlyThere, Realigned, cancel_only_there, realign
from tests.integration.sync.outgoing import Receiver, change, commit, deliver, pack
from tests.integration.sync.sender import AT, Sender, unit

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
ELSEWHERE = "ab" * 32


class There(Receiver):
    """A receiver at some place of the stream, with no rows."""

    at = Position(0, "")

    def position(self, *_: object) -> Position:
        return self.at

    def digests(self, request: bytes, signature: bytes) -> Mapping[str, Any]:
        try:
            return digesting.answer(json.loads(request)["arguments"], "nobody")
        finally:
            connection.close()  # asked in a thread of its own


def there(receiver: Receiver, sequence: int, manifest_hash: str) -> There:
    made = There()
    made.signer, made.at = receiver.signer, Position(sequence, manifest_hash)
    return made


def sent(stream: OutStream, identity: Identity, receiver: Receiver, packages: int) -> None:
    for number in range(1, packages + 1):
        pack(identity, commit(number, change(f"R{number}")))
    deliver(stream, identity, receiver)


def said(stream: OutStream, identity: Identity, transport: There) -> Realigned:
    return realign(stream_id=stream.pk, identity=identity, transport=transport, by=BY)


def test_stream_goes_on_after_packages_this_database_does_not_know(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    sent(stream, identity, receiver, 2)
    pack(identity, commit(3, change("R3")))

    done = said(stream, identity, there(receiver, 9, ELSEWHERE))

    stream.refresh_from_db()
    assert (done.moved, done.last_sequence) == (True, 9)
    assert (stream.next_sequence, stream.last_manifest_hash) == (10, ELSEWHERE)
    assert stream.snapshot == OutStream.WAITING
    assert list(stream.packages.values_list("sequence", flat=True)) == [1, 2]


def test_stream_in_line_is_left_as_it_is(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    sent(stream, identity, receiver, 3)
    second = stream.packages.get(sequence=2)

    done = said(stream, identity, there(receiver, 2, second.manifest_hash))

    assert not done.moved
    assert stream.packages.count() == 3


def test_stream_whose_payloads_are_gone_starts_anew_where_the_receiver_is(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    sent(stream, identity, receiver, 3)
    stream.packages.update(payload=None)
    first = stream.packages.get(sequence=1)

    done = said(stream, identity, there(receiver, 1, first.manifest_hash))

    stream.refresh_from_db()
    assert (done.moved, stream.next_sequence) == (True, 2)
    assert stream.last_manifest_hash == first.manifest_hash


def test_receiver_that_lost_packages_gets_them_again_unasked(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    sent(stream, identity, receiver, 3)
    first = stream.packages.get(sequence=1)

    (quiet,) = looking_back.quiet_streams()
    behind = there(receiver, 1, first.manifest_hash)
    went_back = looking_back.look_back(stream=quiet, identity=identity, transport=behind)

    assert went_back
    pending = stream.packages.filter(state=OutPackage.PENDING)
    assert list(pending.values_list("sequence", flat=True)) == [2, 3]
    assert looking_back.quiet_streams() == []


def test_receiver_behind_what_is_kept_is_told_to_people(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    sent(stream, identity, receiver, 2)
    stream.packages.update(payload=None)

    went_back = looking_back.look_back(
        stream=stream, identity=identity, transport=there(receiver, 0, "")
    )

    assert not went_back
    assert Alarm.objects.get(resolved_at=None).values == {"expected": "1"}


def test_rows_are_raised_above_versions_known_elsewhere(stream: OutStream) -> None:
    _, table = contract_queries.table("thu_don_vi")
    rows = [(code, {"ma": code, "cap_tren": None}) for code in ("A", "B")]
    actions.write_rows(table=table, rows=rows, by=BY)
    actions.cancel_row(table=table, row_id="B", reason="thử", by=BY)

    raised = overtaking.overtake(
        table=table, versions={"A": 8, "B": 2, "C": 5}, reason="phục hồi", by=BY
    )

    assert raised == 1, "B has version 2 already, C is not here"
    assert records.get(table, "A")["_version"] == 8
    last = RecordHistory.objects.filter(row_id="A").latest("id")
    assert (last.version, last.event, last.reason) == (8, "UPDATE", "phục hồi")


def test_rows_that_only_the_receiver_has_are_named_and_cancelled_on_a_persons_word(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    _, table = contract_queries.table("thu_don_vi")
    actions.write_rows(table=table, rows=[("A", {"ma": "A", "cap_tren": None})], by=BY)
    behind = There()
    behind.signer = receiver.signer
    behind.digests = digests_with("X", 4)  # type: ignore[method-assign]

    seen = said(stream, identity, behind)
    entered = OnlyThere("thu_don_vi", "A", 3)  # entered again since the person looked
    count = cancel_only_there(
        contract_id="thu-dong-bo", rows=[*seen.rows_only_there, entered], by=BY
    )

    assert seen.rows_only_there == (OnlyThere("thu_don_vi", "X", 4),)
    assert count == 1
    assert records.get(table, "A")["_event"] == "NEW"
    buried = records.get(table, "X")
    assert (buried["_version"], buried["_event"], buried["ma"]) == (5, "CANCEL", None)
    assert RecordHistory.objects.get(row_id="X").event == "CANCEL"
    told = AuditRecord.objects.get(action="sync.cancel_only_there")
    assert told.after == {"named": 2, "cancelled": 1}


def digests_with(row_id: str, version: int) -> Any:
    """Answers for a receiver that holds one row this node does not know."""

    def answer(request: bytes, signature: bytes) -> Mapping[str, Any]:
        asked = json.loads(request)["arguments"]
        digest = [1, "00000000000000ff"]
        if "table" not in asked:
            return {"server": "other"}
        if asked["table"] != "thu_don_vi":
            return {"buckets": {}}
        if "rows_within" in asked or "ids" in asked:
            return {"rows": {row_id: [version, digest[1]]}}
        return {"buckets": {"0": digest}}

    return answer


def test_cancellation_without_values_is_taken(sender: Sender, identity: Identity) -> None:
    first = sender.package(sender.table("thu_don_vi", unit("A"), unit("B")))
    gone = PayloadRow("A", 2, "CANCEL", AT, (None, None))
    second = sender.package(sender.table("thu_don_vi", gone))

    for data in (first, second):
        receive.receive_package(data=data, epoch=0, identity=identity)

    _, table = contract_queries.table("thu_don_vi")
    assert (records.get(table, "A")["_event"], records.get(table, "A")["_version"]) == ("CANCEL", 2)
    kept = RecordHistory.objects.get(row_id="A", version=1)
    assert kept.row["ma"] == "A"  # what it held stays in the history
