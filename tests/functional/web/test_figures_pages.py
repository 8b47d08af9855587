"""A unit's figures in the browser: typed and by workbook, handed in, approved, summed, rated."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from lienthong.services.registry.models import Agency
from lienthong.services.reporting.indicators.models import CellValue, Filling, IndicatorForm
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import SignIn
from tests.integration.reporting.figures import form, regime, units

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A period far from every test's own day, of a regime without a last day: never locked.
PERIOD, UNIT = "2999-11", "bvhttdl-don-vi"
FILL = f"/bao-cao/bieu/nhan-luc/dien/{PERIOD}/{UNIT}/"


@pytest.fixture
def kept(people: None) -> IndicatorForm:
    """The form, and the clerk's own unit among those that fill it."""
    units()
    Agency.objects.create(
        id=UNIT, name="Phòng C", level="province-unit", parent_id="so", position=9
    )
    return form(regime(due_day=0))


def typed(page: Page, label: str, value: str) -> None:
    """Type a value and leave the cell by Enter; the row is saved by itself."""
    cell = page.get_by_label(label, exact=True)
    with page.expect_response(lambda r: r.url.endswith("/o/")):
        cell.fill(value)
        cell.press("Enter")


def returned(page: Page, path: Path, values: dict[str, object]) -> None:
    """Take the workbook out, fill cells of it, and hand it in."""
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải mẫu Excel").click()
    book = CalamineWorkbook.from_path(str(taken.value.path()))
    rows = book.get_sheet_by_name("Số liệu").to_python()
    with xlsxwriter.Workbook(path) as filled:
        sheet = filled.add_worksheet("Số liệu")
        for at, row in enumerate(rows):
            row[5] = values.get(str(row[0]), row[5])
            sheet.write_row(at, 0, row)
    page.get_by_label("Nộp tệp Excel đã điền").set_input_files(path)
    page.get_by_role("button", name="Nộp tệp", exact=True).click()


def confirmed(page: Page, act: str) -> None:
    page.get_by_role("link", name=act, exact=True).click()
    expect(page.get_by_role("heading", name=act, exact=True)).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_text(f"Đã xong: {act}.")).to_be_visible()


@pytest.mark.usefixtures("kept")
def test_figures_are_typed_sent_by_workbook_handed_in_approved_and_summed(
    sign_in: SignIn, tmp_path: Path, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    clerk = sign_in("nhaplieu")
    clerk.goto(FILL.replace(UNIT, "so-b"))
    refused = "Bạn không được xem hay điền số liệu của «Phòng B»."
    expect(clerk.get_by_text(refused)).to_be_visible()
    clerk.goto(FILL)
    typed(clerk, "Cán bộ – nam", "mười")
    expect(clerk.get_by_text("«mười» không phải là số.")).to_be_visible()
    expect(clerk.get_by_label("Cán bộ – nam", exact=True)).to_have_attribute("aria-invalid", "true")
    typed(clerk, "Cán bộ – nam", "10")
    expect(clerk.get_by_label("Cán bộ – nữ", exact=True)).to_be_focused()
    typed(clerk, "Cán bộ – nữ", "6")
    typed(clerk, "Cán bộ đã tập huấn – nam", "12")
    expect(clerk.get_by_text("Nay là 12 và 10.")).to_be_visible()
    expect(clerk.get_by_role("status").get_by_text("Còn 3 điểm")).to_be_visible()
    assert serious(clerk) == []
    shoot(clerk, "72-bieu-dang-dien")

    returned(clerk, tmp_path / "bieu.xlsx", {"hoc/nam": 5, "hoc/nu": 3, "tien": "một trăm"})
    expect(clerk.get_by_text("Đã nhận 2 ô, 2 ô không đổi, 1 chỗ chưa nhận")).to_be_visible()
    expect(clerk.get_by_text("«một trăm» không phải là số.")).to_be_visible()
    clerk.get_by_label("Lý do thiếu: Kinh phí").select_option(label="Chưa tổng hợp được")
    clerk.get_by_role("button", name="Lưu nháp").click()
    expect(clerk.get_by_text("Đủ để trình.")).to_be_visible()
    assert serious(clerk) == []
    confirmed(clerk, "Trình số liệu")

    leader = sign_in("lanhdao", 360, 740)
    leader.goto(f"/bao-cao/bieu/nhan-luc/?ky={PERIOD}")
    expect(leader.get_by_text("1/5 đơn vị đã trình, 0 đã duyệt")).to_be_visible()
    assert serious(leader) == []
    leader.get_by_role("link", name="Tỷ lệ đã tập huấn – nam").click()
    made = leader.get_by_role("region", name="Từng đơn vị: Tỷ lệ đã tập huấn – nam").first
    expect(made.get_by_role("row", name="Phòng C Đã trình 50")).to_be_visible()
    made.get_by_role("link", name="Phòng C").click()
    confirmed(leader, "Duyệt")
    assert serious(leader) == []
    shoot(leader, "73-bieu-da-duyet-360")
    leader.get_by_role("link", name="nộp tệp (Cán bộ đã tập huấn – nam)").click()
    expect(leader.get_by_role("cell", name="Lê Văn Nhập")).to_have_count(2)
    assert serious(leader) == []

    assert Filling.objects.get().state == Filling.State.APPROVED
    assert CellValue.objects.get(element="tien").missing == "not_collected"
    assert console == []


@pytest.mark.long
def test_a_form_is_declared_on_the_page_and_its_pages_are_usable_by_all(
    sign_in: SignIn, kept: IndicatorForm, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page = sign_in("canbo")
    page.goto("/bao-cao/bieu/nhan-luc/sua/")
    page.locator("#e8-name").fill("Máy tính")
    page.locator("#e8-code").fill("Máy Tính")
    assert serious(page) == []
    page.get_by_role("button", name="Lưu biểu").click()
    expect(page.get_by_text("Mã «Máy Tính» chỉ gồm chữ thường không dấu")).to_be_visible()
    page.locator("#e8-code").fill("may-tinh")
    page.get_by_role("button", name="Lưu biểu").click()
    expect(page.get_by_text("Đã lưu biểu, bản 2.")).to_be_visible()
    assert serious(page) == []
    shoot(page, "74-bieu-khai-bao")
    for address in ("/bao-cao/bieu/", "/bao-cao/bieu/ty-le/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert serious(page) == []
    kept.refresh_from_db()

    assert [e.code for e in kept.form.elements][-1] == "may-tinh"
    assert kept.form.elements[:-1] == form_before(kept)
    assert console == []


def form_before(kept: IndicatorForm) -> object:
    from lienthong.core.indicators.reading import form_of

    return form_of(kept.versions.get(number=1).declared).elements
