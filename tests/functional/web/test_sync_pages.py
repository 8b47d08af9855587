"""The sync pages: streams, alarms, receipts; holding and resuming by those who may."""

from datetime import timedelta

import pytest
from django.test import Client

from lienthong.base import clock
from lienthong.core.package.receipt import Counts, Receipt, Verdict
from lienthong.services.accounts.models import User
from lienthong.services.sync.models import (
    Alarm,
    InStream,
    OutPackage,
    OutStream,
    Peer,
    ReconcileRun,
)
from lienthong.services.sync.models import Receipt as KeptReceipt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receipt(declared: None, people: None) -> KeptReceipt:
    """A stream with one acknowledged package, in which the receiver refused one row."""
    now = clock.now()
    peer = Peer.objects.create(
        node_id="trung-tam", name="Trung tâm Mẫu", direction=Peer.RECEIVER,
        public_key="k" * 43, state=Peer.APPROVED, created_at=now,
    )  # fmt: skip
    stream = OutStream.objects.create(peer=peer, contract_id="di-tich", created_at=now)
    package = OutPackage.objects.create(
        stream=stream, sequence=1, kind="changes", manifest=b"{}", manifest_hash="a" * 64,
        signature=b"\x01" * 64, row_count=2, created_at=now, state=OutPackage.ACKNOWLEDGED,
    )  # fmt: skip
    OutPackage.objects.create(
        stream=stream, sequence=2, kind="changes", manifest=b"{}", manifest_hash="b" * 64,
        signature=b"\x01" * 64, row_count=7, created_at=now,
    )  # fmt: skip
    verdict = Verdict(
        "di_tich", "DT-01-00001", 3, "refused", "r1", "Cột «%(title)s» phải có giá trị.",
        "Nhập giá trị cho cột «%(title)s».", {"title": "Đơn vị quản lý"},
    )  # fmt: skip
    body = Receipt(
        "bo-thu", "trung-tam", "di-tich", 1, "a" * 64, now.isoformat(), Counts(1, 0, 1), (verdict,)
    ).to_bytes()
    Alarm.objects.create(
        kind="gap", subject="stream", message="Gói %(sequence)s không nối tiếp gói trước đó.",
        values={"sequence": "9"}, first_seen=now - timedelta(hours=1), last_seen=now,
    )  # fmt: skip
    return KeptReceipt.objects.create(
        package=package, body=body, signature=b"\x02" * 64, verified=True, received_at=now,
        applied=1, stale=0, refused=1, lag_ms=412,
    )  # fmt: skip


def page(username: str, address: str, status: int = 200) -> str:
    client = Client()
    client.force_login(User.objects.get(username=username))
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_monitor_shows_queue_lag_alarm_and_receipt(receipt: KeptReceipt) -> None:
    text = page("lanhdao", "/dong-bo/")

    assert "Trung tâm Mẫu" in text
    assert "412 / 412 ms" in text
    assert "Gói 9 không nối tiếp gói trước đó." in text
    assert f"/dong-bo/bien-nhan/{receipt.pk}/" in text


def test_live_part_is_a_fragment(receipt: KeptReceipt) -> None:
    client = Client()
    client.force_login(User.objects.get(username="canbo"))

    answer = client.get("/dong-bo/", headers={"HX-Request": "true", "HX-Target": "live"})

    assert "<html" not in answer.content.decode()
    assert "Luồng gửi đi" in answer.content.decode()


def test_receipt_page_tells_each_verdict(receipt: KeptReceipt) -> None:
    text = page("canbo", f"/dong-bo/bien-nhan/{receipt.pk}/")

    assert "Cột «Đơn vị quản lý» phải có giá trị." in text
    assert "Chữ ký của nơi nhận đã được kiểm tra" in text


def test_hold_and_resume(receipt: KeptReceipt) -> None:
    officer = Client()
    officer.force_login(User.objects.get(username="canbo"))
    officer.post("/dong-bo/di-tich/giu/", {"viec": "pause"})
    assert OutStream.objects.get().state == OutStream.PAUSED
    assert "Tạm dừng" in page("canbo", "/csdl/di-tich/dong-bo/")

    officer.post("/dong-bo/di-tich/giu/", {"viec": "resume"})
    assert OutStream.objects.get().state == OutStream.RUNNING


def test_clerk_may_not_hold(receipt: KeptReceipt) -> None:
    clerk = Client()
    clerk.force_login(User.objects.get(username="nhaplieu"))

    assert clerk.post("/dong-bo/di-tich/giu/", {"viec": "pause"}).status_code == 403
    assert OutStream.objects.get().state == OutStream.RUNNING


def test_incoming_streams_of_a_centre(receipt: KeptReceipt) -> None:
    peer = Peer.objects.create(
        node_id="bo-khac", name="Bộ Khác", direction=Peer.SENDER, public_key="q" * 43,
        state=Peer.APPROVED, created_at=clock.now(),
    )  # fmt: skip
    InStream.objects.create(peer=peer, contract_id="di-tich", created_at=clock.now())

    text = page("kiemtoan", "/dong-bo/")

    assert "Luồng nhận về" in text
    assert "Bộ Khác" in text


def test_reconcile_without_an_answer_says_what_to_do(receipt: KeptReceipt) -> None:
    Peer.objects.update(url="http://127.0.0.1:9")
    client = Client()
    client.force_login(User.objects.get(username="canbo"))

    answer = client.post("/dong-bo/di-tich/doi-soat/", headers={"HX-Request": "true"})

    assert answer.status_code in (400, 502, 503)
    assert answer["HX-Retarget"] == "#notice"
    assert "Cách xử lý:" in answer.content.decode()


def test_comparison_behind_a_carrier_waits_and_can_be_asked_anew(receipt: KeptReceipt) -> None:
    Peer.objects.update(url="file:")
    client = Client()
    client.force_login(User.objects.get(username="canbo"))

    told = client.post("/dong-bo/di-tich/doi-soat/", headers={"HX-Request": "true"})
    run = ReconcileRun.objects.get()
    first = run.question.document
    shown = page("lanhdao", f"/dong-bo/doi-soat/{run.pk}/")
    client.post(f"/dong-bo/luong/{run.stream_id}/doi-soat/")
    client.post(f"/dong-bo/doi-soat/{run.pk}/hoi-lai/")

    assert "Đang chờ nơi trao đổi." in told.content.decode()
    assert "«lienthong sync export»" in shown
    again = ReconcileRun.objects.get()
    assert (again.state, again.question.round) == (ReconcileRun.WAITING, 1)
    assert again.question.document != first
