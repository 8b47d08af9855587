"""The tutorial by clicks: from its Excel file to a database that syncs, and how long that took."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lienthong.base.settings import REPO_DIR
from lienthong.entrypoints.demo.state import Demo
from tests.functional.conftest import Shoot
from tests.functional.nodes.test_walk import PATIENCE_MS, Enter, enter

__all__ = ["enter"]
pytestmark = pytest.mark.browser

FILE = REPO_DIR / "docs" / "tutorial" / "thu-vien.xlsx"
AN_HOUR = 3_600
DATABASE = "/csdl/thu-vien-cong-cong/"
WRONG = {"Ngày thành lập": "28/02/2001", "Thư điện tử": "tv0041@thu-vien.example",
         "Điện thoại": "0900000053"}  # fmt: skip


def propose(page: Page) -> None:
    page.get_by_role("link", name="Hợp đồng", exact=True).click()
    page.get_by_role("link", name="Đề xuất từ tệp").click()
    page.get_by_label("Tên cơ sở dữ liệu").fill("Thư viện công cộng")
    page.get_by_label("Tệp Excel").set_input_files(FILE)
    page.get_by_role("button", name="Nộp và xem").click()
    expect(page.get_by_role("button", name="Lập bản thảo")).to_be_visible(timeout=PATIENCE_MS)


def choose_term(page: Page, column: str, text: str, name: str) -> None:
    page.get_by_role("combobox", name=f"Thuật ngữ của {column}").press_sequentially(text)
    hints = page.get_by_role("listbox", name=f"Gợi ý cho {column}")
    hints.get_by_role("option").filter(has_text=name).first.click()


def correct(page: Page) -> None:
    choose_term(page, "Mã thư viện", "chung.ma", "chung.ma")
    choose_term(page, "Tên thư viện", "chung.ten", "chung.ten")
    page.get_by_role("button", name="Lập bản thảo").click()
    expect(page.get_by_text("Đã lập bản thảo")).to_be_visible()


def add_rule(page: Page) -> None:
    """A library is confirmed after it was founded; counted on the rows of the file at once."""
    parts = page.get_by_role("navigation", name="Các phần của bản thảo")
    parts.get_by_role("link", name="Thư viện công cộng").click()
    page.get_by_role("link", name="Thêm quy tắc").click()
    page.get_by_label("Loại quy tắc").select_option(label="So hai trường")
    page.get_by_label("Trường", exact=True).select_option("ngay_ra_soat")
    page.get_by_label("phải", exact=True).select_option("ge")
    page.get_by_label("trường kia").select_option("ngay_thanh_lap")
    expect(page.get_by_role("status", name="Kết quả")).to_contain_text("0 trong")
    page.get_by_role("button", name="Lưu quy tắc").click()
    page.get_by_role("link", name="Chung").click()
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.get_by_text("không tự duyệt được")).to_be_visible()


def approve(page: Page) -> None:
    page.get_by_role("link", name="Hợp đồng", exact=True).click()
    page.get_by_role("link", name="Thư viện công cộng").first.click()
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_text("Đã duyệt bản thảo")).to_be_visible()


def publish(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="Xem kế hoạch và công bố").click()
    page.get_by_role("button", name="Công bố phiên bản").click()
    expect(page.get_by_text("Đã công bố phiên bản")).to_be_visible(timeout=PATIENCE_MS)


def take_in(page: Page) -> None:
    page.get_by_role("button", name="Nhập các dòng của tệp này").click()
    page.get_by_role("button", name="Xác nhận và nhập").click()
    expect(page.get_by_role("heading", name="Việc tiếp theo")).to_be_visible(timeout=PATIENCE_MS)


def mend(page: Page) -> None:
    """Correct the rows that wait, one by one, by what is said of them."""
    page.get_by_role("link", name="Mở bàn cách ly").click()
    page.get_by_label("Từng dòng").last.get_by_role("link").first.click()
    for _ in WRONG:  # saving a row opens the next one
        here = page.url
        wrong = page.locator("[aria-invalid=true]").first
        title = page.locator(f"label[for={wrong.get_attribute('id')}]").inner_text()
        found = next(name for name in WRONG if name in title)
        wrong.fill(WRONG[found])
        page.get_by_role("button", name="Sửa và gửi lại").click()
        expect(page).not_to_have_url(here, timeout=PATIENCE_MS)
        expect(page.get_by_text("Đã nhận bản ghi")).to_be_visible(timeout=PATIENCE_MS)


def take_on(page: Page, shoot: Shoot) -> None:
    """At the centre a person is told of the new database on the sync page, looks and agrees."""
    page.get_by_role("link", name="Đồng bộ", exact=True).click()
    told = page.get_by_role("main").get_by_text("thu-vien-cong-cong phiên bản 1.0.0")
    expect(told).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="Xem thay đổi và quyết định").click()
    shoot(page, "71-trung-tam-chap-nhan")
    page.get_by_role("button", name="Nhận phiên bản này").click()
    expect(page.get_by_text("Đã nhận hợp đồng thu-vien-cong-cong")).to_be_visible()
    page.get_by_role("link", name="thu-vien-cong-cong").click()


def listed(page: Page, rows: int) -> None:
    """Look again until the list of the database says so many."""
    for _ in range(120):
        page.goto(DATABASE)
        if page.get_by_text(f"{rows} bản ghi đang hiệu lực").count():
            return
        page.wait_for_timeout(500)
    expect(page.get_by_text(f"{rows} bản ghi đang hiệu lực")).to_be_visible()


def prove_equal(page: Page) -> None:
    """At the node the stream flows, and both sides are proved equal."""
    page.get_by_role("main").get_by_role("link", name="Đồng bộ", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Thông suốt", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Đối soát ngay").click()
    expect(page.get_by_text("Hai bên bằng nhau.")).to_be_visible(timeout=PATIENCE_MS)


def test_a_file_becomes_a_syncing_database_by_clicks(
    two_nodes: Demo,
    enter: Enter,
    shoot: Shoot,
    record_property: Callable[[str, object], None],
) -> None:
    officer = enter(two_nodes.ministry.url, "canbo")
    approver = enter(two_nodes.ministry.url, "quantri")
    centre = enter(two_nodes.centre.url, "canbo")
    started = time.monotonic()

    propose(officer)
    correct(officer)
    add_rule(officer)
    approve(approver)
    publish(officer)
    take_in(officer)
    shoot(officer, "70-da-nhap")
    mend(officer)
    take_on(centre, shoot)
    listed(centre, 60)
    officer.goto(DATABASE)
    prove_equal(officer)
    seconds = time.monotonic() - started

    shoot(officer, "73-doi-soat")
    shoot(centre, "72-trung-tam-da-co")
    record_property("seconds", round(seconds))
    print(f"from the file to a syncing database: {seconds / 60:.1f} minutes of clicks")
    assert seconds < AN_HOUR
    listed(officer, 60)
    reports = two_nodes.ministry.cli("reconcile", "thu-vien-cong-cong", allowed=(0, 1))
    assert [one["equal"] for one in reports] == [True]
