"""Working with a list in a browser: filter, save a view, edit many rows, undo, download."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as declared
from lienthong.services.records import actions as records
from lienthong.services.records import queries as rows
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn
from tests.integration.records.wide import WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "dài " * 10_000
LIST = "/csdl/rong/"
Work = Callable[[], None]


@pytest.fixture
def filled(transactional_db: None) -> None:
    table = contracts.apply_contract(text=WIDE, file="rong.yaml", by=BY).table("rong")
    made = [
        ("0", "=1+1", "A", date(1802, 6, 1), 5, True),
        ("1", LONG, "A", None, None, None),
        *[(f"{n:03}", f"Đền số {n}", "AB"[n % 2], date(2020, 1, 1), n, None) for n in range(2, 80)],
    ]
    names = ("ma", "ten", "loai", "ngay", "so", "dung")
    records.write_rows(
        table=table, rows=[(r[0], dict(zip(names, r, strict=True))) for r in made], by=BY
    )


@pytest.mark.usefixtures("filled")
def test_list_is_filtered_saved_and_opened_again(
    sign_in: SignIn, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page = sign_in("canbo")
    page.goto(LIST)
    expect(page.get_by_text("50 trong 80 bản ghi")).to_be_visible()
    page.locator("summary", has_text="Lọc").first.click()
    page.locator("#loc-ten").fill("đền")
    page.get_by_label("Số: đến").fill("20")
    page.get_by_label("Số: đến").blur()
    expect(page.get_by_text("19 trong 19 bản ghi")).to_be_visible()
    shoot(page, "40-danh-sach-loc")
    wrong = serious(page)

    page.get_by_text("Lưu danh sách này thành khung nhìn").click()
    page.locator("#ten-khung").fill("Đền đầu sổ")
    page.locator("#chia-se-moi").select_option("node")
    page.get_by_label("Mở đầu tiên với khung nhìn này").check()
    page.get_by_role("button", name="Lưu khung nhìn").click()
    expect(page.get_by_role("link", name="Đền đầu sổ")).to_have_attribute("aria-current", "true")
    page.goto(LIST)
    expect(page.get_by_text("19 trong 19 bản ghi")).to_be_visible()
    page.get_by_role("link", name="Tất cả bản ghi").click()
    expect(page.get_by_text("50 trong 80 bản ghi")).to_be_visible()
    page.get_by_role("link", name="Quản lý khung nhìn").click()
    wrong += serious(page)
    shoot(page, "41-khung-nhin")
    page.get_by_label("Tên", exact=True).fill("Tên mới")
    page.get_by_role("button", name="Lưu thay đổi").click()
    other = sign_in("lanhdao")
    other.goto(LIST)
    other.get_by_role("link", name="Tên mới").click()
    expect(other.get_by_text("19 trong 19 bản ghi")).to_be_visible()
    page.get_by_role("button", name="Xóa khung nhìn Tên mới").click()
    expect(page.get_by_text("Bạn chưa lưu khung nhìn nào")).to_be_visible()

    assert wrong == []
    assert console == []


@pytest.mark.usefixtures("filled")
def test_pages_and_columns_keep_their_order(sign_in: SignIn) -> None:
    page = sign_in("canbo")
    page.goto(f"{LIST}?xep=so&giam=1&cot=so&cot=ten")
    heads = page.locator("thead th a.sort")
    expect(heads.nth(0)).to_contain_text("Số")
    expect(page.locator("tbody tr").first).to_contain_text("79")
    page.get_by_role("link", name="Sau", exact=True).click()
    expect(page.locator("tbody tr").first).to_contain_text("29")
    page.get_by_role("link", name="Trước", exact=True).click()
    expect(page.locator("tbody tr").first).to_contain_text("79")
    page.get_by_role("link", name="Cuối", exact=True).click()
    expect(page.locator("tbody tr").last).to_contain_text("dài")
    page.locator("summary", has_text="Chọn và xếp cột").click()
    page.get_by_role("button", name="Đưa cột Tên lên trước").click()
    expect(page.locator("thead th a.sort").nth(0)).to_contain_text("Tên")


@pytest.mark.usefixtures("filled")
def test_many_rows_are_edited_with_preview_and_undone(
    sign_in: SignIn, work: Work, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page = sign_in("canbo")
    page.goto(f"{LIST}?loc_loai=A&loc_so__gte=10")
    page.get_by_label("Cả 35 bản ghi khớp điều kiện").check()
    page.get_by_role("button", name="Sửa hàng loạt").click()
    page.get_by_label("Cột").select_option("so")
    expect(page.get_by_label("Giá trị mới")).to_be_visible()
    page.get_by_label("Giá trị mới").fill("5000")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Vì sao không đổi được")).to_be_visible()
    page.get_by_label("Giá trị mới").fill("500")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("region", name="Trước và sau")).to_contain_text("500")
    shoot(page, "42-sua-hang-loat")
    wrong = serious(page)
    page.get_by_role("button", name="Sửa 35 bản ghi").click()
    page.wait_for_url("**/hang-loat/*/")
    work()
    expect(page.get_by_text("Đã đổi (35)")).to_be_visible()
    shoot(page, "43-ket-qua-hang-loat")
    wrong += serious(page)
    table = declared.table("rong")[1]
    assert rows.get(table, "010")["so"] == 500
    records.write_rows(
        table=table, rows=[("012", rows.get(table, "012") | {"ten": "Sửa sau"})], by=BY
    )

    page.get_by_role("link", name="Hoàn tác").click()
    expect(page.get_by_text("Những bản ghi đã sửa tiếp")).to_be_visible()
    shoot(page, "44-hoan-tac")
    wrong += serious(page)
    page.get_by_role("button", name="Hoàn tác").click()
    page.wait_for_url("**/hang-loat/*/")
    work()
    expect(page.get_by_text("Đã đổi (34)")).to_be_visible()

    assert rows.get(table, "010")["so"] == 10
    assert rows.get(table, "012")["so"] == 500
    page.goto(f"{LIST}hang-loat/")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert wrong + serious(page) == []
    assert console == []


@pytest.mark.usefixtures("filled")
def test_ticked_rows_are_cancelled_with_a_reason(sign_in: SignIn, work: Work) -> None:
    page = sign_in("canbo")
    page.goto(f"{LIST}?tim=den&xep=ma")
    page.get_by_label("Chọn Đền số 2", exact=True).check()
    page.get_by_label("Chọn Đền số 3", exact=True).check()
    page.get_by_role("button", name="Hủy hàng loạt").click()
    page.get_by_label("Lý do hủy").fill("trùng")
    page.get_by_role("button", name="Hủy 2 bản ghi").click()
    page.wait_for_url("**/hang-loat/*/")
    work()
    expect(page.get_by_text("Đã đổi (2)")).to_be_visible()

    assert rows.count(declared.table("rong")[1]) == 78


@pytest.mark.usefixtures("filled")
def test_downloads_hold_what_the_list_shows(sign_in: SignIn) -> None:
    page = sign_in("canbo")

    def get(kind: str) -> bytes:
        answer = page.request.get(f"{LIST}xuat.{kind}?xep=ma&loc_loai=A&cot=ma&cot=ten&cot=ngay")
        assert answer.ok, kind
        return answer.body()

    lines = list(csv.reader(io.StringIO(get("csv").decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(get("xlsx")))
    sheet = book.get_sheet_by_name("Dữ liệu").to_python()
    notes = book.get_sheet_by_name("Ghi chú").to_python()
    documents = json.loads(get("json"))
    parquet = pq.read_table(io.BytesIO(get("parquet"))).to_pylist()

    assert lines[0] == ["Mã", "Tên", "Ngày"]
    assert lines[1] == ["0", "'=1+1", "01/06/1802"]
    assert len(lines) == len(sheet) == len(documents) + 1 == len(parquet) + 1 == 42
    assert sheet[1] == ["0", "=1+1", "01/06/1802"]
    assert len(sheet[3][1]) == 8 or len(sheet[2][1]) == 32_767
    assert "1900" in str(notes)
    assert "32.767" in str(notes)
    assert documents[0] == {"ma": "0", "ten": "=1+1", "ngay": "1802-06-01"}
    assert parquet[0]["ngay"] == date(1802, 6, 1)
    ends = AuditRecord.objects.filter(action="records.exported")
    assert [e.after["rows"] for e in ends] == [41] * 4
    assert all("loc_loai=A" in e.after["question"] and e.after["complete"] for e in ends)


@pytest.mark.usefixtures("filled")
def test_list_fits_a_small_phone(sign_in: SignIn, shoot: Callable[[Page, str], None]) -> None:
    page = sign_in("canbo", width=360, height=740)
    page.goto(f"{LIST}?tim=den&loc_so__gte=3")
    page.locator("summary", has_text="Lọc").first.click()
    shoot(page, "45-danh-sach-dien-thoai")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
