"""The register's own pages in a browser: every view, and an inventory from file to undo."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lienthong.base.settings import REPO_DIR
from lienthong.services.contracts import actions as contracts
from lienthong.services.intake import actions as intake
from lienthong.services.records import queries as records
from lienthong.services.registry import actions as registry
from lienthong.services.registry import register
from lienthong.services.registry.inventory.models import Inventory
from lienthong.services.registry.review.models import ReviewItem
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn
from tests.integration.registry.inventories import line, workbook
from tests.integration.registry.test_reviews import ANSWER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/danh-muc/?kieu=the", "/danh-muc/cay/?mo=bvhttdl", "/danh-muc/do-thi/",
    "/danh-muc/do-thi/?co_quan=bnv", "/danh-muc/do-thi/?csdl=bnv-nq71-09",
    "/danh-muc/kiem-ke/", "/danh-muc/co-quan/bvhttdl/", "/danh-muc/co-quan/them/",
    "/danh-muc/csdl/bnv-nq71-09/",
)  # fmt: skip


@pytest.fixture
def filled(declared: None, people: None) -> None:
    """The 330 databases and the facts around them."""
    registry.load_reference(by=BY)
    content = (REPO_DIR / "reference" / "databases.csv").read_bytes()
    batch = intake.receive_file(
        table_name=register.TABLE, file_name="danh-muc.csv", content=content, by=BY, unit=""
    )
    intake.run_batch(batch_id=intake.start(batch=batch, by=BY).pk)


def narrow(page: Page) -> bool:
    page.set_viewport_size({"width": 360, "height": 740})
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= 360")
    page.set_viewport_size({"width": 1280, "height": 860})
    return fits


def test_every_view_is_usable_by_all(filled: None, sign_in: SignIn, console: list[str]) -> None:
    page = sign_in("canbo")
    faults, wide = [], []
    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        faults += serious(page)
        wide += [] if narrow(page) else [address]

    assert faults == []
    assert wide == []
    assert console == []

    page.goto("/danh-muc/")
    page.locator("#f-co_quan").focus()
    page.locator("#f-co_quan").select_option("bca")
    asked = records.Asked(filters={"co_quan": "bca"})
    left = register.facets(asked)["trang_thai"][0].count
    expect(page.locator("#f-trang_thai option").nth(1)).to_contain_text(f"({left})")
    expect(page.locator("#f-co_quan")).to_have_value("bca")
    expect(page.locator("#f-co_quan option")).to_have_count(17)
    expect(page.locator("#f-co_quan")).to_be_focused()


def test_graph_is_walked_by_keyboard(filled: None, sign_in: SignIn) -> None:
    page = sign_in("canbo")
    page.goto("/danh-muc/do-thi/?csdl=bnv-nq71-09")
    nodes = page.locator("svg.graph a.node")
    expect(nodes).not_to_have_count(0)
    ends = page.locator("section table tbody td.main a").evaluate_all("a => a.map(e => e.href)")
    assert nodes.count() == len(set(ends))
    page.locator("svg.graph a.node[href$='csdl=bnv-review-02']").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("csdl=bnv-review-02"))
    expect(page.locator("svg.graph")).to_be_visible()


def test_inventory_goes_from_file_to_register_and_back(
    filled: None, sign_in: SignIn, tmp_path: Path
) -> None:
    page = sign_in("canbo")
    file = tmp_path / "kiem-ke.xlsx"
    file.write_bytes(
        workbook(
            [
                ("I. Sở Y tế", [line("Hồ sơ sức khỏe học đường", nam=2021, ket_noi="Chưa")]),
                ("II. Sở Nông nghiệp", [line("Hệ thống thông tin đất đai", dau_tu="Vay ODA")]),
            ]
        )
    )
    page.goto("/danh-muc/kiem-ke/")
    page.get_by_label("Bảng kiểm kê của cơ quan").select_option("vinh-long")
    page.get_by_label("Tệp Excel, CSV hoặc ODS").set_input_files(file)
    page.get_by_role("button", name="Đọc và so sánh").click()
    expect(page.get_by_text("Chưa có gì được ghi vào danh mục")).to_be_visible()
    expect(page.get_by_text("Có thể chồng lấn với").first).to_be_visible()
    assert serious(page) == []
    assert narrow(page)
    page.get_by_role("button", name="Nhận, ghi chồng lấn Hệ thống thông tin đất đai").click()
    page.get_by_role("button", name="Xác nhận, ghi vào danh mục").click()

    expect(page.get_by_text("Đã ghi vào danh mục").first).to_be_visible()
    asked = records.Asked(filters={"co_quan": "vinh-long"})
    made = {r["ten"]: r for r in records.page(register.register_table(), asked).rows}
    assert made["Hồ sơ sức khỏe học đường"]["don_vi_quan_ly"] == "Sở Y tế"
    assert records.page(register.links_table(), records.Asked()).total > 0
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã hoàn tác").first).to_be_visible()
    assert records.page(register.register_table(), asked).total == 0
    assert Inventory.objects.get().state == "undone"


def test_a_file_without_a_table_says_what_to_do(
    filled: None, sign_in: SignIn, tmp_path: Path
) -> None:
    page = sign_in("canbo")
    file = tmp_path / "khac.csv"
    file.write_text("Ngày,Số tiền\n1/1/2026,5\n", encoding="utf-8")
    page.goto("/danh-muc/kiem-ke/")
    page.get_by_label("Bảng kiểm kê của cơ quan").select_option("vinh-long")
    page.get_by_label("Tệp Excel, CSV hoặc ODS").set_input_files(file)
    page.get_by_role("button", name="Đọc và so sánh").click()

    expect(page.get_by_text("Không tìm thấy cột tên hệ thống")).to_be_visible()
    expect(page.get_by_text("khac.csv")).to_be_visible()


def test_agency_is_renamed_on_its_page(filled: None, sign_in: SignIn) -> None:
    page = sign_in("canbo")
    page.goto("/danh-muc/co-quan/vinh-long/")
    page.get_by_label("Ngày có hiệu lực").fill("30/2/2026")
    page.get_by_label("Căn cứ (số, ký hiệu, ngày văn bản)").fill("Nghị quyết 01")
    page.get_by_label("Tên mới (khi đổi tên)").fill("UBND thành phố Vĩnh Long")
    page.get_by_role("button", name="Ghi thay đổi").click()
    expect(page.get_by_text("«30/2/2026» không phải một ngày có thật.")).to_be_visible()
    page.get_by_label("Ngày có hiệu lực").fill("01/03/2026")
    page.get_by_label("Căn cứ (số, ký hiệu, ngày văn bản)").fill("Nghị quyết 01")
    page.get_by_label("Tên mới (khi đổi tên)").fill("UBND thành phố Vĩnh Long")
    page.get_by_role("button", name="Ghi thay đổi").click()

    expect(page.get_by_role("heading", name="UBND thành phố Vĩnh Long")).to_be_visible()
    page.goto("/danh-muc/cay/?het=1&ngay=28/02/2026")
    expect(page.get_by_role("link", name="UBND tỉnh Vĩnh Long", exact=True)).to_be_visible()


def test_review_goes_from_scope_to_result(
    filled: None, sign_in: SignIn, console: list[str]
) -> None:
    path = REPO_DIR / "contracts" / "phieu-ra-soat.yaml"
    contracts.apply_contract(text=path.read_text(encoding="utf-8"), file=path.name, by=BY)
    page = sign_in("canbo")
    page.goto("/danh-muc/ra-soat/")
    page.get_by_label("Tên đợt").fill("Rà soát toàn diện 2026")
    page.get_by_label("Căn cứ (số, ký hiệu, ngày văn bản)").fill("Kế hoạch 01")
    page.get_by_label("Hạn trả lời").fill("31/12/2099")
    page.get_by_label("Mã cơ quan chủ quản").select_option("vpcp")
    page.get_by_role("button", name="Lập đợt").click()
    page.get_by_role("button", name="Giao phiếu cho các chủ quản").click()
    expect(page.get_by_text("Đã giao 11 phiếu.")).to_be_visible()
    faults = serious(page)
    wide = [] if narrow(page) else [page.url]
    item = ReviewItem.objects.order_by("pk").first()
    assert item is not None
    page.goto(f"/danh-muc/ra-soat/phieu/{item.pk}/")
    page.get_by_role("button", name="Nộp phiếu").click()
    expect(page.get_by_text("Phiếu còn")).to_be_visible()
    saved = intake.save_row(
        table_name="phieu_ra_soat", row_id=item.answer_id, values=ANSWER, expected_version=None,
        by=BY, origin="form",
    )  # fmt: skip
    assert saved.saved
    registry.hand_in_answer(item_id=item.pk, by=BY)
    page.reload()
    page.get_by_label("Kết luận").select_option("nang-cap")
    page.get_by_label("Hạn thực hiện").fill("31/12/2099")
    page.get_by_label("Phương án").fill("Chuẩn hóa theo từ điển")
    faults += serious(page)
    page.get_by_role("button", name="Ghi kết luận").click()
    expect(page.get_by_text("Đã thẩm định").first).to_be_visible()
    for address in (page.url, "/danh-muc/bao-phu/", "/danh-muc/ra-soat/"):
        page.goto(address)
        faults += serious(page)
        wide += [] if narrow(page) else [address]

    assert (faults, wide, console) == ([], [], [])
    assert register.database(item.database_id).row["ket_qua_ra_soat"] == "nang-cap"
    with page.expect_download() as got:
        page.goto(f"/danh-muc/ra-soat/{item.campaign_id}/")
        page.get_by_role("link", name="Biên bản (Word)").click()
    assert got.value.suggested_filename.endswith(".docx")
