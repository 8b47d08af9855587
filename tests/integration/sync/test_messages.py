"""Streams to a strict receiver of messages: a real process, a real PostgreSQL, HTTP between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from math import ceil, log2
from pathlib import Path

import pytest
from django.test import Client

from lienthong.adapters.http.messages import HttpChannel
from lienthong.adapters.http.transport import HttpTransport
from lienthong.adapters.processes.ports import any_free_port
from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.settings import Settings
from lienthong.core.contract.model import Contract
from lienthong.core.package.canonical import sha256_hex
from lienthong.services.contracts import actions as contracts
from lienthong.services.intake.models import QuarantinedRow
from lienthong.services.records import actions as records
from lienthong.services.records import attachments
from lienthong.services.records.models import Attachment
from lienthong.services.sync import actions, delivery, repair, snapshot
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import (
    Alarm,
    OutPackage,
    OutStream,
    Receipt,
    RefusedRow,
    SentMessage,
    SentRow,
)
from lienthong.services.sync.profiles.acknowledged import acknowledged
from lienthong.services.sync.profiles.delivery import deliver_messages
from lienthong.services.sync.profiles.links import path_of_file
from lienthong.services.sync.profiles.preview import preview
from lienthong.services.sync.reconcile import reconcile
from tests.integration.sync.contract import SYNC_CONTRACT
from tests.integration.sync.outgoing import change, commit, pack
from tests.verification.running_receiver import Centre, running_receiver

pytestmark = pytest.mark.django_db
BY = system("test")
PROFILE = """\
extends: qcvn09
source: {id: G18.01, name: Bộ Thử nghiệm}
tables:
  thu_don_vi: {type: DON_VI}
  thu_ho_so: {type: HO_SO, effective: tu_ngay}
http:
  path: /tiep-nhan/{type}
  headers: {X-Ma-Loai-Du-Lieu: "{type}"}
batch: {records: 64}
answers: {code: ketQua.maLoi, accepted: ["00"], bad: ["01", "02"], stale: ["09"],
  too_large: ["13"], reason: ketQua.moTa, record: ketQua.idBanGhi, version: ketQua.phienBan}
"""


@pytest.fixture
def contract(db: None) -> Contract:
    return contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=BY)


@pytest.fixture(scope="module")
def process() -> Iterator[Centre]:
    with running_receiver() as centre:
        yield centre


@pytest.fixture
def centre(process: Centre) -> Centre:
    process.behave(forget=True)
    return process


@pytest.fixture
def profile(node_settings: Settings) -> Iterator[Path]:
    folder = node_settings.home / "profiles"
    folder.mkdir(exist_ok=True)
    path = folder / "thu.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    yield path
    path.unlink()


@pytest.fixture
def stream(contract: Contract, identity: Identity, centre: Centre, profile: Path) -> OutStream:
    actions.message_receiver_add(
        node_id="trung-tam-qg", name="Trung tâm", url=centre.url, profile="thu", by=BY
    )
    actions.peer_approve(node_id="trung-tam-qg", direction="receiver", by=BY)
    actions.start_capture(slot="test_send", slot_is_new=True, by=BY)
    snapshot.ensure_streams(by=BY)
    return OutStream.objects.get()


def units(contract: Contract, *codes: str, above: str | None = None) -> None:
    rows = [(code, {"ma": code, "cap_tren": above}) for code in codes]
    records.write_rows(table=contract.table("thu_don_vi"), rows=rows, by=BY)


def snapshot_of(identity: Identity) -> None:
    snapshot.snapshot_all(identity)


def deliver(stream: OutStream, identity: Identity, url: str) -> delivery.Outcome:
    with closing(HttpChannel(url)) as channel:
        return deliver_messages(
            stream_id=stream.pk, identity=identity, channel=channel,
            backoff=delivery.Backoff(first_seconds=0.0, maximum_seconds=0.0),
        )  # fmt: skip


def test_messages_rows_arrive_in_the_shape_of_the_profile(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A")
    snapshot_of(identity)

    assert deliver(stream, identity, centre.url) == "empty"
    told = centre.told["held"]["A"]["record"]
    receipt = Receipt.objects.get()
    assert told["NguonDuLieu"] == {
        "IdNguonDuLieu": "G18.01", "TenNguonDuLieu": "Bộ Thử nghiệm", "MaLoaiDuLieu": "DON_VI",
    }  # fmt: skip
    assert told["DuLieuTiepNhan"] == {"IdBanGhi": "A", "Ma": "A"}
    assert told["TrangThaiDuLieu"]["MoTa"] == {"LyDoCapNhat": "Tạo mới"}
    assert (receipt.applied, receipt.stale, receipt.refused) == (1, 0, 0)
    assert not receipt.verified


@pytest.mark.parametrize("count", [1, 7, 64])
def test_messages_one_bad_record_is_quarantined_within_the_bound(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream, count: int
) -> None:
    codes = [f"D{number:03}" for number in range(count)]
    bad = codes[count // 3]
    units(contract, *codes)
    snapshot_of(identity)
    centre.behave(refuse={"Ma": bad})

    deliver(stream, identity, centre.url)

    refused = RefusedRow.objects.get()
    assert set(centre.held) == set(codes) - {bad}
    assert (refused.row_id, refused.rule) == (bad, "message-bad")
    assert refused.values == {"reason": "Ma không hợp lệ"}
    assert QuarantinedRow.objects.get(row_id=bad).state == "open"
    assert centre.posts <= 1 + (ceil(log2(count)) if count > 1 else 0) + 1


def test_messages_corrected_row_goes_on_and_closes_the_refusal(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A", "B")
    snapshot_of(identity)
    centre.behave(refuse={"CapTren": "A"})
    pack(identity, commit(1, change("B", 2, cap_tren="A")))
    deliver(stream, identity, centre.url)
    assert RefusedRow.objects.get().state == RefusedRow.OPEN

    pack(identity, commit(2, change("B", 3)))
    deliver(stream, identity, centre.url)

    assert RefusedRow.objects.get().state == RefusedRow.RESOLVED
    assert centre.held == {"A": 1, "B": 3}


def test_messages_many_bad_records_stay_within_the_bound_for_each(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "GOC")
    units(contract, *(f"D{number:03}" for number in range(0, 200, 23)), above="GOC")
    units(contract, *(f"D{number:03}" for number in range(200) if number % 23))
    snapshot_of(identity)
    centre.behave(refuse={"CapTren": "GOC"})

    deliver(stream, identity, centre.url)

    bad = RefusedRow.objects.count()
    assert bad == 9
    assert len(centre.held) == 201 - bad
    assert centre.posts <= ceil(201 / 64) + bad * (ceil(log2(64)) + 1)


def test_messages_named_record_takes_two_posts_more(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, *(f"D{number:03}" for number in range(64)))
    snapshot_of(identity)
    centre.behave(refuse={"Ma": "D041"}, names_bad=True)

    deliver(stream, identity, centre.url)

    assert RefusedRow.objects.get().row_id == "D041"
    assert centre.posts == 3


def test_messages_wrongly_named_record_is_not_quarantined(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, *(f"D{number:03}" for number in range(64)))
    snapshot_of(identity)
    centre.behave(refuse={"Ma": "D041"}, names_wrong="D002")

    deliver(stream, identity, centre.url)

    assert RefusedRow.objects.get().row_id == "D041"
    assert len(centre.held) == 63


def test_messages_batch_called_bad_without_reason_loses_nothing(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, *(f"D{number:03}" for number in range(32)))
    snapshot_of(identity)
    centre.behave(spurious=1)

    deliver(stream, identity, centre.url)

    assert len(centre.held) == 32
    assert not RefusedRow.objects.exists()


def test_messages_answer_that_is_no_answer_leaves_rows_in_doubt_then_sends_them_above(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A")
    snapshot_of(identity)
    centre.behave(html=1)

    assert deliver(stream, identity, centre.url) == "retry"
    assert SentRow.objects.get().state == SentRow.DOUBT
    assert Alarm.objects.get(resolved_at=None).kind == "unclear"
    assert deliver(stream, identity, centre.url) == "empty"
    assert centre.held == {"A": 2}  # the number grew, because the first may have been taken
    assert not Alarm.objects.filter(resolved_at=None).exists()


def test_messages_taken_but_unanswered_post_loses_and_doubles_no_row(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, *(f"D{number:03}" for number in range(200)))
    snapshot_of(identity)
    centre.behave(fail_before=0.3, fail_after=0.3, refuse={"Ma": "D100"}, seed=7)
    outcomes = [deliver(stream, identity, centre.url)]
    while outcomes[-1] != "empty":
        outcomes.append(deliver(stream, identity, centre.url))
        assert len(outcomes) < 60

    history = [tuple(one) for one in centre.told["history"]]
    assert "retry" in outcomes
    assert set(centre.held) == {f"D{number:03}" for number in range(200)} - {"D100"}
    assert len(history) == len(set(history))  # no number is taken twice
    assert RefusedRow.objects.get().row_id == "D100"
    assert Receipt.objects.get().applied == 199


def test_messages_slow_receiver_that_took_the_row_after_all_holds_it_above(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream, profile: Path
) -> None:
    profile.write_text(PROFILE.replace("http:", "http:\n  timeout_seconds: 1"), encoding="utf-8")
    units(contract, "A")
    snapshot_of(identity)
    centre.behave(seconds=1.5)

    assert deliver(stream, identity, centre.url) == "retry"
    assert Alarm.objects.get(resolved_at=None).kind == "unreachable"
    centre.behave()
    assert deliver(stream, identity, centre.url) == "empty"
    assert [tuple(one) for one in centre.told["history"]] == [("A", 1), ("A", 2)]


def test_messages_busy_receiver_is_asked_again_under_the_same_number(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A")
    snapshot_of(identity)
    centre.behave(busy=1)

    assert deliver(stream, identity, centre.url) == "retry"
    assert deliver(stream, identity, centre.url) == "empty"
    assert centre.held == {"A": 1}


def test_messages_stale_row_is_raised_above_what_the_receiver_says(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A", "B", "C")
    snapshot_of(identity)
    centre.behave(tells_version=True, holds={"B": 41})

    deliver(stream, identity, centre.url)

    assert centre.held == {"A": 1, "B": 42, "C": 1}
    assert not RefusedRow.objects.exists()


def test_messages_stale_row_of_a_silent_receiver_goes_to_a_person(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A", "B", "C")
    snapshot_of(identity)
    centre.behave(holds={"B": 41})

    deliver(stream, identity, centre.url)

    assert centre.held == {"A": 1, "B": 41, "C": 1}
    assert RefusedRow.objects.get().rule == "message-stale"


def test_messages_version_offset_lifts_rows_above_an_older_system(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream, profile: Path
) -> None:
    profile.write_text(PROFILE + "version_offset: 100\n", encoding="utf-8")
    units(contract, "A", "B")
    snapshot_of(identity)
    centre.behave(holds={"B": 41})

    deliver(stream, identity, centre.url)

    assert centre.held == {"A": 101, "B": 101}


def test_messages_too_many_records_for_the_receiver_are_sent_in_smaller_ones(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, *(f"D{number:03}" for number in range(50)))
    snapshot_of(identity)
    centre.behave(most_records=10)

    deliver(stream, identity, centre.url)

    assert len(centre.held) == 50
    assert not RefusedRow.objects.exists()


def test_messages_all_refused_pauses_instead_of_flooding_the_desk(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream, profile: Path
) -> None:
    profile.write_text(
        PROFILE.replace("records: 64", "records: 64, refused_in_a_row: 10"), encoding="utf-8"
    )
    units(contract, "GOC")
    units(contract, *(f"D{number:03}" for number in range(30)), above="GOC")
    snapshot_of(identity)
    centre.behave(refuse={"CapTren": "GOC"})

    assert deliver(stream, identity, centre.url) == "retry"
    assert SentRow.objects.filter(state=SentRow.REFUSED).count() == 10
    assert not RefusedRow.objects.exists()  # nothing reaches a clerk before the package is done
    assert Alarm.objects.get(resolved_at=None).kind == "all-refused"
    while deliver(stream, identity, centre.url) == "retry":
        pass
    assert RefusedRow.objects.count() == 30


def test_messages_wrong_secret_holds_the_stream_and_says_so(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream, profile: Path
) -> None:
    profile.write_text(
        PROFILE.replace('"{type}"}', '"{type}", Authorization: "Bearer {secret:khoa}"}'),
        encoding="utf-8",
    )
    units(contract, "A")
    snapshot_of(identity)
    centre.behave(token="dung-khoa")
    secret = profile.parent / "secrets" / "khoa"
    secret.parent.mkdir(exist_ok=True)

    assert deliver(stream, identity, centre.url) == "retry"
    assert Alarm.objects.get(resolved_at=None).kind == "no-profile-secret"
    secret.write_text("sai-khoa\n", encoding="ascii")
    secret.chmod(0o600)
    assert deliver(stream, identity, centre.url) == "retry"
    assert "turned-away" in Alarm.objects.filter(resolved_at=None).values_list("kind", flat=True)
    secret.write_text("dung-khoa\n", encoding="ascii")
    assert deliver(stream, identity, centre.url) == "empty"
    assert centre.held == {"A": 1}


def test_messages_missing_mapping_holds_the_stream(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream, profile: Path
) -> None:
    profile.write_text("extends: qcvn09\n", encoding="utf-8")
    units(contract, "A")
    snapshot_of(identity)

    assert deliver(stream, identity, centre.url) == "retry"
    assert Alarm.objects.get().kind == "unmapped-table"
    assert centre.posts == 0


def test_messages_skipped_table_is_not_sent(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream, profile: Path
) -> None:
    profile.write_text("extends: qcvn09\ntables: {thu_don_vi: {skip: true}}\n", encoding="utf-8")
    units(contract, "A")
    snapshot_of(identity)

    assert deliver(stream, identity, centre.url) == "empty"
    assert (centre.posts, Receipt.objects.get().stale) == (0, 1)


def test_messages_row_that_cannot_be_a_message_goes_to_a_person_unsent(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A", "B\x07")
    snapshot_of(identity)

    deliver(stream, identity, centre.url)

    assert centre.held == {"A": 1}
    assert RefusedRow.objects.get().rule == "message-form"


def test_messages_row_taken_before_is_not_sent_twice_unless_asked(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A", "B")
    snapshot_of(identity)
    pack(identity, commit(1, change("A"), change("B")))
    deliver(stream, identity, centre.url)
    assert (centre.posts, Receipt.objects.count()) == (1, 2)

    repair.resend_rows(stream_id=stream.pk, rows={"thu_don_vi": ["A"]}, identity=identity, by=BY)
    deliver(stream, identity, centre.url)
    assert centre.held == {"A": 2, "B": 1}

    actions.stream_resend(contract_id="thu-dong-bo", by=BY)
    snapshot_of(identity)
    deliver(stream, identity, centre.url)
    assert centre.held == {"A": 3, "B": 2}


def test_messages_receiver_down_keeps_the_numbers(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A")
    snapshot_of(identity)

    assert deliver(stream, identity, f"http://127.0.0.1:{any_free_port()}") == "retry"
    assert Alarm.objects.get(resolved_at=None).kind == "unreachable"
    deliver(stream, identity, centre.url)
    assert centre.held == {"A": 1}


def test_messages_cancelled_row_is_told_as_cancelled(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A")
    snapshot_of(identity)
    records.cancel_row(
        table=contract.table("thu_don_vi"), row_id="A", reason="Giải thể\x07 theo QĐ 12", by=BY
    )
    pack(identity, commit(1, change("A", 2, _event="CANCEL")))

    deliver(stream, identity, centre.url)

    state = centre.told["held"]["A"]["record"]["TrangThaiDuLieu"]
    assert (state["SuKien"], state["PhienBan"]) == ("CANCEL", "2")
    assert state["MoTa"] == {
        "LyDoCapNhat": "Hủy", "ChiTietLyDoCapNhat": "Giải thể  theo QĐ 12",
    }  # fmt: skip


def test_messages_json_receiver_takes_the_same_rows(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream, profile: Path
) -> None:
    profile.write_text(PROFILE + "shape: {format: json, case: camel}\n", encoding="utf-8")
    units(contract, "A", "B")
    snapshot_of(identity)
    centre.behave(refuse={"ma": "B"})

    deliver(stream, identity, centre.url)

    assert centre.held == {"A": 1}
    assert centre.told["held"]["A"]["record"]["trangThaiDuLieu"]["phienBan"] == 1
    assert RefusedRow.objects.get().row_id == "B"


def test_messages_each_post_is_written_down(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A", "B")
    snapshot_of(identity)
    centre.behave(refuse={"Ma": "B"})

    deliver(stream, identity, centre.url)

    noted = SentMessage.objects.values_list("rows", "status", "outcome")
    assert list(noted)[:2] == [(2, 422, "bad"), (1, 200, "accepted")]
    assert OutPackage.objects.get().state == OutPackage.ACKNOWLEDGED


def test_rows_are_held_against_what_the_receiver_acknowledged(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A", "B", "C", "D", "E")
    snapshot_of(identity)
    deliver(stream, identity, centre.url)
    whole = acknowledged(stream, source=identity.node_id)
    units(contract, "B", above="A")  # changed since it was taken
    SentRow.objects.filter(row_id="C").update(state=SentRow.REFUSED)
    SentRow.objects.filter(row_id="D").update(state=SentRow.DOUBT)
    SentRow.objects.filter(row_id="E").delete()

    found, files = acknowledged(stream, source=identity.node_id)

    assert [(one.table, one.rows, one.taken, one.equal) for one in whole] == [
        ("thu_don_vi", 5, 5, True),
        ("thu_ho_so", 0, 0, True),
    ]
    assert (files.rows, files.rows_open) == (0, ())
    assert (found.rows, found.taken, found.older) == (5, 1, 1)
    assert (found.refused, found.doubt, found.unsent, found.equal) == (1, 1, 1, False)
    assert found.rows_open == ("B", "C", "D", "E")


def test_preview_shows_the_next_message_without_sending(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A")

    shown = preview(
        table_name="thu_don_vi", row_id="A", node_id=identity.node_id, receiver="trung-tam-qg"
    )

    assert shown.path == "/tiep-nhan/DON_VI"
    assert "<IdBanGhi>A</IdBanGhi>" in shown.text
    assert centre.posts == 0


def test_message_file_is_given_to_the_receiver_alone_until_suspended(
    stream: OutStream, client: Client
) -> None:
    data = b"%PDF-1.7 thu"
    digest = sha256_hex(data)
    kept = attachments.path_of(digest)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(data)
    Attachment.objects.create(
        table_name="thu_don_vi", sha256=digest, name="don.pdf", media_type="application/pdf",
        byte_size=len(data), verdict="clean", uploaded_at=clock.now(),
    )  # fmt: skip
    path = path_of_file("trung-tam-qg", "thu_don_vi", digest)

    answer = client.get(path)

    assert answer.getvalue() == data
    assert client.get(path[:-3] + "abc").status_code == 404
    assert client.get(path_of_file("ai-do", "thu_don_vi", digest)).status_code == 404
    actions.peer_suspend(node_id="trung-tam-qg", direction="receiver", by=BY)
    assert client.get(path).status_code == 404


def test_messages_number_never_falls_when_a_version_could_not_be_written(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A")
    snapshot_of(identity)
    for _ in range(2):
        deliver(stream, identity, centre.url)
        repair.resend_rows(
            stream_id=stream.pk, rows={"thu_don_vi": ["A"]}, identity=identity, by=BY
        )
    deliver(stream, identity, centre.url)
    assert centre.held == {"A": 3}

    pack(identity, commit(1, change("A", 2, cap_tren="\x07")))
    pack(identity, commit(2, change("A", 3)))
    deliver(stream, identity, centre.url)

    assert centre.held == {"A": 4}
    assert not RefusedRow.objects.filter(state=RefusedRow.OPEN).exists()


def test_messages_earlier_version_never_goes_out_after_a_later_one(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream
) -> None:
    units(contract, "A")
    snapshot_of(identity)
    pack(identity, commit(1, change("A", 2)))
    deliver(stream, identity, centre.url)
    OutPackage.objects.update(state=OutPackage.PENDING)  # replayed from the first

    deliver(stream, identity, centre.url)

    assert centre.held == {"A": 2}
    assert centre.posts == 2


@pytest.mark.parametrize("stop", ["pause", "suspend", "process"])
def test_messages_stop_between_two_messages(
    contract: Contract, identity: Identity, centre: Centre, stream: OutStream, stop: str
) -> None:
    units(contract, *(f"D{number:03}" for number in range(200)))
    snapshot_of(identity)
    posted = 0

    def stopping() -> bool:
        nonlocal posted
        posted += 1
        if posted == 2 and stop == "pause":
            actions.stream_pause(contract_id="thu-dong-bo", by=BY)
        if posted == 2 and stop == "suspend":
            actions.peer_suspend(node_id="trung-tam-qg", direction="receiver", by=BY)
        return posted == 2 and stop == "process"

    with closing(HttpChannel(centre.url)) as channel:
        outcome = deliver_messages(
            stream_id=stream.pk, identity=identity, channel=channel,
            backoff=delivery.Backoff(), stopping=stopping,
        )  # fmt: skip

    assert (outcome, centre.posts) == ("waiting", 1)
    assert not Alarm.objects.exists()
    actions.peer_approve(node_id="trung-tam-qg", direction="receiver", by=BY)
    actions.stream_resume(contract_id="thu-dong-bo", by=BY)
    assert deliver(stream, identity, centre.url) == "empty"
    assert centre.held == {f"D{number:03}": 1 for number in range(200)}


def test_messages_stream_cannot_be_compared(
    stream: OutStream, identity: Identity, centre: Centre
) -> None:
    with pytest.raises(UserError) as refused, closing(HttpTransport(centre.url)) as transport:
        reconcile(stream_id=stream.pk, identity=identity, transport=transport, by=BY)

    assert refused.value.code == "no-digests"
