"""Sign in, hand in a file, mend what it had wrong, measure: as a clerk does it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lienthong.services.contracts import queries as contracts
from lienthong.services.records import queries as records
from tests.functional.web.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = """\
Mã di tích;Tên di tích;Loại hình di tích;Cấp xếp hạng;Mã tỉnh;Mã xã;Diện tích bảo vệ (m²);\
Tình trạng bảo tồn;Đơn vị quản lý;Đơn vị cập nhật;Ngày rà soát gần nhất
DT-01-00001;  Đình   làng Mẫu ;lich-su;kiem-ke;01;00004;1.200,5;on-dinh;Ban;bvhttdl-don-vi;1/10/2026
DT-01-00002;Chùa Mẫu;lich-su;kiem-ke;01;00004;900;on-dinh;Ban Mẫu;bvhttdl-don-vi;02/10/2026
DT-01-3;=HYPERLINK("x");lich-su;kiem-ke;01;00004;80;on-dinh;Ban Mẫu;bvhttdl-don-vi;03/10/2026
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "di-tich-thu.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.mark.usefixtures("declared")
def test_walk_from_sign_in_to_quality(
    sign_in: SignIn,
    work: Callable[[], None],
    shoot: Callable[[Page, str], None],
    file: Path,
    console: list[str],
) -> None:
    page = sign_in("canbo")
    shoot(page, "01-trang-chu")

    page.get_by_role("link", name="Nộp tệp").first.click()
    page.get_by_label("Nhập vào").select_option("di_tich")
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_label("Đây là dữ liệu giả lập").check()
    shoot(page, "02-nop-tep")
    page.get_by_role("button", name="Nộp và xem trước").click()

    expect(page.get_by_text("2 trong 3 dòng đã thử sẽ được nhận")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("dữ liệu giả lập")
    shoot(page, "03-ghep-cot-xem-truoc")
    page.get_by_role("button", name="Xác nhận và nhập").click()
    expect(page.get_by_role("heading", name="Đang chờ máy xử lý")).to_be_visible()

    work()
    expect(page.get_by_role("heading", name="Việc tiếp theo")).to_be_visible()
    shoot(page, "04-ket-qua-lo")

    page.get_by_role("link", name="Mở bàn cách ly").click()
    shoot(page, "05-ban-cach-ly")
    page.get_by_role("region", name="Từng dòng").get_by_role("link").first.click()
    expect(page.get_by_label("Mã di tích")).to_have_value("DT-01-3")
    page.get_by_role("button", name="Sửa và gửi lại").click()
    expect(page.get_by_text("Vẫn chưa được nhận:")).to_be_visible()
    page.get_by_label("Mã di tích").fill("DT-01-00003")
    shoot(page, "06-sua-dong")
    page.get_by_role("button", name="Sửa và gửi lại").click()
    expect(page.get_by_text("Đã nhận bản ghi «DT-01-00003», phiên bản 1.")).to_be_visible()

    page.goto("/csdl/di-tich/")
    expect(page.get_by_role("region", name="Danh sách bản ghi").get_by_role("row")).to_have_count(4)
    page.get_by_label("Tìm, có dấu").press_sequentially("dinh lang")
    expect(page.get_by_role("region", name="Danh sách bản ghi").get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("link", name="Đình làng Mẫu", exact=True)).to_be_visible()
    shoot(page, "07-ban-ghi-tim")

    page.get_by_role("link", name="Chất lượng").click()
    expect(page.get_by_text("Chưa đo lần nào")).to_be_visible()
    page.get_by_role("button", name="Đo ngay").click()
    expect(page.get_by_text("Đang đo.")).to_be_visible()
    work()
    expect(page.get_by_role("img", name=re.compile("^Đúng: "))).to_be_visible()
    shoot(page, "08-chat-luong")
    assert records.count(contracts.table("di_tich")[1]) == 3
    assert console == []


@pytest.mark.usefixtures("declared")
def test_form_saves_once_and_shows_each_error_beside_its_field(
    sign_in: SignIn, shoot: Callable[[Page, str], None]
) -> None:
    page = sign_in("nhaplieu")
    page.goto("/csdl/co-so-luu-tru/co_so_luu_tru/them/")
    page.get_by_role("button", name="Lưu", exact=True).click()

    expect(page.get_by_text("Chưa lưu. Sửa các ô sau rồi lưu lại:")).to_be_visible()
    name = page.get_by_label("Tên cơ sở lưu trú")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Đơn vị cập nhật")).to_have_value("bvhttdl-don-vi")
    shoot(page, "09-bieu-mau-loi")


@pytest.mark.usefixtures("declared")
def test_download_neutralises_formulas(
    sign_in: SignIn, work: Callable[[], None], file: Path, live_server: object
) -> None:
    page = sign_in("canbo")
    file.write_text(FILE.replace("DT-01-3", "DT-01-00003"), encoding="utf-8")
    page.goto("/tiep-nhan/nop/?bang=di_tich")
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Nộp và xem trước").click()
    page.get_by_role("button", name="Xác nhận và nhập").click()
    work()

    text = page.request.get("/csdl/di-tich/xuat.csv").text()

    assert "'=HYPERLINK" in text
    assert ",=HYPERLINK" not in text
