"""Pace, quotas as the sender meets them, replay, chains verified, comparisons kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pytest_django.live_server_helper import LiveServer

from lienthong import bootstrap
from lienthong.adapters.http.connecting import HttpRegistrar
from lienthong.adapters.http.transport import HttpTransport
from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import NotFound, UserError
from lienthong.services.audit.models import AuditRecord
from lienthong.services.intake import actions as intake
from lienthong.services.records import queries as records
from lienthong.services.sync import actions, receive, snapshot
from lienthong.services.sync.connecting import introducing
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.keeping import again, chain, pacing, pruning, reconciling
from lienthong.services.sync.models import (
    Alarm,
    CarriedQuestion,
    ChainCheck,
    InPackage,
    InStream,
    OutPackage,
    OutStream,
    Peer,
    ReconcileNotice,
    ReconcileRun,
    TrialPackage,
)
from lienthong.services.sync.ports import Refusal
from tests.integration.sync.sender import Sender, unit
from tests.integration.sync.test_send import SLOT, Receiver, change, commit, deliver, pack

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = system("test")
NIGHT = "22:00-05:00"


@pytest.fixture
def receiver(contract, identity: Identity) -> Receiver:
    made = Receiver()
    actions.peer_add(
        node_id="trung-tam", name="Trung tâm", direction=Peer.RECEIVER,
        public_key=made.signer.public_key, url="http://127.0.0.1:9", by=OFFICER,
    )  # fmt: skip
    actions.peer_approve(node_id="trung-tam", direction=Peer.RECEIVER, by=OFFICER)
    actions.start_capture(slot=SLOT, slot_is_new=True, by=OFFICER)
    return made


@pytest.fixture
def stream(receiver: Receiver, identity: Identity) -> OutStream:
    snapshot.ensure_streams(by=OFFICER)
    snapshot.snapshot_all(identity)
    return OutStream.objects.select_related("peer").get()


def test_stream_waits_for_its_hours_and_goes_on_when_they_are_changed(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    here = clock.now().astimezone(clock.VIET_NAM)
    later = f"{(here + timedelta(hours=2)):%H:%M}-{(here + timedelta(hours=3)):%H:%M}"
    pacing.set_pace(stream_id=stream.pk, rows_per_minute=0, windows=[later], by=OFFICER)
    pack(identity, commit(10, change("A")))

    outside = deliver(stream, identity, receiver)
    taken = list(receiver.taken)
    stream.refresh_from_db()
    waits = stream.next_attempt_at
    pacing.set_pace(stream_id=stream.pk, rows_per_minute=0, windows=[], by=OFFICER)
    stream.refresh_from_db()

    assert (outside, taken) == ("waiting", [])
    assert waits is not None
    assert waits - clock.now() <= timedelta(minutes=1)
    assert stream.next_attempt_at is None
    assert deliver(stream, identity, receiver) == "empty"
    assert receiver.taken == [1]


def test_stream_sends_no_more_rows_a_minute_than_set(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pacing.set_pace(stream_id=stream.pk, rows_per_minute=2, windows=[], by=OFFICER)
    for number in (1, 2, 3):
        pack(identity, commit(number * 10, change(f"A{number}")))

    outcome = deliver(stream, identity, receiver)

    assert (outcome, receiver.taken) == ("waiting", [1, 2])


def test_windows_read_as_they_were_written(stream: OutStream) -> None:
    lines = [NIGHT, "T7,CN 00:00-23:59"]
    pace = pacing.set_pace(stream_id=stream.pk, rows_per_minute=0, windows=lines, by=OFFICER)
    assert pacing.written(pace) == lines
    for text in ("25:00-26:00", "22-05", "T9 08:00-17:00", "08:00"):
        with pytest.raises(UserError) as caught:
            pacing.read_window(text)
        assert caught.value.code == "bad-window"


def test_sender_over_its_quota_waits_as_long_as_it_is_told_and_says_why(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pack(identity, commit(10, change("A")))
    told = {"used": "5", "limit": "5", "retry_seconds": "4000"}
    receiver.answers = [Refusal("over-rows", told)]

    assert deliver(stream, identity, receiver) == "retry"

    stream.refresh_from_db()
    assert stream.blocked_code == "over-rows"
    assert stream.next_attempt_at is not None
    wait = stream.next_attempt_at - clock.now()
    assert timedelta(seconds=50) < wait <= timedelta(minutes=1)
    alarm = Alarm.objects.get(kind="over-rows", resolved_at=None)
    assert "hạn mức mỗi ngày là 5" in alarm.message % alarm.values


def test_replay_sends_the_same_bytes_and_settles_once(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    for number in (1, 2, 3):
        pack(identity, commit(number * 10, change(f"A{number}")))
    deliver(stream, identity, receiver)

    count = again.replay(stream_id=stream.pk, sequence=2, by=OFFICER)
    deliver(stream, identity, receiver)

    assert count == 2
    assert receiver.taken == [1, 2, 3, 2, 3]
    assert not OutPackage.objects.filter(state=OutPackage.PENDING).exists()


def test_replay_of_what_is_not_kept_says_what_is(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    for number in (1, 2):
        pack(identity, commit(number * 10, change(f"A{number}")))
    deliver(stream, identity, receiver)
    OutPackage.objects.filter(sequence=1).update(payload=None)

    with pytest.raises(UserError) as gone:
        again.replay(stream_id=stream.pk, sequence=1, by=OFFICER)
    with pytest.raises(NotFound):
        again.replay(stream_id=stream.pk, sequence=9, by=OFFICER)

    assert (gone.value.code, gone.value.values["kept"]) == ("package-let-go", 2)


def test_one_record_is_sent_again(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    intake.save_rows(
        table_name="thu_don_vi", rows=[{"ma": "A"}, {"ma": "B"}], by=OFFICER, origin="api"
    )

    sent = again.resend_record(
        stream_id=stream.pk, table="thu_don_vi", row_id="B", identity=identity, by=OFFICER
    )

    assert sent == 1
    assert OutPackage.objects.get(kind="repair").row_count == 1
    for table, row in (("thu_don_vi", "C"), ("khong_co", "B")):
        with pytest.raises(NotFound):
            again.resend_record(
                stream_id=stream.pk, table=table, row_id=row, identity=identity, by=OFFICER
            )


def test_chain_holds_until_a_kept_package_is_changed(sender: Sender, identity: Identity) -> None:
    for code in "ABC":
        data = sender.package(sender.table("thu_don_vi", unit(code)))
        receive.receive_package(data=data, epoch=0, identity=identity)

    (whole,) = chain.verify_sender(node_id="bo-gui", identity=identity, by=OFFICER)
    InPackage.objects.filter(sequence=2).update(manifest=b"{}")
    (changed,) = chain.verify_sender(node_id="bo-gui", identity=identity, by=OFFICER)
    alarms = Alarm.objects.filter(kind="chain-broken", resolved_at=None).count()
    InPackage.objects.filter(sequence=2).delete()
    (gone,) = chain.verify_sender(node_id="bo-gui", identity=identity, by=OFFICER)

    assert (whole.packages, whole.broken_sequence, whole.last_sequence) == (3, None, 3)
    assert whole.since == InPackage.objects.get(sequence=1).received_at
    assert (changed.broken_sequence, changed.reason, alarms) == (2, "changed", 1)
    assert (gone.broken_sequence, gone.reason) == (2, "missing")


def test_each_night_goes_on_after_the_last_package_and_each_week_begins_anew(
    sender: Sender, identity: Identity
) -> None:
    def come(code: str) -> None:
        data = sender.package(sender.table("thu_don_vi", unit(code)))
        receive.receive_package(data=data, epoch=0, identity=identity)

    def night() -> ChainCheck:
        (incoming,) = InStream.objects.all()
        return chain.verify_due(stream_id=incoming.pk, identity=identity, by=OFFICER)

    come("A")
    come("B")
    first = night()
    InPackage.objects.filter(sequence=1).update(signature=b"\0" * 64)  # long verified
    come("C")
    second = night()
    ChainCheck.objects.update(full_at=clock.now() - timedelta(days=7))
    weekly = night()
    again_whole = night()  # a broken chain is walked whole until it is mended

    assert (first.packages, first.broken_sequence) == (2, None)
    assert (second.packages, second.last_sequence, second.broken_sequence) == (3, 3, None)
    assert second.full_at == first.full_at
    assert (weekly.broken_sequence, weekly.reason) == (1, "signature")
    assert again_whole.broken_sequence == 1


def test_a_night_finds_that_the_last_package_it_knows_is_another(
    sender: Sender, identity: Identity
) -> None:
    for code in "AB":
        data = sender.package(sender.table("thu_don_vi", unit(code)))
        receive.receive_package(data=data, epoch=0, identity=identity)
    (incoming,) = InStream.objects.all()
    chain.verify_stream(stream_id=incoming.pk, identity=identity, by=OFFICER)
    InPackage.objects.filter(sequence=2).update(manifest=b"{}")

    found = chain.verify_due(stream_id=incoming.pk, identity=identity, by=OFFICER)

    assert (found.broken_sequence, found.reason) == (2, "changed")


def test_old_reports_are_let_go_and_the_last_of_each_stream_stays(
    stream: OutStream, sender: Sender
) -> None:
    old = clock.now() - timedelta(days=800)
    runs = [
        ReconcileRun.objects.create(
            stream=stream, state=state, asked_by="x", asked_by_name="x", asked_at=moment
        )
        for state, moment in (
            ("equal", old), ("different", old + timedelta(days=1)), ("equal", old),
            ("carried", clock.now() - timedelta(days=90)),
        )
    ]  # fmt: skip
    CarriedQuestion.objects.create(
        run=runs[3], request=b"x", signature=b"x", document="0" * 64, after=0,
        asked_at=runs[3].asked_at,
    )  # fmt: skip
    peer = Peer.objects.get(direction=Peer.SENDER)
    for moment in (old, clock.now()):
        ReconcileNotice.objects.create(
            peer=peer, contract_id="thu-dong-bo", equal=True, rows_there=1, rows_here=1,
            digest_there="", digest_here="", reported_at=moment, request=b"x", signature=b"x",
        )  # fmt: skip
    TrialPackage.objects.create(
        peer=peer, contract_id="thu-dong-bo", version="1", manifest=b"x", manifest_hash="1" * 64,
        signature=b"x", receipt_body=b"x", receipt_signature=b"x", received_at=old, rows=1,
        accepted=1, refused=0,
    )  # fmt: skip

    pruned = pruning.prune(days=730, by=OFFICER)
    nothing = pruning.prune(days=730, by=OFFICER)

    assert pruned == pruning.Pruned(reports=2, notices=1, trials=0, given_up=1)
    assert nothing == pruning.Pruned(reports=1, notices=0, trials=0, given_up=0)
    assert [run.pk for run in ReconcileRun.objects.all()] == [runs[3].pk]
    given_up = ReconcileRun.objects.get()
    assert (given_up.state, given_up.failure["code"]) == (ReconcileRun.FAILED, "no-answer")
    assert AuditRecord.objects.filter(action="sync.prune_kept").count() == 2


@pytest.mark.parametrize("changed", ["signature", "receipt_signature"])
def test_chain_finds_a_signature_that_is_not_right(
    sender: Sender, identity: Identity, changed: str
) -> None:
    data = sender.package(sender.table("thu_don_vi", unit("A")))
    receive.receive_package(data=data, epoch=0, identity=identity)
    InPackage.objects.update(**{changed: b"\0" * 64})

    (found,) = chain.verify_sender(node_id="bo-gui", identity=identity, by=OFFICER)

    assert found.broken_sequence == 1
    assert found.reason in ("signature", "receipt")


@pytest.fixture
def twin(live_server: LiveServer, contract) -> OutStream:
    """A stream of this node to itself: what both sides hold is the same by nature."""
    here = bootstrap.sync_identity()
    for direction in (Peer.RECEIVER, Peer.SENDER):
        actions.peer_add(
            node_id=here.node_id, name="Chính nút này", direction=direction,
            public_key=here.signer.public_key, url=live_server.url, by=OFFICER,
        )  # fmt: skip
        actions.peer_approve(node_id=here.node_id, direction=direction, by=OFFICER)
    intake.save_rows(table_name="thu_don_vi", rows=[{"ma": "A"}], by=OFFICER, origin="api")
    snapshot.ensure_streams(by=OFFICER)
    return OutStream.objects.select_related("peer").get()


def compared(stream: OutStream) -> ReconcileRun:
    transport, registrar = HttpTransport(stream.peer.url), HttpRegistrar(stream.peer.url)
    try:
        run = reconciling.start(stream_id=stream.pk, by=OFFICER)
        return reconciling.carry_out(
            run_id=run.pk, identity=bootstrap.sync_identity(), transport=transport,
            registrar=registrar, by=OFFICER, patience_seconds=0,
        )  # fmt: skip
    finally:
        transport.close()
        registrar.close()


def test_comparison_is_kept_with_what_the_receiver_signed(twin: OutStream) -> None:
    run = compared(twin)

    key = bootstrap.sync_identity()
    statement = json.loads(bytes(run.statement))
    notice = ReconcileNotice.objects.get()
    assert (run.state, run.rows_here, run.rows_there) == (ReconcileRun.EQUAL, 1, 1)
    assert key.verify(key.signer.public_key, bytes(run.statement_signature), bytes(run.statement))
    assert statement["digest"] == run.digest_here == run.digest_there
    assert (notice.equal, notice.digest_there) == (True, run.digest_here)
    assert key.verify(key.signer.public_key, bytes(notice.signature), bytes(notice.request))


def test_comparison_with_nobody_there_is_kept_with_its_reason(twin: OutStream) -> None:
    Peer.objects.update(url="http://127.0.0.1:9")
    twin.refresh_from_db()
    twin.peer.refresh_from_db()

    run = compared(twin)

    assert run.state == ReconcileRun.FAILED
    assert run.failure["code"] == "peer-unreachable"


def test_due_comparison_is_queued_once_and_its_next_time_set(twin: OutStream) -> None:
    plan = reconciling.set_plan(
        stream_id=twin.pk, schedule={"kind": "daily", "at": "02:00"}, repair=True, by=OFFICER
    )
    assert reconciling.start_due(by=OFFICER) == []
    type(plan).objects.update(next_run_at=clock.now() - timedelta(minutes=1))

    started, again_started = reconciling.start_due(by=OFFICER), reconciling.start_due(by=OFFICER)

    run = ReconcileRun.objects.get()
    plan.refresh_from_db()
    assert (started, again_started, run.repair) == ([run.pk], [], True)
    assert plan.next_run_at is not None
    assert plan.next_run_at > clock.now()


def test_sender_introduces_itself_and_tries_its_rows(live_server: LiveServer, contract) -> None:
    from lienthong.services.sync.connecting import agreeing, registering

    here = bootstrap.sync_identity()
    peer = actions.peer_add(
        node_id=here.node_id, name="Trung tâm", direction=Peer.RECEIVER,
        public_key=here.signer.public_key, url=live_server.url, by=OFFICER,
    )  # fmt: skip
    registering.register(
        node_id=here.node_id, name="Sở", public_key=here.signer.public_key, by=OFFICER
    )
    intake.save_rows(table_name="thu_don_vi", rows=[{"ma": "A"}], by=OFFICER, origin="api")
    registrar, transport = HttpRegistrar(live_server.url), HttpTransport(live_server.url)

    standing = introducing.introduce(
        peer=peer, identity=here, registrar=registrar, transport=transport
    )
    agreeing.agree(node_id=here.node_id, contract_ids=["thu-dong-bo"], by=OFFICER)
    result = introducing.try_out(
        peer=peer, contract_id="thu-dong-bo", identity=here, registrar=registrar
    )
    registrar.close()
    transport.close()

    assert standing["steps"] == {
        "registered": True, "checked": True, "agreed": False, "tried": False, "approved": False,
    }  # fmt: skip
    assert (result.rows, result.accepted, result.refused) == (1, 1, 0)
    assert records.get(contract.table("thu_don_vi"), "A")["_version"] == 1
