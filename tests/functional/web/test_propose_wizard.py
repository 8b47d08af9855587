"""From an Excel file to a draft by clicks: what was found, how sure, what a person corrects."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lienthong.base.settings import REPO_DIR
from lienthong.services.contracts import drafts
from lienthong.services.contracts.models import ContractDraft, ContractProposal
from tests.functional.web.accessible import violations
from tests.functional.web.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = REPO_DIR / "docs" / "tutorial" / "thu-vien.xlsx"
Work = Callable[[], None]


def hand_in(page: Page, file: Path, name: str) -> None:
    page.goto("/hop-dong/")
    page.get_by_role("link", name="Đề xuất từ tệp").click()
    page.get_by_label("Tên cơ sở dữ liệu").fill(name)
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Nộp và xem").click()


@pytest.mark.usefixtures("declared")
def test_a_file_becomes_a_draft_a_person_corrected(
    sign_in: SignIn, work: Work, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page = sign_in("canbo")
    page.goto("/hop-dong/de-xuat/")
    assert violations(page) == []
    hand_in(page, FILE, "Thư viện công cộng")
    expect(page.get_by_text("Máy đang đọc mọi dòng")).to_be_visible()
    work()

    expect(page.get_by_label("Mã *")).to_have_value("thu-vien-cong-cong")
    expect(page.get_by_label("Thuật ngữ của Tỉnh, thành phố")).to_have_value("dia-chi.ma-tinh")
    assert violations(page) == []
    page.get_by_label("Thuật ngữ của Tên thư viện").press_sequentially("tên gọi")
    page.get_by_role("listbox", name="Gợi ý cho Tên thư viện").get_by_role("option").first.click()
    page.get_by_label("Tên hiển thị của Số bản sách").fill("Số bản sách hiện có")
    page.get_by_label("Lấy cột Thư điện tử").uncheck()
    shoot(page, "60-de-xuat")
    page.get_by_role("button", name="Lập bản thảo").click()

    expect(page.get_by_text("Đã lập bản thảo")).to_be_visible()
    shoot(page, "61-ban-thao-tu-tep")
    draft = ContractDraft.objects.get()
    judged = drafts.judge(draft)
    assert judged.problems == ()
    assert judged.contract is not None
    table = judged.contract.tables[0]
    assert table.name == "thu_vien_cong_cong"
    assert table.primary_key == ("ma_thu_vien",)
    assert "thu_dien_tu" not in table.by_name
    assert table.field("so_ban_sach").title == "Số bản sách hiện có"
    assert table.field("ten_thu_vien").term
    sample = drafts.sample(draft, "thu_vien_cong_cong")
    assert sample is not None
    assert sample.total == 60
    kept = ContractProposal.objects.get()
    assert kept.samples == []
    assert all(c["examples"] == [] for t in kept.report for c in t["columns"])
    assert console == []


@pytest.mark.usefixtures("declared")
def test_a_file_without_rows_is_refused_with_the_remedy(
    sign_in: SignIn, work: Work, tmp_path: Path
) -> None:
    empty = tmp_path / "trong.csv"
    empty.write_text("Mã thư viện;Tên thư viện\n", encoding="utf-8")
    page = sign_in("canbo")

    hand_in(page, empty, "Tệp trống")
    work()

    expect(page.get_by_text("không có dòng dữ liệu nào để xem")).to_be_visible()
    expect(page.get_by_role("link", name="Nộp tệp khác")).to_be_visible()


@pytest.mark.usefixtures("declared")
def test_no_key_and_an_unknown_term_are_refused_and_nothing_typed_is_lost(
    sign_in: SignIn, work: Work
) -> None:
    page = sign_in("canbo")
    hand_in(page, FILE, "Thư viện công cộng")
    work()
    page.get_by_label("Là khóa: Mã thư viện").uncheck()
    page.get_by_label("Tên hiển thị của Số bản sách").fill("Số bản")
    page.get_by_role("button", name="Lập bản thảo").click()

    expect(page.get_by_text("chưa có cột nào làm khóa")).to_be_visible()
    expect(page.get_by_label("Tên hiển thị của Số bản sách")).to_have_value("Số bản")
    page.get_by_label("Là khóa: Mã thư viện").check()
    page.get_by_label("Thuật ngữ của Số bản sách").fill("khong.co")
    page.get_by_role("button", name="Lập bản thảo").click()
    expect(page.get_by_text("không có hoặc chưa được duyệt")).to_be_visible()
    assert not ContractDraft.objects.exists()


@pytest.mark.usefixtures("declared")
def test_another_person_does_not_see_a_proposal(sign_in: SignIn) -> None:
    page = sign_in("canbo")
    hand_in(page, FILE, "Thư viện công cộng")
    page.wait_for_url("**/hop-dong/de-xuat/*/")
    path = page.url

    other = sign_in("admin")
    answer = other.goto(path)

    assert answer is not None
    assert answer.status == 404
