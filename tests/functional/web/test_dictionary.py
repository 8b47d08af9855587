"""A term from proposal to use: one proposes, another approves, a contract takes it."""

import pytest
from playwright.sync_api import Page, expect

from lienthong.core.contract.errors import ContractRejected
from lienthong.services.contracts import actions as contracts
from tests.functional.conftest import Shoot
from tests.functional.web.accessible import violations
from tests.functional.web.conftest import BY, SignIn
from tests.integration.dictionary.test_not_approved import contract_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ID = "bo-thu:di-tich.so-quy-hoach"


def accessible(page: Page) -> None:
    assert violations(page) == []


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_term_goes_from_proposal_to_a_contract(
    sign_in: SignIn, shoot: Shoot, console: list[str]
) -> None:
    officer = sign_in("canbo")
    officer.get_by_role("link", name="Từ điển").click()
    officer.get_by_label("Tìm tên, mã").fill("so cccd")
    expect(officer.get_by_role("link", name="Số định danh cá nhân").first).to_be_visible()
    accessible(officer)
    shoot(officer, "dictionary-terms")

    officer.get_by_role("link", name="Đề xuất thuật ngữ").click()
    officer.get_by_label("Mã thuật ngữ").fill(ID)
    officer.get_by_label("Tên tiếng Việt").fill("Số quyết định quy hoạch")
    officer.get_by_label("Tên tiếng Anh").fill("Planning decision number")
    officer.get_by_label("Định nghĩa nghiệp vụ").fill("Số của quyết định phê duyệt quy hoạch.")
    officer.get_by_label("Độ dài tối đa").fill("nhiều")
    officer.get_by_label("Căn cứ", exact=False).first.fill("Đơn vị tự đặt")
    officer.get_by_role("button", name="Lưu dự thảo").click()
    expect(officer.get_by_text("sai kiểu")).to_be_visible()
    accessible(officer)
    officer.get_by_label("Độ dài tối đa").fill("30")
    officer.get_by_role("button", name="Lưu dự thảo").click()
    expect(officer.get_by_role("heading", name="Số quyết định quy hoạch")).to_be_visible()
    with pytest.raises(ContractRejected):
        contracts.apply_contract(text=contract_with(ID), file="thu.yaml", by=BY)

    officer.get_by_role("button", name="Trình duyệt").click()
    expect(officer.get_by_text("Bạn là người soạn")).to_be_visible()
    expect(officer.get_by_role("button", name="Duyệt", exact=True)).to_have_count(0)

    reviewer = sign_in("admin")
    reviewer.goto(f"/tu-dien/thuat-ngu/{ID}/")
    accessible(reviewer)
    shoot(reviewer, "dictionary-review")
    reviewer.get_by_role("button", name="Duyệt", exact=True).click()
    expect(reviewer.get_by_text("Đã duyệt; có hiệu lực ngay.")).to_be_visible()

    contract = contracts.apply_contract(text=contract_with(ID), file="thu.yaml", by=BY)
    reviewer.reload()
    expect(reviewer.get_by_role("link", name=contract.title).first).to_be_visible()
    assert console == []


@pytest.mark.usefixtures("declared")
def test_code_list_on_a_day_and_a_new_edition(
    sign_in: SignIn, shoot: Shoot, console: list[str]
) -> None:
    page = sign_in("canbo")
    page.goto("/tu-dien/danh-muc/tinh/?ngay=2025-01-01&tim=ha+giang")
    expect(page.get_by_text("Tỉnh Hà Giang").first).to_be_visible()
    accessible(page)
    shoot(page, "dictionary-list")

    page.goto("/tu-dien/danh-muc-moi/")
    page.get_by_label("Mã danh mục").fill("bo-thu:loai-ho-so")
    page.get_by_label("Tên tiếng Việt").fill("Loại hồ sơ")
    page.get_by_label("Nguồn, văn bản ban hành").fill("Đơn vị tự đặt")
    page.get_by_label("Tệp CSV hoặc XLSX").set_input_files(
        {"name": "l.csv", "mimeType": "text/csv", "buffer": "code,name_vi\na,Loại A\n".encode()}
    )
    page.get_by_role("button", name="Xem trước thay đổi").click()
    expect(page.get_by_role("heading", name="Tệp này sẽ thay đổi")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Xác nhận, lưu thành dự thảo").click()
    expect(page.get_by_role("button", name="Trình duyệt")).to_be_visible()
    shoot(page, "dictionary-edition")

    page.goto("/tu-dien/do-phu/")
    expect(page.get_by_text("100,0 %").first).to_be_visible()
    accessible(page)
    shoot(page, "dictionary-coverage")
    assert console == []


@pytest.mark.parametrize(
    "address",
    [
        "/tu-dien/",
        "/tu-dien/thuat-ngu/nguoi.gioi-tinh/",
        "/tu-dien/danh-muc/tinh/",
        "/tu-dien/nhap/",
    ],
)
def test_dictionary_fits_a_telephone(sign_in: SignIn, shoot: Shoot, address: str) -> None:
    page = sign_in("canbo", width=360, height=740)
    page.goto(address)

    fits(page)
    accessible(page)
    shoot(page, "dictionary-360" + address.strip("/").replace("/", "-"))
