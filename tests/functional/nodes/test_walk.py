"""From sign-in to quality, over both nodes: import, quarantine, correct, sync, refuse, correct."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lienthong.entrypoints.demo.state import Demo
from tests.functional.conftest import Shoot

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000

# Row 1 is right; row 2's phone is too short; row 3 lacks the number that the centre demands.
FILE = """\
Số thẻ,Họ và tên,Số định danh cá nhân,Ngày sinh,Giới tính,Mã quốc tịch,Điện thoại,\
Mã tỉnh nơi cư trú,Mã xã nơi cư trú,Loại thẻ,Ngày cấp,Ngày hết hạn,Nơi cấp thẻ,\
Trạng thái thẻ,Đơn vị cập nhật,Ngày rà soát gần nhất
200000001,Nguyễn Văn Mẫu,001090000001,01/02/1990,Nam,VNM,0900000001,\
01,00004,noi-dia,01/02/2024,31/01/2029,Sở Mẫu,con-hieu-luc,bvhttdl-don-vi,01/10/2026
200000002,Trần Thị Mẫu,001190000002,03/04/1990,Nữ,VNM,12,\
01,00004,noi-dia,01/02/2024,31/01/2029,Sở Mẫu,con-hieu-luc,bvhttdl-don-vi,01/10/2026
200000003,Lê Văn Mẫu,,05/06/1990,Nam,VNM,0900000003,\
01,00004,noi-dia,01/02/2024,31/01/2029,Sở Mẫu,con-hieu-luc,bvhttdl-don-vi,01/10/2026
"""

Enter = Callable[[str, str], Page]


@pytest.fixture
def enter(two_nodes: Demo, browser: Browser) -> Iterator[Enter]:
    """Sign in to a node as a person."""
    contexts = []

    def sign_in(url: str, username: str) -> Page:
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 860})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto("/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(two_nodes.facts["accounts"][username])
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"{url}/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def hand_in(page: Page, file: Path) -> None:
    page.goto("/tiep-nhan/nop/?bang=huong_dan_vien")
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Nộp và xem trước").click()
    expect(page.get_by_text("2 trong 3 dòng đã thử sẽ được nhận")).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.get_by_role("button", name="Xác nhận và nhập").click()
    expect(page.get_by_role("heading", name="Việc tiếp theo")).to_be_visible(timeout=PATIENCE_MS)


def mend(page: Page, field: str, value: str) -> None:
    page.goto("/cach-ly/?bang=huong_dan_vien")
    page.get_by_label("Từng dòng").last.get_by_role("link").first.click()
    page.get_by_label(field).fill(value)
    page.get_by_role("button", name="Sửa và gửi lại").click()
    expect(page.get_by_text("Đã nhận bản ghi")).to_be_visible(timeout=PATIENCE_MS)


def centre_holds(page: Page, rows: int) -> None:
    """Reload the centre's list until it shows so many rows."""
    listed = page.get_by_role("region", name="Danh sách bản ghi").get_by_role("row")
    for _ in range(60):
        page.goto("/csdl/huong-dan-vien/")
        if listed.count() == rows + 1:
            return
        page.wait_for_timeout(500)
    expect(listed).to_have_count(rows + 1)


def test_walk_over_two_nodes(two_nodes: Demo, enter: Enter, shoot: Shoot, tmp_path: Path) -> None:
    file = tmp_path / "huong-dan-vien.csv"
    file.write_text(FILE, encoding="utf-8")
    clerk = enter(two_nodes.ministry.url, "nhaplieu")
    centre = enter(two_nodes.centre.url, "canbo")

    hand_in(clerk, file)
    shoot(clerk, "30-lo-da-nhap")
    mend(clerk, "Điện thoại", "0900000002")
    centre_holds(centre, 2)

    # The centre refused the row without a personal number; it is back on the clerk's desk.
    clerk.goto("/cach-ly/?bang=huong_dan_vien")
    expect(clerk.get_by_label("Từng dòng").last).to_contain_text("Nơi nhận trả lại")
    shoot(clerk, "31-noi-nhan-tra-lai")
    mend(clerk, "Số định danh cá nhân", "001090000003")
    centre_holds(centre, 3)
    shoot(centre, "32-trung-tam-da-nhan")
    centre.goto("/dong-bo/")
    shoot(centre, "33-trung-tam-luong-nhan")

    officer = enter(two_nodes.ministry.url, "canbo")
    officer.goto("/dong-bo/")
    expect(officer.get_by_role("main")).to_contain_text("Thông suốt")
    shoot(officer, "34-giam-sat-dong-bo")
    officer.goto("/csdl/huong-dan-vien/chat-luong/")
    officer.get_by_role("button", name="Đo ngay").click()
    expect(officer.get_by_role("img", name=re.compile("^Dùng chung: 100"))).to_be_visible(
        timeout=PATIENCE_MS
    )
    shoot(officer, "35-chat-luong-sau-dong-bo")

    reports = two_nodes.ministry.cli("reconcile", "huong-dan-vien", allowed=(0, 1))
    assert [(one["equal"], one["rows_here"], one["rows_there"]) for one in reports] == [
        (True, 3, 3)
    ]
