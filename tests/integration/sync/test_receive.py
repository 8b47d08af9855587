"""What a receiver accepts, refuses and answers, on a real PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.core.contract.parse import parse_contract
from lienthong.core.package.container import unpack
from lienthong.core.package.limits import STANDARD
from lienthong.core.package.manifest import ContractRef, Route
from lienthong.core.package.payload import PayloadTable
from lienthong.core.package.receipt import Receipt, parse_receipt
from lienthong.core.package.refusal import Refused
from lienthong.core.package.request import SignedRequest
from lienthong.core.package.text_form import instant
from lienthong.services.contracts import actions as contracts
from lienthong.services.records import queries as records
from lienthong.services.records.models import RecordHistory
from lienthong.services.sync import actions, authenticate, digesting, receive
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Alarm, InPackage, Peer
from lienthong.services.sync.queries import in_position
from tests.integration.sync.contract import SECOND_VERSION
from tests.integration.sync.sender import KeySigner, Sender, file, unit

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")


def deliver(data: bytes, identity: Identity, epoch: int = 0) -> Receipt:
    answer = receive.receive_package(data=data, epoch=epoch, identity=identity)
    assert identity.verify(identity.signer.public_key, answer.signature, answer.body)
    return parse_receipt(answer.body)


def refused(data: bytes, identity: Identity, epoch: int = 0) -> Refused:
    """Deliver what must be refused without any effect but an alarm."""
    before = RecordHistory.objects.count(), InPackage.objects.count()
    with pytest.raises(Refused) as caught:
        receive.receive_package(data=data, epoch=epoch, identity=identity)
    assert (RecordHistory.objects.count(), InPackage.objects.count()) == before
    assert Alarm.objects.filter(kind=caught.value.code, resolved_at=None).exists()
    return caught.value


def test_package_is_applied_with_its_types(sender: Sender, identity: Identity) -> None:
    data = sender.package(
        sender.table("thu_don_vi", unit("A")), sender.table("thu_ho_so", file(1, don_vi="A"))
    )

    receipt = deliver(data, identity)

    assert (receipt.counts.applied, receipt.counts.refused, receipt.sequence) == (2, 0, 1)
    row = records.get(sender.contract.table("thu_ho_so"), "1")
    assert (row["so"], row["dien_tich"], row["con_hieu_luc"]) == (1, Decimal("12.50"), True)
    assert row["cap_nhat"] == datetime(2026, 11, 21, 1, tzinfo=UTC)
    assert (row["_source"], row["_version"]) == ("bo-gui", 1)


def test_repeat_gets_the_very_same_receipt(sender: Sender, identity: Identity) -> None:
    data = sender.package(sender.table("thu_don_vi", unit("A")))
    first = receive.receive_package(data=data, epoch=0, identity=identity)

    again = receive.receive_package(data=data, epoch=0, identity=identity)

    assert again == first
    assert RecordHistory.objects.filter(row_id="A").count() == 1


def test_reused_sequence_is_refused(sender: Sender, identity: Identity) -> None:
    other = sender.package(sender.table("thu_don_vi", unit("B")), advance=False)
    deliver(sender.package(sender.table("thu_don_vi", unit("A"))), identity)

    assert refused(other, identity).code == "sequence-reused"


def test_gap_is_refused_with_the_expected_number_and_heals(
    sender: Sender, identity: Identity
) -> None:
    first = sender.package(sender.table("thu_don_vi", unit("A")))
    second = sender.package(sender.table("thu_don_vi", unit("B")))

    gap = refused(second, identity)
    deliver(first, identity)
    deliver(second, identity)

    assert (gap.code, gap.expected) == ("gap", 1)
    assert not Alarm.objects.filter(resolved_at=None).exists()
    assert in_position("bo-gui", "thu-dong-bo").last_sequence == 2


def test_broken_chain_is_refused(sender: Sender, identity: Identity) -> None:
    deliver(sender.package(sender.table("thu_don_vi", unit("A"))), identity)
    sender.previous = "ab" * 32

    data = sender.package(sender.table("thu_don_vi", unit("B")))

    assert refused(data, identity).code == "broken-chain"


def test_a_key_nobody_registered_is_refused(sender: Sender, identity: Identity) -> None:
    sender.signer = KeySigner()

    data = sender.package(sender.table("thu_don_vi", unit("A")))

    assert refused(data, identity).code == "unknown-key"


def test_wrong_signature_is_refused(sender: Sender, identity: Identity) -> None:
    registered = sender.signer.key_id
    sender.signer = KeySigner()

    data = sender.package(sender.table("thu_don_vi", unit("A")), key_id=registered)

    assert refused(data, identity).code == "bad-signature"


def test_unknown_pending_and_suspended_senders_are_refused(
    sender: Sender, identity: Identity
) -> None:
    data = sender.package(sender.table("thu_don_vi", unit("A")), advance=False)
    actions.peer_suspend(node_id="bo-gui", direction=Peer.SENDER, by=BY)
    assert refused(data, identity).code == "suspended"

    actions.peer_add(
        node_id="bo-gui", name="x", direction=Peer.SENDER,
        public_key=KeySigner().public_key, by=BY,
    )  # fmt: skip
    assert refused(data, identity).code == "not-approved"

    sender.node_id = "bo-la"
    data = sender.package(sender.table("thu_don_vi", unit("A")), advance=False)
    assert refused(data, identity).code == "unknown-sender"


def test_tampered_payload_is_refused(sender: Sender, identity: Identity) -> None:
    data = sender.package(sender.table("thu_don_vi", unit("A")), payload_sha256="ab" * 32)

    assert refused(data, identity).code == "bad-payload-hash"


def test_package_for_another_node_is_refused(sender: Sender, identity: Identity) -> None:
    route = Route("bo-gui", "nut-khac", "thu-dong-bo", 1, None)

    data = sender.package(sender.table("thu_don_vi", unit("A")), route=route)

    assert refused(data, identity).code == "wrong-receiver"


def test_flipped_bytes_are_refused(sender: Sender, identity: Identity) -> None:
    data = sender.package(sender.table("thu_don_vi", unit("A")))
    for at in range(0, len(data), 11):
        refused(data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :], identity)

    assert deliver(data, identity).counts.applied == 1


def test_unknown_contract_version_resumes_after_apply(sender: Sender, identity: Identity) -> None:
    newer = parse_contract(SECOND_VERSION, file="thu.yaml")[0]
    reference = ContractRef(newer.id, newer.version, newer.digest)
    data = sender.package(sender.table("thu_don_vi", unit("A")), contract=reference)
    assert refused(data, identity).code == "unknown-contract-version"

    contracts.apply_contract(text=SECOND_VERSION, file="thu.yaml", by=BY)

    assert deliver(data, identity).counts.applied == 1
    assert not Alarm.objects.filter(resolved_at=None).exists()


def test_contract_with_other_content_is_refused(sender: Sender, identity: Identity) -> None:
    reference = ContractRef("thu-dong-bo", "1.0.0", "ab" * 32)

    data = sender.package(sender.table("thu_don_vi", unit("A")), contract=reference)

    assert refused(data, identity).code == "contract-differs"


def session_request(sender: Sender, identity: Identity, epoch: int) -> tuple[bytes, bytes]:
    now = instant(clock.now())
    request = SignedRequest("session", sender.node_id, identity.node_id, now, {"epoch": epoch})
    data = request.to_bytes()
    return data, sender.signer.sign(data)


def test_older_session_is_fenced_off(sender: Sender, identity: Identity) -> None:
    for epoch in (1, 2):
        data, signature = session_request(sender, identity, epoch)
        authenticate.accept_session(data=data, signature=signature, identity=identity)
    package = sender.package(sender.table("thu_don_vi", unit("A")))

    assert refused(package, identity, epoch=1).code == "stale-session"
    data, signature = session_request(sender, identity, 1)
    with pytest.raises(Refused) as stale:
        authenticate.accept_session(data=data, signature=signature, identity=identity)

    assert stale.value.values["current"] == "2"
    assert deliver(package, identity, epoch=2).counts.applied == 1


def test_request_with_a_foreign_signature_is_refused(sender: Sender, identity: Identity) -> None:
    data, _ = session_request(sender, identity, 1)

    with pytest.raises(Refused) as caught:
        authenticate.accept_session(data=data, signature=KeySigner().sign(data), identity=identity)

    assert caught.value.code == "bad-signature"


def test_old_request_is_refused(sender: Sender, identity: Identity) -> None:
    at = instant(datetime(2026, 1, 1, tzinfo=UTC))
    data = SignedRequest("session", "bo-gui", identity.node_id, at, {"epoch": 1}).to_bytes()

    with pytest.raises(Refused) as caught:
        authenticate.accept_session(
            data=data, signature=sender.signer.sign(data), identity=identity
        )

    assert caught.value.code == "stale-request"
    alarm = Alarm.objects.get(kind="stale-request", resolved_at=None)
    later, signature = session_request(sender, identity, 1)
    authenticate.accept_session(data=later, signature=signature, identity=identity)
    alarm.refresh_from_db()
    assert alarm.resolved_at is not None, "the sender's clock is right again"


def test_bad_rows_are_refused_one_by_one(sender: Sender, identity: Identity) -> None:
    rows = [
        file(1),
        file(2, ten=None),
        file(3, dien_tich="mười"),
        file(4, tu_ngay="2026-12-31", den_ngay="2026-01-01"),
        replace(file(5), row_id="6"),
        file(7, don_vi="không có"),
    ]

    receipt = deliver(
        sender.package(sender.table("thu_don_vi", unit("A")), sender.table("thu_ho_so", *rows)),
        identity,
    )

    assert (receipt.counts.applied, receipt.counts.refused) == (2, 5)
    by_row = {verdict.row_id: verdict for verdict in receipt.verdicts}
    assert by_row["3"].rule == "type"
    assert by_row["6"].rule == "row-id"
    assert set(by_row) == {"2", "3", "4", "6", "7"}
    assert all(verdict.message % verdict.values for verdict in receipt.verdicts)
    assert by_row["4"].remedy


def test_rows_of_one_package_may_name_each_other(sender: Sender, identity: Identity) -> None:
    rows = [unit("con", "cha"), unit("cha", "ong"), unit("ong")]

    receipt = deliver(sender.package(sender.table("thu_don_vi", *rows)), identity)

    assert (receipt.counts.applied, receipt.counts.refused) == (3, 0)


def test_unique_value_may_move_between_rows_of_a_package(
    sender: Sender, identity: Identity
) -> None:
    deliver(sender.package(sender.table("thu_ho_so", file(1, ma_the="X"))), identity)

    moved = [file(2, ma_the="X"), file(1, version=2, ma_the="Y")]
    receipt = deliver(sender.package(sender.table("thu_ho_so", *moved)), identity)

    assert (receipt.counts.applied, receipt.counts.refused) == (2, 0)


def test_older_versions_are_stale_and_cancelled_rows_are_not_checked(
    sender: Sender, identity: Identity
) -> None:
    deliver(sender.package(sender.table("thu_ho_so", file(1, version=3))), identity)

    stale = deliver(sender.package(sender.table("thu_ho_so", file(1, version=2))), identity)
    cancelled = file(1, version=4, event="CANCEL", ten=None)
    gone = deliver(sender.package(sender.table("thu_ho_so", cancelled)), identity)

    assert (stale.counts.applied, stale.counts.stale) == (0, 1)
    assert (gone.counts.applied, gone.counts.refused) == (1, 0)
    assert records.count(sender.contract.table("thu_ho_so")) == 0


def test_row_of_a_third_node_is_foreign(sender: Sender, identity: Identity) -> None:
    deliver(sender.package(sender.table("thu_don_vi", unit("A"))), identity)
    other = Sender("bo-khac", identity.node_id, sender.contract)
    actions.peer_add(
        node_id="bo-khac", name="Bộ Khác", direction=Peer.SENDER,
        public_key=other.signer.public_key, by=BY,
    )  # fmt: skip
    actions.peer_approve(node_id="bo-khac", direction=Peer.SENDER, by=BY)

    receipt = deliver(other.package(other.table("thu_don_vi", unit("A", version=9))), identity)

    assert [verdict.verdict for verdict in receipt.verdicts] == ["foreign"]
    assert records.get(sender.contract.table("thu_don_vi"), "A")["_source"] == "bo-gui"


def test_undeclared_table_and_column_are_refused(sender: Sender, identity: Identity) -> None:
    strange = replace(sender.table("thu_don_vi", unit("A")), name="audit_auditrecord")
    missing = PayloadTable.of("thu_don_vi", ("ma", "x"), [unit("A")])

    assert refused(sender.package(strange, advance=False), identity).code == "malformed"
    assert refused(sender.package(missing, advance=False), identity).code == "malformed"


def test_oversized_package_is_refused(sender: Sender, identity: Identity) -> None:
    assert refused(bytes(STANDARD.container_bytes + 1), identity).code == "too-large"


def test_manifest_is_kept_as_evidence(sender: Sender, identity: Identity) -> None:
    data = sender.package(sender.table("thu_don_vi", unit("A")))

    deliver(data, identity)

    stored = InPackage.objects.get()
    assert bytes(stored.manifest) == unpack(data).manifest
    assert identity.verify(
        sender.signer.public_key, bytes(stored.signature), bytes(stored.manifest)
    )


def test_digests_are_answered_for_the_senders_own_rows_only(
    sender: Sender, identity: Identity
) -> None:
    deliver(sender.package(sender.table("thu_don_vi", unit("A"), unit("B"))), identity)

    def ask(**arguments: object) -> dict[str, object]:
        request = SignedRequest(
            "digests", "bo-gui", identity.node_id, instant(clock.now()),
            {"contract": "thu-dong-bo", "table": "thu_don_vi", **arguments},
        ).to_bytes()  # fmt: skip
        signature = sender.signer.sign(request)
        return digesting.answer_digests(data=request, signature=signature, identity=identity)

    buckets = ask(method="text", bits=4)["buckets"]
    within = [4, [int(bucket) for bucket in buckets]]  # type: ignore[attr-defined]
    rows = ask(method="text", rows_within=within)["rows"]

    assert sum(count for count, _ in buckets.values()) == 2  # type: ignore[attr-defined]
    assert set(rows) == {"A", "B"}  # type: ignore[call-overload]
    assert ask(method="text", ids=["B", "C"])["rows"] == {"B": rows["B"]}  # type: ignore[index]
    wrong: list[dict[str, object]] = [
        {"exclude": "A", "bits": 0}, {"table": "audit_auditrecord", "bits": 0}, {"method": "md5"},
        {"bits": 28}, {"bits": True}, {"within": [4, [16]], "bits": 6}, {"rows_within": [4]},
        {"ids": [1]}, {"bits": None},
    ]  # fmt: skip
    for one in wrong:
        with pytest.raises(Refused):
            ask(**{"method": "text", **one})


def test_refused_session_raises_an_alarm_that_its_next_session_resolves(
    sender: Sender, identity: Identity
) -> None:
    data, signature = session_request(sender, identity, 1)
    for _ in range(2):
        with pytest.raises(Refused):
            authenticate.accept_session(data=data, signature=b"x" * 64, identity=identity)
    alarm = Alarm.objects.get(subject=f"in:sessions:{sender.node_id}")
    assert (alarm.kind, alarm.count, alarm.resolved_at) == ("bad-signature", 2, None)

    authenticate.accept_session(data=data, signature=signature, identity=identity)

    alarm.refresh_from_db()
    assert alarm.resolved_at is not None


def test_stranger_is_one_alarm_that_stays(sender: Sender, identity: Identity) -> None:
    now = instant(clock.now())
    for name in ("la-1", "la-2"):
        data = SignedRequest("session", name, identity.node_id, now, {"epoch": 1}).to_bytes()
        with pytest.raises(Refused):
            authenticate.accept_session(data=data, signature=b"x" * 64, identity=identity)
    data, signature = session_request(sender, identity, 1)
    authenticate.accept_session(data=data, signature=signature, identity=identity)

    alarm = Alarm.objects.get(subject="in:sessions")
    assert (alarm.kind, alarm.count, alarm.resolved_at) == ("unknown-sender", 2, None)


def test_nul_in_a_rightly_signed_manifest_is_refused(sender: Sender, identity: Identity) -> None:
    table = sender.table("thu_don_vi", unit("A"))
    version = ContractRef("thu-dong-bo", "1\x00", sender.contract.digest)

    for changed in ({"key_id": "a\x00b"}, {"contract": version}):
        data = sender.package(table, advance=False, **changed)
        assert refused(data, identity).code == "malformed"
