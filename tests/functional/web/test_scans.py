"""From paper to a record in the browser: upload, two keyers, a third, the record with its scan."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lienthong.services.accounts import actions as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import actions as contracts
from lienthong.services.digitising.models import Scan, Sheet, SheetField
from lienthong.services.digitising.receiving import receive_scan
from lienthong.services.digitising.recognising import recognise_scan
from tests.functional.web.accessible import violations
from tests.functional.web.conftest import BY, PASSWORD, SignIn
from tests.integration.digitising.paper import CONTRACT, LINES, scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "Đình làng Phú Cường"


@pytest.fixture
def table(settings: Any, people: None) -> None:
    """The table of the forms, and three clerks of the unit «bo»."""
    settings.LIENTHONG_RECOGNISER = "tests.integration.digitising.remembering.recogniser"
    contracts.apply_contract(text=CONTRACT, file="so-hoa.yaml", by=BY)
    for username, name in (("mot", "Người Một"), ("hai", "Người Hai"), ("ba", "Người Ba")):
        accounts.create_user(
            username=username, full_name=name, role="clerk", unit="bo", password=PASSWORD, by=BY
        )


def given(folder: Path, pages: Any = (LINES,), **asked: Any) -> Scan:
    path = scan(folder / "phieu.pdf", pages)
    by = User.objects.get(username="mot").actor
    kept = receive_scan(
        table_name="phieu", file_name=path.name, content=path, by=by, unit="bo", **asked
    )
    return recognise_scan(scan_id=kept.pk)


def doubt(*names: str) -> None:
    SheetField.objects.update(double=False)
    SheetField.objects.filter(name__in=names).update(double=True)


@pytest.mark.usefixtures("table")
def test_paper_becomes_a_record(
    sign_in: SignIn, work: Callable[[], None], tmp_path: Path, console: list[str]
) -> None:
    one = sign_in("mot")
    one.goto("/so-hoa/")
    one.get_by_role("link", name="Nộp bản quét").first.click()
    one.get_by_label("Nhập vào").select_option("phieu")
    one.get_by_label("Bản quét PDF").set_input_files(scan(tmp_path / "phieu.pdf"))
    one.get_by_role("button", name="Nộp", exact=True).click()
    expect(one.get_by_text("Đang chờ máy xử lý")).to_be_visible()
    work()
    doubt("ten")
    # The page follows by itself.
    expect(one.get_by_role("heading", name="Chữ máy đọc được")).to_be_visible()
    expect(one.get_by_text(NAME)).to_be_visible()
    one.get_by_role("link", name="Nhập phiếu 1").click()
    expect(one.get_by_label("Mã phiếu")).to_have_value("P0012")
    expect(one.get_by_label("Tên di tích")).to_have_value("")
    expect(one.get_by_alt_text("Chỗ trên giấy: Tên di tích")).to_be_visible()
    assert NAME not in one.content()
    one.get_by_label("Tên di tích").fill(NAME)
    one.keyboard.press("Control+Enter")
    expect(one.get_by_text("người khác sẽ nhập lần thứ hai")).to_be_visible()

    two = sign_in("hai")
    two.goto("/so-hoa/ke-tiep/")
    assert NAME not in two.content()
    expect(two.get_by_label("Mã phiếu")).to_have_count(0)
    two.get_by_label("Tên di tích").fill("Đình làng Phú Cương")
    two.get_by_role("button", name="Lưu và sang phiếu kế tiếp").click()
    expect(two.get_by_text("chờ người thứ ba quyết định").first).to_be_visible()

    three = sign_in("ba")
    three.goto("/so-hoa/ke-tiep/")
    three.get_by_label(NAME).check()
    three.get_by_role("button", name="Lưu và sang phiếu kế tiếp").click()
    expect(three.get_by_text("đã thành bản ghi")).to_be_visible()
    three.get_by_role("link", name="P0012").click()
    expect(three.get_by_role("heading", name="Bản quét")).to_be_visible()
    for person in ("Người Một", "Người Hai", "Người Ba"):
        expect(three.locator("main").get_by_text(person, exact=True)).to_be_visible()
    with three.expect_download() as download:
        three.get_by_role("link", name="Tải PDF/A").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    assert console == []


@pytest.mark.usefixtures("table")
def test_late_first_keyer_counts_as_the_second(sign_in: SignIn, tmp_path: Path) -> None:
    kept = given(tmp_path)
    doubt("ten")
    pages = [sign_in("mot"), sign_in("hai")]
    for page in pages:
        page.goto(f"/so-hoa/{kept.pk}/phieu/1/")
        page.get_by_label("Tên di tích").fill(NAME)
        expect(page.get_by_role("heading", name="Nhập lần thứ nhất")).to_be_visible()
    for page in pages:
        page.get_by_role("button", name="Lưu và dừng").click()

    expect(pages[1].get_by_text("được tính là lần hai")).to_be_visible()
    sheet = Sheet.objects.get()
    assert (sheet.state, sheet.first_by, sheet.second_by) == ("saved", "user:mot", "user:hai")


@pytest.mark.usefixtures("table")
def test_what_came_too_late_is_shown_back(sign_in: SignIn, tmp_path: Path) -> None:
    kept = given(tmp_path)
    doubt()
    pages = [sign_in("mot"), sign_in("hai")]
    for page in pages:
        page.goto(f"/so-hoa/{kept.pk}/phieu/1/")
    pages[1].get_by_label("Tên di tích").fill("Đình khác hẳn")
    for page in pages:
        page.get_by_role("button", name="Lưu và dừng").click()

    expect(pages[1].get_by_role("heading", name="Bạn vừa gõ, chưa lưu")).to_be_visible()
    expect(pages[1].get_by_text("Đình khác hẳn")).to_be_visible()


@pytest.mark.usefixtures("table")
def test_refused_record_is_mended_at_its_field(sign_in: SignIn, tmp_path: Path) -> None:
    kept = given(tmp_path)
    doubt("ma")
    for name in ("mot", "hai"):
        page = sign_in(name)
        page.goto(f"/so-hoa/{kept.pk}/phieu/1/")
        page.get_by_label("Mã phiếu").fill("P12")
        page.get_by_role("button", name="Lưu và sang phiếu kế tiếp").click()
    expect(page.get_by_text("Bản ghi chưa lưu được vì:")).to_be_visible()
    expect(page.get_by_label("Mã phiếu")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Tên di tích")).to_have_value(NAME)
    page.get_by_label("Mã phiếu").fill("P0012")
    page.get_by_role("button", name="Lưu và dừng").click()

    expect(page.get_by_text("đã thành bản ghi")).to_be_visible()


@pytest.mark.usefixtures("table")
def test_pages_are_for_those_who_write_the_table_and_unit(sign_in: SignIn, tmp_path: Path) -> None:
    kept = given(tmp_path)
    address = f"/so-hoa/{kept.pk}/trang/1.png"
    answers = {}
    for name in ("mot", "canbo", "nhaplieu", "lanhdao", "kiemtoan"):
        answer = sign_in(name).request.get(address)
        answers[name] = answer.status
        if answer.ok:
            assert "no-store" in answer.headers["cache-control"]

    assert answers == {"mot": 200, "canbo": 200, "nhaplieu": 403, "lanhdao": 403, "kiemtoan": 403}


@pytest.mark.usefixtures("table")
def test_sheet_and_scan_are_dropped_with_a_reason(sign_in: SignIn, tmp_path: Path) -> None:
    kept = given(tmp_path, [LINES, LINES], layout="page")
    page = sign_in("mot")
    page.goto(f"/so-hoa/{kept.pk}/phieu/1/")
    page.get_by_text("Trang trống, hoặc không thành bản ghi?").click()
    page.get_by_label("Bỏ phiếu này, vì").fill("trang bìa")
    page.get_by_role("button", name="Bỏ phiếu").click()
    expect(page.get_by_text("Đã bỏ phiếu 1")).to_be_visible()
    page.goto(f"/so-hoa/{kept.pk}/")
    page.get_by_text("Hủy bản quét này").click()
    page.get_by_label("Lý do hủy").fill("nộp nhầm")
    page.get_by_role("button", name="Hủy bản quét").click()

    expect(page.get_by_text("Lý do: nộp nhầm")).to_be_visible()
    page.goto(f"/so-hoa/{kept.pk}/phieu/2/")
    expect(page.get_by_text("Bản quét đã hủy.")).to_be_visible()


@pytest.mark.usefixtures("table")
def test_every_page_of_scans_is_usable_by_all(
    sign_in: SignIn, shoot: Callable[[Page, str], None], tmp_path: Path
) -> None:
    kept = given(tmp_path, [LINES, LINES], layout="page")
    doubt("ten", "ngay")
    Sheet.objects.filter(number=2).update(state="third", first_by="user:hai", second_by="user:ba")
    SheetField.objects.filter(sheet__number=2).update(final="x")
    SheetField.objects.filter(sheet__number=2, name="ten").update(
        final=None, first=NAME, second="Đình làng Phú Cương"
    )
    addresses = (
        "/so-hoa/", "/so-hoa/?tim=khong-co", "/so-hoa/nop/", f"/so-hoa/{kept.pk}/",
        f"/so-hoa/{kept.pk}/phieu/1/", f"/so-hoa/{kept.pk}/phieu/2/",
    )  # fmt: skip
    wide, narrow = sign_in("mot"), sign_in("mot", width=360, height=740)
    faults, too_wide = [], []
    for number, address in enumerate(addresses):
        wide.goto(address)
        faults += violations(wide)
        shoot(wide, f"47-so-hoa-{number}")
        narrow.goto(address)
        if narrow.evaluate("document.documentElement.scrollWidth") > 360:
            too_wide.append(address)
        shoot(narrow, f"48-so-hoa-hep-{number}")

    assert (faults, too_wide) == ([], [])
