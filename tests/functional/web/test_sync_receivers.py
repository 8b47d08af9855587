"""A receiver of messages is registered, edited, let in and stopped by clicks."""

import pytest
from django.test import Client

from lienthong.services.accounts.models import User
from lienthong.services.sync.models import OutStream, Peer

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {
    "ma": "tt-quoc-gia", "ten": "Trung tâm Dữ liệu", "dia_chi": "https://nhan.example",
    "ho_so": "qcvn09",
}  # fmt: skip


@pytest.fixture
def officer(declared: None, people: None) -> Client:
    client = Client()
    client.force_login(User.objects.get(username="canbo"))
    return client


def receiver() -> Peer:
    return Peer.objects.get(node_id="tt-quoc-gia")


def test_receiver_is_registered_approved_changed_and_stopped(officer: Client) -> None:
    made = officer.post("/dong-bo/noi-nhan/moi/", FORM, follow=True).content.decode()
    registered = receiver()
    officer.post("/dong-bo/noi-nhan/tt-quoc-gia/duyet/")
    approved = receiver().state
    officer.post("/dong-bo/noi-nhan/tt-quoc-gia/", FORM | {"ten": "Tên mới"})
    renamed = receiver()
    officer.post("/dong-bo/noi-nhan/tt-quoc-gia/", FORM | {"dia_chi": "https://khac.example"})
    moved = receiver()
    officer.post("/dong-bo/noi-nhan/tt-quoc-gia/duyet/")
    officer.post("/dong-bo/noi-nhan/tt-quoc-gia/dung/", {"ly_do": "bảo trì"})

    assert (registered.profile, registered.state) == ("qcvn09", Peer.PENDING)
    assert "chưa có toàn văn quy chuẩn" in made
    assert approved == Peer.APPROVED
    assert (renamed.name, renamed.state) == ("Tên mới", Peer.APPROVED)
    assert (moved.url, moved.state) == ("https://khac.example", Peer.PENDING)
    assert receiver().state == Peer.SUSPENDED
    overview = officer.get("/dong-bo/").content.decode()
    assert "nhận thông điệp qcvn09" in overview


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"dia_chi": "nhan.example"}, "bắt đầu bằng http://"),
        ({"ho_so": "khong-co"}, "Chưa có hồ sơ thông điệp"),
        ({"ma": "a/b"}, "không dùng được"),
        ({"ma": "trung-tam"}, "đã được đăng ký"),
    ],
)
def test_what_is_wrong_is_told_beside_what_was_typed(
    officer: Client, changed: dict[str, str], words: str
) -> None:
    Peer.objects.create(
        node_id="trung-tam", name="Nút gói", direction=Peer.RECEIVER, public_key="k" * 43,
        created_at="2026-11-21T00:00:00Z",
    )  # fmt: skip

    answer = officer.post("/dong-bo/noi-nhan/moi/", FORM | changed)

    text = answer.content.decode()
    assert answer.status_code in (400, 404, 409)
    assert words in text
    assert "Trung tâm Dữ liệu" in text
    assert Peer.objects.get().public_key == "k" * 43


def test_receiver_of_packages_has_no_such_page(officer: Client) -> None:
    Peer.objects.create(
        node_id="trung-tam", name="Nút gói", direction=Peer.RECEIVER, public_key="k" * 43,
        created_at="2026-11-21T00:00:00Z",
    )  # fmt: skip

    assert officer.get("/dong-bo/noi-nhan/trung-tam/").status_code == 404
    assert officer.post("/dong-bo/noi-nhan/trung-tam/duyet/").status_code == 404


def test_clerk_may_not_register(declared: None, people: None) -> None:
    clerk = Client()
    clerk.force_login(User.objects.get(username="nhaplieu"))

    assert clerk.post("/dong-bo/noi-nhan/moi/", FORM).status_code == 403
    assert not Peer.objects.exists()
    assert not OutStream.objects.exists()
