"""Every main page: no serious accessibility fault, nothing wider than a small phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lienthong.base.settings import REPO_DIR
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction import actions as direction
from lienthong.services.direction.models import Task
from lienthong.services.intake import actions as intake
from lienthong.services.intake.models import Batch, QuarantinedRow
from lienthong.services.quality import actions as quality
from lienthong.services.quality.models import RuleResult, Ticket
from lienthong.services.records import queries as records
from lienthong.services.registry import actions as registry
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/", "/danh-muc/", "/danh-muc/uu-tien/", "/danh-muc/co-quan/", "/danh-muc/he-thong/",
    "/danh-muc/dong-hanh/", "/danh-muc/van-ban/", "/csdl/danh-muc-csdl/",
    "/csdl/danh-muc-csdl/chat-luong/", "/csdl/danh-muc-csdl/dong-bo/", "/phieu-viec/",
    "/chat-luong/don-vi/", "/csdl/danh-muc-csdl/chat-luong/cach-tinh/",
    "/csdl/danh-muc-csdl/chat-luong/lan-do/",
    "/csdl/danh-muc-csdl/hop-dong/", "/csdl/danh-muc-csdl/lich-su/",
    "/csdl/huong-dan-vien/", "/csdl/huong-dan-vien/huong_dan_vien/them/",
    "/tiep-nhan/", "/tiep-nhan/nop/", "/cach-ly/", "/dong-bo/", "/ke-hoach/",
    "/ke-hoach/uu-tien/", "/ke-hoach/003/", "/nhiem-vu/", "/nhiem-vu/bang/", "/nhiem-vu/lich/",
    "/nhiem-vu/tien-do/", "/nhiem-vu/nhac/", "/chi-tieu/",
    "/bao-cao/", "/tro-giup/", "/tai-khoan-cua-toi/",
)  # fmt: skip
NAVIGATION = ("Home", "Register", "Intake", "Quarantine", "Sync", "Tasks", "Indicators", "Reports")


@pytest.fixture
def filled(declared: None, people: None) -> None:
    """The real register and plans, one batch with a refused row, one measurement."""
    registry.load_reference(by=BY)
    direction.load_reference(by=BY)
    officer = User.objects.get(username="canbo").actor
    lines = (REPO_DIR / "reference" / "databases.csv").read_text(encoding="utf-8").splitlines()
    bad = lines[1].replace(lines[1].split(",")[0], "không đúng mã", 1)
    batch = intake.receive_file(
        table_name="danh_muc_csdl",
        file_name="danh-muc.csv",
        content="\n".join([*lines, bad]).encode(),
        by=officer,
        unit="",
    )
    intake.run_batch(batch_id=intake.start(batch=batch, by=officer).pk)
    quality.run(table_name="danh_muc_csdl", by=officer)


def of_one_thing() -> tuple[str, ...]:
    """A task, a batch, a quarantined row, a record, its forms, the rows that break a rule."""
    task, batch, row = Task.objects.first(), Batch.objects.first(), QuarantinedRow.objects.first()
    broken = RuleResult.objects.filter(failed__gt=0).first()
    assert task
    assert batch
    assert row
    assert broken
    record = records.page(contracts.table("danh_muc_csdl")[1], records.Asked(limit=1)).rows[0]
    database = "/csdl/danh-muc-csdl"
    return (
        f"/nhiem-vu/{task.pk}/", f"/tiep-nhan/{batch.pk}/", f"/cach-ly/{row.pk}/",
        f"{database}/danh_muc_csdl/xem/{record['_id']}/",
        f"{database}/danh_muc_csdl/sua/{record['_id']}/",
        f"{database}/danh_muc_csdl/huy/{record['_id']}/",
        f"{database}/chat-luong/luat/{broken.pk}/", f"/phieu-viec/{Ticket.objects.first().pk}/",
        f"{database}/chat-luong/lan-do/{broken.run_id}/",
        f"/chat-luong/don-vi/{contracts.current('danh-muc-csdl').owner}/",
    )  # fmt: skip


@pytest.mark.usefixtures("filled")
def test_no_serious_accessibility_fault(
    sign_in: SignIn, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page = sign_in("canbo")
    faults = []
    for address in (*PAGES, *of_one_thing()):
        page.goto(address)
        faults += serious(page)
    page.goto("/")
    shoot(page, "20-trang-chu-day-du")
    page.goto("/danh-muc/")
    shoot(page, "21-danh-muc")
    page.goto("/nhiem-vu/")
    shoot(page, "22-nhiem-vu")
    admin = sign_in("admin")
    for address in ("/tai-khoan/", "/tai-khoan/them/", "/nhat-ky/"):
        admin.goto(address)
        faults += serious(admin)
    admin.get_by_role("button", name="Chứng minh chuỗi nguyên vẹn").click()
    expect(admin.get_by_text("chuỗi nguyên vẹn.")).to_be_visible()
    shoot(admin, "23-nhat-ky")

    assert not faults, "\n".join(faults)
    assert console == []


@pytest.mark.usefixtures("filled")
def test_sign_in_page_has_no_serious_fault(browser: Any, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/dang-nhap/")

    assert serious(page) == []
    context.close()


@pytest.mark.usefixtures("filled")
def test_small_phone_never_scrolls_sideways(
    sign_in: SignIn, shoot: Callable[[Page, str], None]
) -> None:
    page = sign_in("canbo", width=360, height=740)
    wide = []
    for address in (*PAGES, *of_one_thing()):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(address)
    page.goto("/")
    page.get_by_role("button", name="Mở danh mục chức năng").click()
    expect(page.get_by_role("link", name="Cách ly", exact=True)).to_be_visible()
    shoot(page, "24-dien-thoai")

    assert wide == []


@pytest.mark.usefixtures("filled")
def test_keyboard_reaches_the_content_first(sign_in: SignIn) -> None:
    page = sign_in("canbo")
    page.goto("/danh-muc/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.usefixtures("filled")
def test_english_switch(sign_in: SignIn, shoot: Callable[[Page, str], None]) -> None:
    page = sign_in("canbo")
    page.get_by_role("button", name="English").click()

    main = page.get_by_role("navigation", name="Main functions")
    for name in NAVIGATION:
        expect(main.get_by_role("link", name=name, exact=True)).to_be_visible()
    shoot(page, "25-english")
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.get_by_role("link", name="Trang chủ")).to_be_visible()
