"""The entry form in a browser: conditions, lists, the map, and drafts that outlive a session."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as declared
from lienthong.services.records import drafts
from lienthong.services.records import queries as records
from lienthong.services.records.models import FormDraft
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, PASSWORD, SignIn
from tests.functional.web.entry_contract import ENTRY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "/csdl/kho-hien-vat/hien_vat/them/"


@pytest.fixture(autouse=True)
def store(people: None) -> None:
    contracts.apply_contract(text=ENTRY, file="kho-hien-vat.yaml", by=BY)


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    opened = sign_in("canbo")
    opened.goto(NEW)
    opened.get_by_label("Mã hiện vật").fill("HV-1")
    opened.get_by_label("Tên hiện vật").fill("Trống đồng")
    return opened


def save(page: Page) -> None:
    page.get_by_role("button", name="Lưu", exact=True).click()


def held() -> dict[str, Any]:
    return records.get(declared.table("hien_vat")[1], "HV-1")


def test_conditional_field_comes_with_its_condition_and_keeps_its_value(
    page: Page, console: list[str]
) -> None:
    decision = page.get_by_label("Số quyết định")
    insurer = page.get_by_label("Tên công ty bảo hiểm")
    expect(decision).to_be_hidden()

    page.get_by_label("Cấp xếp hạng").select_option("quoc-gia")
    expect(decision).to_be_visible()
    page.get_by_label("Giá trị bảo hiểm").fill("1.000,5")
    expect(insurer).to_be_visible()
    decision.fill("12/QĐ-BVHTTDL")
    page.get_by_label("Cấp xếp hạng").select_option("kiem-ke")

    expect(page.locator("#f-so_quyet_dinh-o .idle-note")).to_be_visible()
    expect(decision).to_be_visible()
    save(page)
    expect(page.get_by_text("Đã giữ giá trị ở ô không cần cho bản ghi này")).to_be_visible()
    assert held()["so_quyet_dinh"] == "12/QĐ-BVHTTDL"
    assert console == []


def test_required_field_is_demanded_only_when_its_condition_holds(page: Page) -> None:
    page.get_by_label("Cấp xếp hạng").select_option("quoc-gia")
    save(page)
    expect(page.locator("#f-so_quyet_dinh-error")).to_contain_text("bắt buộc")

    page.get_by_label("Cấp xếp hạng").select_option("tinh")
    save(page)
    expect(page.get_by_text("Đã lưu bản ghi, phiên bản 1.")).to_be_visible()


def test_lines_of_a_table_within_a_record_are_added_moved_and_removed(page: Page) -> None:
    add = page.get_by_role("button", name="Thêm dòng: Kích thước")
    for number, (name, size) in enumerate((("Cao", "12,5"), ("Rộng", "7"), ("Dày", "1"))):
        add.click()
        expect(page.get_by_label("Chiều")).to_have_count(number + 1)
        page.get_by_label("Chiều").nth(number).fill(name)
        page.get_by_label("Số đo (cm)").nth(number).fill(size)

    page.get_by_role("button", name="Kích thước, dòng 3: lên trên").click()
    expect(page.get_by_label("Chiều").nth(1)).to_have_value("Dày")
    page.get_by_role("button", name="Kích thước, dòng 1: bỏ dòng").click()
    expect(page.get_by_label("Chiều")).to_have_count(2)
    save(page)

    expect(page.get_by_text("Đã lưu bản ghi")).to_be_visible()
    assert [(line["chieu"], str(line["so_do"])) for line in held()["kich_thuoc"]] == [
        ("Dày", "1"),
        ("Rộng", "7"),
    ]


def test_uncertain_date_is_typed_and_shown_as_people_say_it(page: Page) -> None:
    page.get_by_label("Niên đại").fill("khoảng thế kỷ XV")
    save(page)

    expect(page.get_by_text("khoảng thế kỷ XV")).to_be_visible()
    page.get_by_role("link", name="Sửa", exact=True).click()
    expect(page.get_by_label("Niên đại")).to_have_value("khoảng thế kỷ XV")


def test_map_takes_a_click(page: Page, console: list[str]) -> None:
    page.locator("#f-noi_phat_hien .map-drawer summary").click()
    canvas = page.locator("#f-noi_phat_hien .map-canvas")
    expect(canvas.get_by_text("Quần đảo Hoàng Sa")).to_be_attached()
    expect(canvas.get_by_text("Quần đảo Trường Sa")).to_be_attached()
    box = canvas.bounding_box()
    assert box

    canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2})

    assert 6 < float(page.get_by_label("Vĩ độ").input_value().replace(",", ".")) < 24
    assert 100 < float(page.get_by_label("Kinh độ").input_value().replace(",", ".")) < 118
    expect(canvas.locator(".map-marker")).to_be_attached()
    save(page)
    expect(page.get_by_role("img", name="Vị trí của bản ghi trên bản đồ Việt Nam")).to_be_visible()
    assert held()["noi_phat_hien"]["vi_do"] is not None
    assert console == []


def test_map_works_by_keyboard(page: Page) -> None:
    page.locator("#f-noi_phat_hien .map-drawer summary").focus()
    page.keyboard.press("Enter")
    commune = page.locator("#f-noi_phat_hien").get_by_role("combobox")
    commune.focus()
    commune.press_sequentially("hoang sa")
    offered = page.locator("#f-noi_phat_hien [role=listbox] [role=option]")
    expect(offered.first).to_contain_text("Hoàng Sa")
    commune.press("ArrowDown")
    commune.press("Enter")

    expect(page.get_by_label("Vĩ độ")).to_have_value("16,568")
    expect(page.get_by_label("Kinh độ")).to_have_value("112,135")
    page.get_by_label("Vĩ độ").fill("16,5")
    save(page)
    expect(page.get_by_text("Đã lưu bản ghi")).to_be_visible()
    assert str(held()["noi_phat_hien"]["vi_do"]) == "16.5"


def test_area_is_drawn_and_read_back(page: Page) -> None:
    page.locator("#f-vung-o .map-drawer summary").click()
    expect(page.locator("#f-vung-o .map-island-name").first).to_be_attached()
    for x, y in ((120, 100), (220, 100), (170, 200), (20, 20)):
        page.locator("#f-vung-o .map-canvas").click(position={"x": x, "y": y})
    page.get_by_role("button", name="Bỏ đỉnh cuối").click()
    typed = page.get_by_label("Vùng khai quật").input_value()
    assert len(typed.splitlines()) == 3

    save(page)
    expect(page.get_by_text("Đã lưu bản ghi")).to_be_visible()
    assert len(held()["vung"]["coordinates"][0]) == 4
    page.get_by_role("link", name="Sửa", exact=True).click()
    assert len(page.get_by_label("Vùng khai quật").input_value().splitlines()) == 3


def test_draft_outlives_the_session_and_goes_when_saved(page: Page) -> None:
    page.get_by_role("button", name="Thêm dòng: Tên khác").click()
    page.get_by_role("textbox", name="Tên khác, dòng 1").fill("Trống Ngọc Lũ")
    expect(page.get_by_text("Đã lưu nháp lúc")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Trần Thị Dữ").click()
    page.get_by_role("button", name="Đăng xuất").click()

    page.get_by_label("Tên đăng nhập").fill("canbo")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto("/ban-nhap/")
    page.get_by_role("link", name="Trống đồng").click()

    expect(page.get_by_text("Đã mở lại bản nháp lưu lúc")).to_be_visible()
    expect(page.get_by_label("Mã hiện vật")).to_have_value("HV-1")
    expect(page.get_by_role("textbox", name="Tên khác, dòng 1")).to_have_value("Trống Ngọc Lũ")
    save(page)
    expect(page.get_by_text("Đã lưu bản ghi")).to_be_visible()
    assert not FormDraft.objects.exists()
    assert drafts.of(BY) == []


def test_form_pages_suit_everybody(sign_in: SignIn, page: Page) -> None:
    page.get_by_role("button", name="Thêm dòng: Kích thước").click()
    page.locator("#f-noi_phat_hien .map-drawer summary").click()
    page.get_by_label("Cấp xếp hạng").select_option("quoc-gia")
    expect(page.locator("#f-noi_phat_hien .map-island-name").first).to_be_attached()
    faults = serious(page)
    save(page)
    expect(page.locator("#tom-tat-loi")).to_be_visible()
    faults += serious(page)
    page.goto("/ban-nhap/")
    faults += serious(page)
    assert not faults, "\n".join(faults)

    phone = sign_in("canbo", 360, 740)
    phone.goto(NEW)
    phone.get_by_role("button", name="Thêm dòng: Kích thước").click()
    expect(phone.get_by_label("Chiều").first).to_be_visible()
    phone.locator("#f-noi_phat_hien .map-drawer summary").click()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.goto("/ban-nhap/")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
