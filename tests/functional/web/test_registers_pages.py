"""Registers, legal texts and dossiers in a browser: usable by all, found from what they name."""

import pytest
from playwright.sync_api import Page, expect

from lienthong.base.settings import REPO_DIR
from lienthong.services.contracts import actions as contracts
from lienthong.services.direction import actions as direction
from lienthong.services.intake import actions as intake
from lienthong.services.registry import actions as registry
from lienthong.services.registry import register
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TASK, DATABASE = "t002-iii-2-b-1-2", "bvhttdl-review-18"
PAGES = (
    "/danh-muc/so-theo-doi/", "/danh-muc/van-ban/", "/danh-muc/van-ban/nd-85-2016/",
    "/danh-muc/ket-noi/", "/danh-muc/dong-hanh/", "/ke-hoach/003/",
    f"/danh-muc/csdl/{DATABASE}/",
)  # fmt: skip


def save(table: str, **values: str) -> None:
    saved = intake.save_row(
        table_name=table, row_id=None, values=values, expected_version=None, by=BY, origin="form"
    )
    assert saved.saved, saved.problems


@pytest.fixture
def filled(people: None) -> None:
    """The register, its facts, one row of each register that the pages show."""
    for name in ("danh-muc-csdl", "so-theo-doi", "van-ban-phap-luat"):
        text = (REPO_DIR / "contracts" / f"{name}.yaml").read_text(encoding="utf-8")
        contracts.apply_contract(text=text, file=name, by=BY)
    registry.load_reference(by=BY)
    direction.load_reference(by=BY)
    content = (REPO_DIR / "reference" / "databases.csv").read_bytes()
    batch = intake.receive_file(
        table_name=register.TABLE, file_name="danh-muc.csv", content=content, by=BY, unit=""
    )
    intake.run_batch(batch_id=intake.start(batch=batch, by=BY).pk)
    registry.enter_known(by=BY)
    save(
        "dong_ngan_sach", ma="ns-1", ten="Số hóa hồ sơ di tích", co_quan="bvhttdl", nam="2026",
        nguon_von="hop-tac-cong-tu", doi_tac="VNPT", so_tien_duyet="2000000000",
        so_tien_chi="500000000", can_cu="Quyết định 1", nhiem_vu=TASK, csdl=DATABASE,
    )  # fmt: skip
    save(
        "ho_so_ket_noi", csdl=DATABASE, co_quan="bvhttdl", ngay_bat_dau="01/02/2026",
        ngay_thong_nhat="10/02/2026", ngay_gui_tham_dinh="12/02/2026",
        ngay_xac_nhan_an_toan="01/03/2026",
    )  # fmt: skip


def narrow(page: Page) -> bool:
    page.set_viewport_size({"width": 360, "height": 740})
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= 360")
    page.set_viewport_size({"width": 1280, "height": 860})
    return fits


def test_registers_are_usable_by_all_and_tell_what_presses(
    filled: None, sign_in: SignIn, console: list[str]
) -> None:
    page = sign_in("canbo")
    faults, wide = [], []
    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        faults += [(address, fault) for fault in serious(page)]
        wide += [] if narrow(page) else [address]
    assert faults == []
    assert wide == []
    assert console == []

    card = page.locator("#ket-noi")
    expect(card).to_contain_text("Quá hạn")
    expect(card).to_contain_text("Xác nhận an toàn đã hết hiệu lực")
    expect(page.get_by_role("link", name="Số hóa hồ sơ di tích")).to_be_visible()
    page.goto("/ke-hoach/003/")
    notice = page.get_by_text("Kế hoạch viện dẫn văn bản không còn hiệu lực").locator("..")
    expect(notice).to_contain_text("331/2026/NĐ-CP")
    page.goto(f"/nhiem-vu/{TASK}/")
    expect(page.get_by_role("link", name="Số hóa hồ sơ di tích")).to_be_visible()
    page.goto("/danh-muc/van-ban/?hieu_luc=replaced&xep=so")
    expect(page.locator("tbody tr")).to_have_count(4)
    page.get_by_role("link", name="bảo đảm an toàn hệ thống thông tin").first.click()
    expect(page.get_by_text("nơi còn viện dẫn văn bản không còn hiệu lực này")).to_be_visible()

    page.goto("/danh-muc/csdl/bvhttdl-review-17/")
    page.locator("#ket-noi").get_by_role("link", name="Mở hồ sơ").click()
    expect(page.get_by_text("Đã điền sẵn những gì nút biết")).to_be_visible()
    expect(page.locator("[name=co_quan]")).to_have_value("bvhttdl")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu bản ghi")).to_be_visible()

    for address, known in (
        ("co-quan/xuat.csv?tim=vinh+long", "UBND tỉnh Vĩnh Long"),
        ("he-thong/xuat.csv", "Trung tâm dữ liệu quốc gia"),
        (f"xuat.csv?tim={DATABASE}", DATABASE),
        ("van-ban/xuat.csv?hieu_luc=replaced", "85/2016/NĐ-CP"),
    ):
        assert known in page.request.get(f"/danh-muc/{address}").text(), address
    assert page.request.get("/danh-muc/he-thong/xuat.xlsx").ok
