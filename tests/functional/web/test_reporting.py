"""Reports in the browser: what is owed, one composed, worded, approved, signed and sent."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lienthong.adapters.signing.pdf_certificate import CertificateFileSigner
from lienthong.services.reporting import actions
from lienthong.services.reporting.models import Regime, Report
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn
from tests.integration.reporting.certificates import HOLDER, write_certificate
from tests.integration.reporting.conftest import load_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A day far from every test's own, so that the report is never late.
PERIOD = "2999-Q4"


@pytest.fixture
def regimes(people: None) -> None:
    load_rules()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = (tmp_path / "report.p12", tmp_path / "report.password")
    write_certificate(*files)
    monkeypatch.setattr("lienthong.bootstrap.pdf_signer", lambda: CertificateFileSigner(*files))


@pytest.fixture
def report(regimes: None) -> Report:
    return actions.compose_report(regime_id="r001-04", period=PERIOD, by=BY)


def confirmed(page: Page, act: str) -> None:
    """Press the button of an act, and confirm on the page that tells what it does."""
    page.get_by_role("link", name=act, exact=True).click()
    expect(page.get_by_role("heading", name=act, exact=True)).to_be_visible()
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_text(f"Đã xong: {act}.")).to_be_visible()


@pytest.mark.usefixtures("certificate")
def test_a_report_is_worded_approved_signed_and_sent(
    sign_in: SignIn, report: Report, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    officer, leader = sign_in("canbo"), sign_in("lanhdao")
    officer.goto(f"/bao-cao/{report.pk}/")
    expect(officer.get_by_text("Tổng số nhiệm vụ (không)")).to_be_visible()
    officer.get_by_label("Công tác chỉ đạo, điều hành").fill("Bộ đã chỉ đạo quyết liệt.")
    officer.get_by_label("Khó khăn, vướng mắc; nguyên nhân").fill("Không có.")
    officer.get_by_label("Nhiệm vụ trọng tâm").fill("Xong nhiệm vụ quá hạn.")
    officer.get_by_text("Thể thức văn bản").click()
    officer.get_by_label("Ngày ban hành").fill("30/2/2999")
    officer.get_by_role("button", name="Lưu lời báo cáo").click()
    # What was refused is shown again with its words, to be saved once it is mended.
    expect(officer.get_by_text("«30/2/2999» không phải là ngày.")).to_be_visible()
    expect(officer.get_by_label("Đánh giá chung")).to_have_value("Bộ đã chỉ đạo quyết liệt.")
    assert serious(officer) == []
    shoot(officer, "75-loi-chua-luu")
    officer.get_by_label("Ngày ban hành").fill("20/12/2999")
    officer.get_by_role("button", name="Lưu lời báo cáo").click()
    expect(officer.get_by_text("Đã lưu lời báo cáo.")).to_be_visible()
    expect(officer.get_by_text(re.compile(r"Đầy đủ [6-9]\d(,\d)? %"))).to_be_visible()
    assert serious(officer) == []
    shoot(officer, "70-bao-cao-soan")
    confirmed(officer, "Trình duyệt")
    expect(officer.get_by_text("Chờ duyệt")).to_be_visible()

    leader.goto(f"/bao-cao/{report.pk}/")
    confirmed(leader, "Duyệt")
    leader.get_by_role("link", name="Ký số", exact=True).click()
    expect(leader.get_by_text(f"Chứng thư số của: {HOLDER}")).to_be_visible()
    assert serious(leader) == []
    leader.get_by_role("button", name="Xác nhận").click()
    expect(leader.get_by_text("PDF đã ký số, còn nguyên vẹn")).to_be_visible()

    officer.goto(f"/bao-cao/{report.pk}/")
    confirmed(officer, "Đã gửi")
    expect(officer.locator(".page-lead .state")).to_have_text("Đã gửi")
    assert serious(officer) == []
    shoot(officer, "71-bao-cao-da-gui")
    with officer.expect_download() as taken:
        officer.get_by_role("link", name="PDF", exact=True).click()
    signed = taken.value.path().read_bytes()

    assert b"ETSI.CAdES.detached" in signed
    kept = Report.objects.get()
    assert (kept.state, kept.letter["issued_on"]) == (Report.State.SENT, "2999-12-20")
    # The browser's own note of the page that refused the words.
    assert [line for line in console if "status of 400" not in line] == []


@pytest.mark.usefixtures("regimes")
def test_a_period_is_chosen_from_what_is_owed_and_its_report_begun(sign_in: SignIn) -> None:
    page = sign_in("canbo")
    page.goto("/bao-cao/")
    page.get_by_label("Tìm, có dấu hoặc không dấu").fill("r002-01")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Lập báo cáo").click()
    expect(page.get_by_text("Đã lập báo cáo từ số liệu nút đo.")).to_be_visible()
    page.goto("/bao-cao/?tim=r002-01")
    expect(page.get_by_text("Đang soạn")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    lines = taken.value.path().read_text("utf-8-sig").splitlines()

    assert Report.objects.count() == 1
    assert lines[1].startswith("r002-01,")


def test_what_a_regime_is_about_is_shown_and_set(
    sign_in: SignIn, report: Report, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page = sign_in("canbo")
    page.goto("/bao-cao/che-do/?tim=r001-04")
    page.get_by_role("link", name=report.regime.title).click()
    about = page.get_by_role("region", name="Báo cáo về những gì")
    expect(about.get_by_text("Kế hoạch: Kế hoạch Chuyển đổi số")).to_be_visible()
    expect(about.get_by_text("Mặc định theo văn bản:")).to_be_visible()
    expect(page.get_by_role("link", name="quý IV năm 2999")).to_be_visible()
    about.get_by_text("Sửa phạm vi").click()
    page.get_by_label("Nghị quyết 214/NQ-CP ngày", exact=False).first.check()
    page.get_by_label("Trụ cột").select_option("data")
    assert serious(page) == []
    shoot(page, "74-che-do")
    page.get_by_role("button", name="Lưu phạm vi").click()
    expect(page.get_by_text("Đã lưu phạm vi.")).to_be_visible()
    expect(about.get_by_text("Trụ cột: Dữ liệu")).to_be_visible()
    about.get_by_text("Sửa phạm vi").click()
    page.get_by_label("Mã nhiệm vụ").fill("t-khong-co")
    page.get_by_role("button", name="Lưu phạm vi").click()
    expect(
        page.get_by_text("Không có kế hoạch, nhiệm vụ nào mang mã «t-khong-co».")
    ).to_be_visible()
    page.goto("/bao-cao/che-do/r001-04/")
    about.get_by_text("Sửa phạm vi").click()
    page.get_by_role("button", name="Theo mặc định").click()
    expect(about.get_by_text("Mặc định theo văn bản:")).to_be_visible()
    page.get_by_text("Sửa người duyệt, người ký").click()
    offered = "options => options.map(one => one.value)"
    assert page.locator("#nguoi_ky-co option").evaluate_all(offered) == ["Phạm Thị Lãnh"]
    reviewers = ["Phạm Thị Lãnh", "Trần Thị Dữ"]
    assert page.locator("#nguoi_duyet-co option").evaluate_all(offered) == reviewers
    assert serious(page) == []
    page.get_by_label("Người ký").fill("Phạm Thị Lãnh")
    page.get_by_role("button", name="Lưu người duyệt, người ký").click()
    expect(page.get_by_text("Đã lưu người duyệt, người ký.")).to_be_visible()

    regime = Regime.objects.get(pk="r001-04")
    assert (regime.scope, regime.signer) == (None, "Phạm Thị Lãnh")
    assert console == []


def test_without_a_certificate_signing_is_refused_with_the_remedy(
    sign_in: SignIn, report: Report
) -> None:
    Report.objects.update(state=Report.State.APPROVED)
    leader = sign_in("lanhdao")
    leader.goto(f"/bao-cao/{report.pk}/viec/ky/")
    leader.get_by_role("button", name="Xác nhận").click()
    expect(leader.get_by_text("Nút chưa có chứng thư số để ký báo cáo")).to_be_visible()
    expect(leader.get_by_text("ghi nhận «Đã ký trên giấy»")).to_be_visible()

    assert Report.objects.get().state == Report.State.APPROVED


@pytest.mark.long
def test_every_page_of_reports_is_usable_by_all(
    sign_in: SignIn, report: Report, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    views = ("/bao-cao/", "/bao-cao/che-do/", "/bao-cao/che-do/r001-04/",
             "/bao-cao/don-vi/", f"/bao-cao/{report.pk}/",
             f"/bao-cao/{report.pk}/xem/", f"/bao-cao/{report.pk}/viec/trinh/")  # fmt: skip
    page, phone = sign_in("canbo"), sign_in("canbo", width=360, height=740)
    faults, wide = [], []
    for number, address in enumerate(views):
        page.goto(address)
        faults += serious(page)
        shoot(page, f"72-{number}-bao-cao")
        phone.goto(address)
        shoot(phone, f"73-{number}-bao-cao-360")
        if phone.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(address)

    assert faults == []
    assert wide == []
    assert console == []
