"""The walk of direction: inventory, review, a task done with evidence, a report signed and sent."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lienthong.base.settings import REPO_DIR
from lienthong.services.accounts import actions as accounts
from lienthong.services.contracts import actions as contracts
from lienthong.services.direction import actions as direction
from lienthong.services.direction.models import Task
from lienthong.services.registry import actions as registry
from lienthong.services.registry import register
from lienthong.services.registry.review.models import ReviewItem
from lienthong.services.reporting import actions as reporting
from lienthong.services.reporting.models import Report
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, PASSWORD, SignIn
from tests.functional.web.test_reporting import (
    certificate,  # noqa: F401 - a fixture
    confirmed,
)
from tests.integration.registry.inventories import line, workbook
from tests.integration.registry.test_reviews import ANSWER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TASK = "t003-ii-1-a"
PERIOD = "2031-12"  # far from today, so that the report is never late


@pytest.fixture
def province(declared: None, people: None) -> None:
    """The facts, the questionnaire, and a person who answers for the province."""
    registry.load_reference(by=BY)
    direction.load_reference(by=BY)
    reporting.load_regimes(by=BY)
    path = REPO_DIR / "contracts" / "phieu-ra-soat.yaml"
    contracts.apply_contract(text=path.read_text(encoding="utf-8"), file=path.name, by=BY)
    accounts.create_user(
        username="chuquan", full_name="Chủ Quản", role="clerk", unit="vinh-long",
        password=PASSWORD, by=BY,
    )  # fmt: skip


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "kiem-ke.xlsx"
    path.write_bytes(workbook([("I. Sở Y tế", [line("Hồ sơ sức khỏe học đường", nam=2021)])]))
    return path


@pytest.mark.usefixtures("province", "certificate")
def test_inventory_review_a_task_done_and_the_report_of_it_sent(
    sign_in: SignIn, inventory: Path, console: list[str]
) -> None:
    officer, owner, leader = sign_in("canbo"), sign_in("chuquan"), sign_in("lanhdao")
    faults: list[str] = []
    _take_in(officer, inventory)
    faults += serious(officer)
    campaign = _ask(officer)
    item = ReviewItem.objects.get(campaign_id=campaign)
    _answer(owner, item)
    faults += serious(owner)
    _judge(officer, item)
    faults += serious(officer)
    _do(officer, inventory)
    faults += serious(officer)
    _report(officer, leader)
    faults += serious(officer)

    assert (faults, console) == ([], [])
    row = register.database(item.database_id).row
    assert (row["ten"], row["ket_qua_ra_soat"]) == ("Hồ sơ sức khỏe học đường", "nang-cap")
    task = Task.objects.get(pk=TASK)
    assert (task.state, task.files.count()) == (Task.DONE, 1)
    assert f"/danh-muc/ra-soat/{campaign}/" in task.evidence
    assert Report.objects.get().state == Report.State.SENT


def _take_in(page: Page, inventory: Path) -> None:
    page.goto("/danh-muc/kiem-ke/")
    page.get_by_label("Bảng kiểm kê của cơ quan").select_option("vinh-long")
    page.get_by_label("Tệp Excel, CSV hoặc ODS").set_input_files(inventory)
    page.get_by_role("button", name="Đọc và so sánh").click()
    expect(page.get_by_text("Chưa có gì được ghi vào danh mục")).to_be_visible()
    page.get_by_role("button", name="Xác nhận, ghi vào danh mục").click()
    expect(page.get_by_text("Đã ghi vào danh mục").first).to_be_visible()


def _ask(page: Page) -> int:
    """Plan a review of the province and give its forms out; return the campaign's number."""
    page.goto("/danh-muc/ra-soat/")
    page.get_by_label("Tên đợt").fill("Rà soát toàn diện")
    page.get_by_label("Căn cứ (số, ký hiệu, ngày văn bản)").fill("Kế hoạch 01")
    page.get_by_label("Hạn trả lời").fill("31/12/2099")
    page.get_by_label("Mã cơ quan chủ quản").select_option("vinh-long")
    page.get_by_role("button", name="Lập đợt").click()
    page.get_by_role("button", name="Giao phiếu cho các chủ quản").click()
    expect(page.get_by_text("Đã giao 1 phiếu.")).to_be_visible()
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def _answer(page: Page, item: ReviewItem) -> None:
    """Answer on the entry form, as any row is written, and hand in."""
    page.goto(f"/danh-muc/ra-soat/phieu/{item.pk}/")
    page.get_by_role("link", name="Trả lời phiếu").click()
    expect(page.get_by_role("button", name="Lưu", exact=True)).to_be_visible()
    for name, value in ANSWER.items():
        field = page.locator(f"[name={name}]").first
        kind = field.evaluate("f => f.tagName === 'SELECT' ? 'choice' : f.type")
        if kind == "choice":
            field.select_option({"có": "true", "không": "false"}.get(value, value))
        elif kind == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        else:
            field.fill(value)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Báo cáo số 12/BC").first).to_be_visible()
    page.goto(f"/danh-muc/ra-soat/phieu/{item.pk}/")
    page.get_by_role("button", name="Nộp phiếu").click()
    expect(page.get_by_text("Đã ghi.")).to_be_visible()


def _judge(page: Page, item: ReviewItem) -> None:
    page.goto(f"/danh-muc/ra-soat/phieu/{item.pk}/")
    page.get_by_label("Kết luận").select_option("nang-cap")
    page.get_by_label("Hạn thực hiện").fill("31/12/2099")
    page.get_by_label("Phương án").fill("Chuẩn hóa theo từ điển")
    page.get_by_role("button", name="Ghi kết luận").click()
    expect(page.get_by_text("Đã thẩm định").first).to_be_visible()


def _do(page: Page, evidence: Path) -> None:
    """Attach the inventory to the task and say that it is done, naming the review."""
    campaign = ReviewItem.objects.values_list("campaign_id", flat=True).get()
    page.goto(f"/nhiem-vu/{TASK}/")
    page.get_by_label("Đính kèm tệp").set_input_files(evidence)
    page.get_by_role("button", name="Đính kèm", exact=True).click()
    expect(page.get_by_role("link", name="kiem-ke.xlsx")).to_be_visible()
    page.get_by_label("Đã làm gì, căn cứ nào").fill(f"Biên bản /danh-muc/ra-soat/{campaign}/")
    page.get_by_label("Ngày hoàn thành (khi đã xong)").fill("01/03/2026")
    page.get_by_role("button", name="Đã hoàn thành").click()
    expect(page.get_by_text("Đã ghi nhận hoàn thành.")).to_be_visible()


def _report(officer: Page, leader: Page) -> None:
    """Word the report that composed itself, have it approved and signed, say that it is sent."""
    report = reporting.compose_report(regime_id="r003-02", period=PERIOD, by=BY)
    officer.goto(f"/bao-cao/{report.pk}/")
    for words in ("Công tác chỉ đạo, điều hành", "Khó khăn, vướng mắc; nguyên nhân"):
        officer.get_by_label(words).fill("Đã rà soát xong cơ sở dữ liệu của tỉnh.")
    officer.get_by_label("Nhiệm vụ trọng tâm").fill("Nâng cấp cơ sở dữ liệu đã rà soát.")
    officer.get_by_role("button", name="Lưu lời báo cáo").click()
    expect(officer.get_by_text("Đã lưu lời báo cáo.")).to_be_visible()
    confirmed(officer, "Trình duyệt")
    leader.goto(f"/bao-cao/{report.pk}/")
    confirmed(leader, "Duyệt")
    leader.get_by_role("link", name="Ký số", exact=True).click()
    leader.get_by_role("button", name="Xác nhận").click()
    expect(leader.get_by_text("PDF đã ký số, còn nguyên vẹn")).to_be_visible()
    officer.goto(f"/bao-cao/{report.pk}/")
    confirmed(officer, "Đã gửi")
    expect(officer.locator(".page-lead .state")).to_have_text("Đã gửi")
