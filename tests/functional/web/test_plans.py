"""A plan's document in the browser: read, put right beside its source, confirmed, worked on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lienthong.base.settings import Reminding
from lienthong.services.direction import actions as direction
from lienthong.services.direction.models import Plan, Task
from lienthong.services.registry import actions as registry
from lienthong.services.reminders import actions as reminders
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn
from tests.unit.core.plans.plans import LABELLED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIEWS = (
    "/ke-hoach/", "/ke-hoach/uu-tien/", "/ke-hoach/003/", "/nhiem-vu/",
    "/nhiem-vu/bang/", "/nhiem-vu/lich/", "/nhiem-vu/lich/?thang=2025-08",
    "/nhiem-vu/tien-do/", "/nhiem-vu/t002-iv-7-2/", "/nhiem-vu/nhac/",
    "/nhiem-vu/?ngay=2025-08-31", "/nhiem-vu/t003-ii-1-d/?goi_y=1", "/tai-khoan-cua-toi/",
)  # fmt: skip


@pytest.fixture
def loaded(people: None) -> None:
    registry.load_reference(by=BY)
    direction.load_reference(by=BY)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "ke-hoach.txt"
    path.write_text(LABELLED, "utf-8")
    return path


@pytest.mark.usefixtures("loaded")
def test_a_plan_is_read_put_right_confirmed_and_its_task_done(
    sign_in: SignIn, document: Path, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page = sign_in("canbo")
    page.goto("/ke-hoach/")
    page.get_by_label("Nộp văn bản kế hoạch").set_input_files(document)
    page.get_by_role("button", name="Đọc văn bản").click()
    expect(page.get_by_text("«30/2/2026» không có trong lịch")).to_be_visible()
    shoot(page, "60-ke-hoach-de-xuat")
    assert serious(page) == []

    review = page.url
    page.get_by_role("button", name="Xác nhận, ghi 6 nhiệm vụ").click()
    expect(page.get_by_text("1 nhiệm vụ ghi ngày không có trong lịch: II.1.b")).to_be_visible()
    page.goto(review)
    page.get_by_text("Sửa II.1.b").click()
    page.get_by_label("Hạn, ngày cuối cùng").nth(1).fill("28/02/2026")
    page.locator(".proposal").nth(1).get_by_role("button", name="Ghi", exact=True).click()
    page.get_by_label("Mã kế hoạch mới").fill("so-kho")
    page.get_by_role("button", name="Xác nhận, ghi 6 nhiệm vụ").click()
    expect(page.get_by_role("heading", name="Đưa sổ kho giấy")).to_be_visible()
    shoot(page, "61-ke-hoach")

    page.get_by_role("link", name="Chụp ảnh hiện vật", exact=True).click()
    page.get_by_label("Đính kèm tệp").set_input_files(document)
    page.get_by_role("button", name="Đính kèm", exact=True).click()
    expect(page.get_by_role("link", name="ke-hoach.txt")).to_be_visible()
    page.get_by_label("Đã làm gì, căn cứ nào").fill("Biên bản 12")
    page.get_by_label("Ngày hoàn thành (khi đã xong)").fill("01/03/2026")
    page.get_by_role("button", name="Đã hoàn thành").click()
    expect(page.get_by_text("Xong, trễ hạn").first).to_be_visible()
    assert serious(page) == []
    shoot(page, "62-nhiem-vu")

    assert Plan.objects.get(pk="so-kho").tasks.count() == 6
    assert all("400" in line for line in console)  # the refused confirmation


@pytest.mark.long
@pytest.mark.usefixtures("loaded")
def test_every_view_of_the_tasks_is_usable_by_all(
    sign_in: SignIn, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page, phone = sign_in("canbo"), sign_in("canbo", width=360, height=740)
    for late in Task.objects.filter(deadline__lt="2026-01-01")[:3]:
        direction.hand_over(task_id=late.pk, to="canbo", reason="Phân công", by=BY)
    reminders.make_reminders(rules=Reminding(), by=BY)
    faults, wide = [], []
    for number, address in enumerate(VIEWS):
        page.goto(address)
        faults += serious(page)
        shoot(page, f"63-{number}-nhiem-vu")
        phone.goto(address)
        if phone.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(address)

    assert faults == []
    assert wide == []
    assert console == []


@pytest.mark.usefixtures("loaded")
def test_tasks_are_sorted_filtered_and_taken_out(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("canbo")
    page.goto("/nhiem-vu/?ke_hoach=003&xep=ten")
    titles = page.locator("#list tbody tr td:first-child > a").all_inner_texts()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    lines = taken.value.path().read_text("utf-8-sig").splitlines()

    assert len(titles) == 26
    assert len([line for line in lines if line.startswith("t003-")]) == 26
    assert lines[1].split(",")[3].strip('"').startswith(titles[0][:10])
    page.goto("/nhiem-vu/?ke_hoach=001")
    expect(page.locator("#list")).to_contain_text("suy ra, văn bản không nêu")


@pytest.mark.usefixtures("loaded")
def test_a_reminder_is_seen_on_its_page_and_an_address_is_kept(sign_in: SignIn) -> None:
    late = Task.objects.filter(deadline__lt="2026-01-01").first()
    assert late is not None
    direction.hand_over(task_id=late.pk, to="canbo", reason="Phân công", by=BY)
    reminders.make_reminders(rules=Reminding(), by=BY)
    page = sign_in("canbo")
    page.goto("/nhiem-vu/nhac/")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Đã xem 1 nhắc mới").click()
    expect(page.get_by_text("Đã ghi là đã xem.")).to_be_visible()
    expect(page.get_by_role("button", name="Đã xem 1 nhắc mới")).to_have_count(0)

    page.goto("/tai-khoan-cua-toi/")
    page.get_by_label("Địa chỉ nhận thư").fill("canbo@coquan.example")
    page.locator("form", has=page.get_by_label("Địa chỉ nhận thư")).get_by_role(
        "button", name="Ghi"
    ).click()
    expect(page.get_by_text("Đã ghi địa chỉ nhận thư.")).to_be_visible()
    expect(page.get_by_label("Địa chỉ nhận thư")).to_have_value("canbo@coquan.example")


@pytest.mark.usefixtures("loaded")
def test_a_scan_is_said_to_be_one_and_a_reader_cannot_hand_in(
    sign_in: SignIn, tmp_path: Path
) -> None:
    from PIL import Image

    Image.new("L", (600, 800), 255).save(tmp_path / "quet.pdf", "PDF")
    officer, leader = sign_in("canbo"), sign_in("lanhdao")
    officer.goto("/ke-hoach/")
    officer.get_by_label("Nộp văn bản kế hoạch").set_input_files(tmp_path / "quet.pdf")
    officer.get_by_role("button", name="Đọc văn bản").click()

    expect(officer.get_by_text("Tệp là bản quét (1 trang ảnh, không có chữ).")).to_be_visible()
    expect(officer.get_by_label("Nhận dạng chữ nếu là bản quét")).to_be_checked()
    leader.goto("/ke-hoach/")
    expect(leader.get_by_role("button", name="Đọc văn bản")).to_have_count(0)
    assert Task.objects.filter(own=True).count() == 0
