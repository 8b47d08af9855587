"""A version that a sender announced waits on its page for a person's decision."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from lienthong.base import clock
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.alarms import raise_alarm
from lienthong.services.sync.models import InContract, Peer
from tests.functional.conftest import Shoot
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import SignIn

WIDTH = "document.documentElement.scrollWidth"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held(declared: None, people: None) -> InContract:
    now = clock.now()
    peer = Peer.objects.create(
        node_id="bo-gui", name="Bộ Gửi", direction=Peer.SENDER, public_key="k" * 43,
        state=Peer.APPROVED, created_at=now,
    )  # fmt: skip
    source = contracts.current("di-tich").source
    text = re.sub(r"^version: .*$", "version: 9.0.0", source, count=1, flags=re.MULTILINE)
    return InContract.objects.create(
        peer=peer, contract_id="di-tich", version="9.0.0", digest="d" * 64, text=text,
        level="major", state=InContract.HELD, note="Cột x ngừng dùng.", received_at=now,
    )  # fmt: skip


def client(username: str) -> Client:
    found = Client()
    found.force_login(User.objects.get(username=username))
    return found


def test_held_version_is_shown_with_its_reason(held: InContract) -> None:
    answer = client("canbo").get("/dong-bo/hop-dong/").content.decode()

    assert "9.0.0" in answer
    assert "Cột x ngừng dùng." in answer
    assert f"/dong-bo/hop-dong/{held.pk}/nhan/" in answer


def test_accepting_puts_the_version_into_force(held: InContract) -> None:
    answer = client("canbo").post(f"/dong-bo/hop-dong/{held.pk}/nhan/", follow=True)

    assert "Đã nhận hợp đồng" in answer.content.decode()
    assert contracts.current("di-tich").version == "9.0.0"
    assert InContract.objects.get().state == InContract.APPLIED


def test_refusing_needs_a_reason(held: InContract) -> None:
    officer = client("canbo")

    officer.post(f"/dong-bo/hop-dong/{held.pk}/tu-choi/", {"reason": " "})
    still = InContract.objects.get().state
    officer.post(f"/dong-bo/hop-dong/{held.pk}/tu-choi/", {"reason": "Chưa thống nhất"})

    assert still == InContract.HELD
    assert InContract.objects.get().note == "Chưa thống nhất"


def test_leader_decides_nothing(held: InContract) -> None:
    answer = client("lanhdao").post(f"/dong-bo/hop-dong/{held.pk}/nhan/")

    assert answer.status_code == 403
    assert InContract.objects.get().state == InContract.HELD


@pytest.mark.browser
def test_warning_leads_to_the_decision_and_on_to_the_database(
    held: InContract, sign_in: SignIn, shoot: Shoot, console: list[str]
) -> None:
    raise_alarm(
        kind="contract-held", subject="in:di-tich", message="Hợp đồng %(contract)s đang chờ.",
        values={"contract": "di-tich"},
    )  # fmt: skip
    page = sign_in("canbo", width=360, height=740)

    page.goto("/dong-bo/")
    faults, wide = serious(page), [page.evaluate(WIDTH)]
    page.get_by_role("link", name="Xem thay đổi và quyết định").click()
    expect(page.get_by_role("button", name="Nhận phiên bản này")).to_be_visible()
    faults, wide = faults + serious(page), [*wide, page.evaluate(WIDTH)]
    assert held.contract_id in page.get_by_role("main").inner_text()
    shoot(page, "74-hop-dong-cho-quyet-dinh")
    page.get_by_role("button", name="Nhận phiên bản này").click()
    expect(page.get_by_text("Không có phiên bản nào chờ")).to_be_visible()
    faults, wide = faults + serious(page), [*wide, page.evaluate(WIDTH)]
    page.get_by_role("link", name="di-tich").click()

    expect(page.get_by_text("Phiên bản hợp đồng 9.0.0")).to_be_visible()
    assert (faults, max(wide), console) == ([], 360, [])
