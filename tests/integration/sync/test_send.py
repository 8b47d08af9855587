"""The sender's side: rows → log → packages → receipts → verdicts, on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lienthong.base.settings import Settings
from lienthong.core.contract.model import Contract
from lienthong.core.package.change import UNCHANGED, Change
from lienthong.core.package.container import unpack
from lienthong.core.package.manifest import parse_manifest
from lienthong.core.package.receipt import Verdict
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.intake.models import QuarantinedRow
from lienthong.services.records import actions as records
from lienthong.services.records import exporting
from lienthong.services.records.selecting import Asked
from lienthong.services.sync import (
    actions,
    delivery,
    packaging,
    queries,
    repair,
    session,
    settle,
    sharing,
    snapshot,
)
from lienthong.services.sync.errors import Superseded
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Alarm, OutPackage, OutStream, Peer, RefusedRow
from lienthong.services.sync.ports import (
    CaptureUnavailable,
    PeerUnreachable,
    Refusal,
    SignedAnswer,
)
from lienthong.services.sync.sealing import package_bytes
from lienthong.services.sync.settle import BadReceipt, package_rows, settle_receipt
from tests.integration.sync.contract import REFERRING_CONTRACT
from tests.integration.sync.outgoing import (
    AT,
    BY,
    SLOT,
    Receiver,
    change,
    commit,
    deliver,
    large,
    pack,
)
from tests.integration.sync.sender import KeySigner, verify

pytestmark = pytest.mark.django_db(transaction=True)


def test_changes_of_one_row_become_its_last_version(stream: OutStream, identity: Identity) -> None:
    pack(identity, commit(1, change("A"), change("B")), commit(2, change("A", 2, cap_tren="B")))

    package = OutPackage.objects.get()

    assert package_rows(package) == [("thu_don_vi", "B", 1), ("thu_don_vi", "A", 2)]
    assert (package.committed_from, package.committed_to) == (
        AT + timedelta(seconds=1),
        AT + timedelta(seconds=2),
    )


def test_large_transaction_is_packaged_part_by_part(stream: OutStream, identity: Identity) -> None:
    one = large(
        2,
        (replace(change("1"), table="thu_ho_so"), change("A"), change("B")),
        (change("C", source="khac"),),
        (change("A", 2), change("D")),
    )

    made = pack(identity, commit(1, change("Z")), one, commit(3, change("Y")))

    packages = list(OutPackage.objects.order_by("sequence"))
    origins = [parse_manifest(bytes(package.manifest)).origin for package in packages]
    units = [("thu_don_vi", code) for code in "ZABADY"]
    told = [(name, row_id) for p in packages for name, row_id, _ in package_rows(p)]
    assert told == [*units[:5], ("thu_ho_so", "1"), units[5]]
    assert [origin.continues for origin in origins] == [False, True, True, False, False]
    assert {package.committed_to for package in packages[1:4]} == {AT + timedelta(seconds=2)}
    assert made == 5
    assert pack(identity, one) == 0


def test_large_transaction_left_half_way_leaves_nothing(
    stream: OutStream, identity: Identity
) -> None:
    one, parts = large(1, (change("A"),), (change("B"),), (change("C"),)), iter((None, None))

    def stopped() -> None:
        if next(parts, "stop") == "stop":
            raise CaptureUnavailable("stopping")

    with pytest.raises(CaptureUnavailable):
        packaging.pack_transactions(
            transactions=[one], slot=SLOT, identity=identity, going_on=stopped
        )

    assert not OutPackage.objects.exists()
    assert pack(identity, one) == 3


def test_transactions_read_again_are_not_packaged_again(
    stream: OutStream, identity: Identity
) -> None:
    pack(identity, commit(1, change("A")), commit(2, change("B")))

    again = pack(identity, commit(1, change("A")), commit(2, change("B")), commit(3, change("C")))

    assert again == 1
    assert [package_rows(p) for p in OutPackage.objects.all()][1] == [("thu_don_vi", "C", 1)]


def test_rows_of_other_nodes_are_not_echoed(stream: OutStream, identity: Identity) -> None:
    assert pack(identity, commit(1, change("A", source="nut-khac"))) == 0


def test_receipt_after_months_is_kept(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pack(identity, commit(1, change("A")))
    OutPackage.objects.update(committed_from=AT - timedelta(days=400))

    assert deliver(stream, identity, receiver) == "empty"
    assert OutPackage.objects.get().receipt.lag_ms == settle.LONGEST_LAG_MS


def test_packages_form_a_chain(stream: OutStream, identity: Identity) -> None:
    for end in (1, 2, 3):
        pack(identity, commit(end, change(f"A{end}")))

    packages = list(OutPackage.objects.all())
    manifests = [parse_manifest(bytes(package.manifest)) for package in packages]

    assert [m.route.sequence for m in manifests] == [1, 2, 3]
    assert [m.route.previous for m in manifests] == [
        None, packages[0].manifest_hash, packages[1].manifest_hash,
    ]  # fmt: skip
    container = unpack(package_bytes(packages[0]))
    assert verify(identity.signer.public_key, container.signature, container.manifest)


def test_unchanged_large_value_is_fetched(
    stream: OutStream, identity: Identity, contract: Contract
) -> None:
    table = contract.table("thu_don_vi")
    records.write_rows(table=table, rows=[("A", {"ma": "A", "cap_tren": "gốc"})], by=BY)

    pack(identity, commit(1, change("A", cap_tren=UNCHANGED)))

    from lienthong.core.package.payload import decode_payload

    package = OutPackage.objects.get()
    columns = {t.name: [f.name for f in t.fields] for t in contract.tables}
    manifest = parse_manifest(bytes(package.manifest))
    (payload,) = decode_payload(bytes(package.payload or b""), manifest.tables, columns)
    assert payload.rows[0].values == ("A", "gốc")


def test_deletion_in_the_database_raises_an_alarm(stream: OutStream, identity: Identity) -> None:
    pack(identity, commit(1, Change("thu_don_vi", "delete", {"_id": "A"})))

    assert Alarm.objects.get().kind == "removed-outside"


def test_rows_from_before_the_stream_travel_as_snapshot(
    receiver: Receiver, identity: Identity, contract: Contract, node_settings: Settings
) -> None:
    table = contract.table("thu_don_vi")
    rows = [(f"A{n:05}", {"ma": f"A{n:05}", "cap_tren": None}) for n in range(20_005)]
    records.write_rows(table=table, rows=rows, by=BY)

    snapshot.ensure_streams(by=BY)
    snapshot.snapshot_all(identity)

    packages = list(OutPackage.objects.all())
    assert [(p.kind, p.row_count) for p in packages] == [("snapshot", 20_000), ("snapshot", 5)]
    assert OutStream.objects.get().snapshot == OutStream.MENDING
    assert snapshot.snapshot_all(identity) == 0


def test_receipt_settles_a_package_once(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pack(identity, commit(1, change("A")))

    assert deliver(stream, identity, receiver) == "empty"

    package = OutPackage.objects.get()
    answer = SignedAnswer(bytes(package.receipt.body), bytes(package.receipt.signature))
    settle_receipt(package=package, answer=answer, identity=identity)
    assert package.receipt.verified
    assert package.state == OutPackage.ACKNOWLEDGED
    assert queries.totals()["receipts_verified"] == 1


@pytest.mark.parametrize(
    "changed",
    [{"manifest_hash": "ab" * 32}, {"sequence": 9}, {"sender": "nut-khac"}, {"contract": "khac"}],
)
def test_receipt_of_something_else_is_not_accepted(
    changed: dict[str, Any], stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pack(identity, commit(1, change("A")))
    package = OutPackage.objects.select_related("stream__peer").get()

    with pytest.raises(BadReceipt):
        settle_receipt(
            package=package,
            answer=receiver.receipt(package_bytes(package), **changed),
            identity=identity,
        )

    assert OutPackage.objects.get().state == OutPackage.PENDING


def test_receipt_signed_by_another_key_holds_the_stream(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pack(identity, commit(1, change("A")))
    right, receiver.signer = receiver.signer, KeySigner()

    assert deliver(stream, identity, receiver) == "retry"
    assert Alarm.objects.get().kind == "bad-receipt"

    receiver.signer = right
    assert deliver(stream, identity, receiver) == "empty"
    assert Alarm.objects.get().resolved_at is not None


def test_refused_row_returns_and_its_next_version_resolves_it(
    stream: OutStream, identity: Identity, receiver: Receiver, contract: Contract
) -> None:
    table = contract.table("thu_don_vi")
    records.write_rows(table=table, rows=[("A", {"ma": "A", "cap_tren": None})], by=BY)
    receiver.verdicts["A"] = Verdict(
        "thu_don_vi", "A", 1, "refused", "r", "Sai «%(column)s».", "Sửa.", {"column": "ma"}
    )
    pack(identity, commit(1, change("A")))
    deliver(stream, identity, receiver)

    assert RefusedRow.objects.get().state == RefusedRow.OPEN
    assert QuarantinedRow.objects.filter(table_name="thu_don_vi", row_id="A").count() == 1
    assert queries.shared_share("thu_don_vi") == (0.0, "")

    receiver.verdicts.clear()
    pack(identity, commit(2, change("A", 2)))
    deliver(stream, identity, receiver)

    assert RefusedRow.objects.get().state == RefusedRow.RESOLVED


def test_receipt_of_the_last_part_settles_the_rows_of_all_parts(
    stream: OutStream, identity: Identity, receiver: Receiver, contract: Contract
) -> None:
    table = contract.table("thu_don_vi")
    for code in "AB":
        records.write_rows(table=table, rows=[(code, {"ma": code, "cap_tren": None})], by=BY)
        receiver.verdicts[code] = Verdict("thu_don_vi", code, 1, "refused", "r", "Sai.", "Sửa.")
    pack(identity, commit(1, change("A"), change("B"), change("C")))
    deliver(stream, identity, receiver)
    assert RefusedRow.objects.filter(state=RefusedRow.OPEN).count() == 2
    del receiver.verdicts["A"]
    receiver.verdicts["B"] = replace(receiver.verdicts["B"], version=2)

    pack(identity, large(2, (change("A", 2), change("B", 2)), (change("C", 2),)))
    deliver(stream, identity, receiver)

    kept = OutPackage.objects.order_by("sequence").values_list("receipt__staged", flat=True)
    assert list(kept) == [False, True, False]
    assert receiver.rows == [3, 2, 3]  # the last part is applied together with the one before
    states = RefusedRow.objects.order_by("row_id").values_list("row_id", "version", "state")
    assert list(states) == [("A", 1, RefusedRow.RESOLVED), ("B", 2, RefusedRow.OPEN)]


def test_gap_rewinds_to_the_expected_package(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    for end in (1, 2, 3):
        pack(identity, commit(end, change(f"A{end}")))
    deliver(stream, identity, receiver)
    pack(identity, commit(4, change("A4")))
    receiver.taken.clear()
    receiver.answers = [Refusal("gap", {"sequence": "4"}, expected=2)]

    assert deliver(stream, identity, receiver) == "empty"
    assert receiver.taken == [2, 3, 4]


@pytest.mark.parametrize(
    "obstacle",
    [
        PeerUnreachable("ConnectError"),
        Refusal("unknown-contract-version", {"contract": "c", "version": "2"}),
        Refusal("gap", {"sequence": "1"}, expected=0),
        Refusal("suspended"),
        Refusal("http-418"),
    ],
)
def test_stream_resumes_by_itself_once_the_cause_is_gone(
    obstacle: Refusal | Exception, stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pack(identity, commit(1, change("A")))
    receiver.answers = [obstacle]

    assert deliver(stream, identity, receiver) == "retry"
    alarm = Alarm.objects.get()
    assert alarm.message % alarm.values

    assert deliver(stream, identity, receiver) == "empty"
    assert OutStream.objects.get().state == OutStream.RUNNING
    assert Alarm.objects.get().resolved_at is not None


class Listening(delivery.Listener):
    """Packs another change when nothing is left, as capture would meanwhile."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.told: list[tuple[bool, bool, bool]] = []

    def answered(self, found: delivery.Next) -> None:
        assert found.package is not None
        besides = [found.package.pk]
        self.told.append((found.is_last, delivery.is_busy(), delivery.is_busy(besides=besides)))

    def more(self) -> bool:
        return pack(self.identity, commit(3, change("C"))) > 0


def test_delivery_tells_when_its_queue_is_as_good_as_empty_and_goes_on_with_what_came(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pack(identity, commit(1, change("A")))
    pack(identity, commit(2, change("B")))
    listening = Listening(identity)

    outcome = delivery.deliver_stream(
        stream_id=stream.pk, epoch=1, identity=identity, transport=receiver,
        backoff=delivery.Backoff(), listener=listening,
    )  # fmt: skip

    assert (outcome, receiver.taken) == ("empty", [1, 2, 3])
    assert listening.told == [(False, True, True), (True, True, False), (True, True, False)]


def test_paused_stream_keeps_its_queue(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    actions.stream_pause(contract_id="thu-dong-bo", by=BY)
    pack(identity, commit(1, change("A")))

    assert delivery.due_streams() == []
    assert deliver(stream, identity, receiver) == "empty"
    assert queries.streams_overview()[0].queue_packages == 1

    actions.stream_resume(contract_id="thu-dong-bo", by=BY)
    assert deliver(stream, identity, receiver) == "empty"
    assert queries.is_drained()


def test_session_numbers_only_grow_and_fence(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    peer = Peer.objects.get()

    def open_session(held: int | None) -> int | Refusal:
        return session.open_session(
            peer_id=peer.pk, held=held, identity=identity, transport=receiver
        )

    assert open_session(None) == 1
    assert open_session(1) == 2
    with pytest.raises(Superseded):
        open_session(1)
    receiver.answers = [Refusal("stale-session", {"current": "40"})]
    assert open_session(2) == 41
    receiver.answers = [Refusal("unknown-sender")]
    assert isinstance(open_session(41), Refusal)


def test_lost_slot_sends_everything_again(
    stream: OutStream, identity: Identity, contract: Contract
) -> None:
    table = contract.table("thu_don_vi")
    records.write_rows(table=table, rows=[("A", {"ma": "A", "cap_tren": None})], by=BY)

    position = actions.start_capture(slot=SLOT, slot_is_new=True, by=BY)
    snapshot.snapshot_all(identity)

    assert position == 0
    assert [p.kind for p in OutPackage.objects.all()] == ["snapshot"]


def test_refused_rows_can_be_sent_again(
    stream: OutStream, identity: Identity, receiver: Receiver, contract: Contract
) -> None:
    table = contract.table("thu_don_vi")
    records.write_rows(table=table, rows=[("A", {"ma": "A", "cap_tren": None})], by=BY)
    receiver.verdicts["A"] = Verdict("thu_don_vi", "A", 1, "refused", "r", "m", "", {})
    pack(identity, commit(1, change("A")))
    deliver(stream, identity, receiver)
    receiver.verdicts.clear()

    assert repair.resend_refused(stream_id=stream.pk, identity=identity, by=BY) == 1
    deliver(stream, identity, receiver)

    assert RefusedRow.objects.get().state == RefusedRow.RESOLVED


def test_what_people_change_is_audited(stream: OutStream) -> None:
    actions.stream_pause(contract_id="thu-dong-bo", by=BY)
    actions.stream_resume(contract_id="thu-dong-bo", by=BY)
    actions.stream_resend(contract_id="thu-dong-bo", by=BY)
    actions.peer_suspend(node_id="trung-tam", direction=Peer.RECEIVER, by=BY)

    done = set(AuditRecord.objects.values_list("action", flat=True))

    assert done >= {
        "sync.peer_add", "sync.peer_approve", "sync.peer_suspend", "sync.stream_create",
        "sync.stream_pause", "sync.stream_resume", "sync.stream_resend", "sync.capture_start",
    }  # fmt: skip


def test_pages_have_their_figures(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pack(identity, commit(1, change("A")))
    deliver(stream, identity, receiver)

    overview = queries.streams_overview()[0]

    assert overview.lag.packages == 1
    assert overview.last_receipt is not None
    assert len(queries.lag_series()) == 60
    assert len(queries.recent_receipts()) == 1
    assert queries.recent_in_packages() == queries.in_streams_overview() == []
    assert queries.refused_rows() == queries.open_alarms() == []
    assert queries.shared_share("thu_ho_so")[0] is None


def test_use_and_reuse_are_counted_from_receipts_and_exports(
    stream: OutStream, identity: Identity, receiver: Receiver, contract: Contract
) -> None:
    def parts() -> list[tuple[float | None, int | None]]:
        found = [part for table, part in sharing.shared_parts(contract) if not table]
        return [(part.share, part.count) for part in found]

    assert parts() == [(0.0, None), (None, 0), (None, None), (None, None)]

    pack(identity, commit(1, change("A")))
    deliver(stream, identity, receiver)
    list(exporting.export_rows(table=contract.tables[0], asked=Asked(), facts={}, by=BY))

    assert parts() == [(1.0, None), (None, 2), (None, None), (None, None)]


def test_package_waits_for_the_contract_it_refers_to(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    contracts.apply_contract(text=REFERRING_CONTRACT, file="thu2.yaml", by=BY)
    snapshot.ensure_streams(by=BY)
    snapshot.snapshot_all(identity)
    row = {**change("X").row, "don_vi": "A"}
    pack(identity, commit(1, change("A")))
    pack(identity, commit(2, Change("thu_tham_chieu", "insert", row)))
    referring = OutStream.objects.get(contract_id="thu-tham-chieu")

    assert deliver(referring, identity, receiver) == "waiting"
    assert deliver(stream, identity, receiver) == "empty"
    assert deliver(referring, identity, receiver) == "empty"
    ids = [contract.id for contract in snapshot.in_reference_order()]
    assert ids.index("thu-dong-bo") < ids.index("thu-tham-chieu")
