"""The leaders' page in a browser: usable by all, drilled into, renewed, scoped, on a wall."""

import json
import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from lienthong.base.settings import REPO_DIR
from lienthong.services.accounts import actions as accounts
from lienthong.services.contracts import actions as contracts
from lienthong.services.direction import actions as direction
from lienthong.services.intake import actions as intake
from lienthong.services.registry import actions as registry
from lienthong.services.registry import register
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, PASSWORD, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/dieu-hanh/", "/dieu-hanh/man-hinh/", "/dieu-hanh/don-vi/bvhttdl/", "/dieu-hanh/dia-ban/86/",
)  # fmt: skip


@pytest.fixture
def facts(people: None) -> None:
    """The agencies and the five plans."""
    registry.load_reference(by=BY)
    direction.load_reference(by=BY)


@pytest.fixture
def filled(declared: None, facts: None) -> None:
    """The register with its 330 databases, the five plans, and the registers beside them."""
    for name in ("so-theo-doi", "van-ban-phap-luat"):
        text = (REPO_DIR / "contracts" / f"{name}.yaml").read_text(encoding="utf-8")
        contracts.apply_contract(text=text, file=name, by=BY)
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


def test_leaders_page_is_usable_by_all_and_drills_down(
    filled: None, sign_in: SignIn, console: list[str]
) -> None:
    page = sign_in("lanhdao")
    faults, wide = [], []
    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        expect(page.get_by_text(re.compile("đo lúc|Đo lúc|đếm lúc")).first).to_be_visible()
        faults += [(address, fault) for fault in serious(page)]
        wide += [] if narrow(page) else [address]
    assert faults == []
    assert wide == []
    assert console == []

    page.goto("/dieu-hanh/")
    scores = page.locator(".lead-scores tbody tr").first
    overdue = scores.locator("td").first.get_by_role("link")
    counted = overdue.inner_text()
    overdue.click()
    expect(page).to_have_url(re.compile("trang_thai=overdue"))
    total = page.locator("#list tbody tr")
    expect(total).to_have_count(min(int(counted), 50))
    page.goto("/dieu-hanh/")
    page.locator("svg.tiles a[href='/dieu-hanh/dia-ban/86/']").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tỉnh Vĩnh Long")).to_be_visible()


def outlines(*squares: tuple[str, float, float]) -> FilePayload:
    """Made-up squares: no boundaries ship with the product, and none are made up for a user."""
    features = [
        {"type": "Feature", "properties": {"ma": code}, "geometry": {"type": "Polygon",
         "coordinates": [[[x, y], [x + 0.4, y], [x + 0.4, y + 0.4], [x, y + 0.4], [x, y]]]}}
        for code, x, y in squares
    ]  # fmt: skip
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return {"name": "ranh-gioi.geojson", "mimeType": "application/geo+json", "buffer": content}


def test_a_map_is_drawn_from_the_file_an_administrator_gives(
    facts: None, sign_in: SignIn, console: list[str]
) -> None:
    page = sign_in("admin")
    page.goto("/dieu-hanh/")
    page.get_by_role("link", name="Ranh giới bản đồ").click()
    page.locator("#cap").select_option("tinh")
    page.locator("#nguon").fill("Cục Đo đạc, công văn 1")
    page.locator("#tep").set_input_files(outlines(("99", 105, 21)))
    page.get_by_role("button", name="Nộp tệp").click()
    expect(page.locator(".notice-bad")).to_contain_text("Không thuộc tính nào")
    assert serious(page) == []

    page.locator("#tep").set_input_files(outlines(("01", 105, 21), ("86", 106, 9.5)))
    page.get_by_role("button", name="Nộp tệp").click()
    expect(page.get_by_text("Tệp còn thiếu 32 đơn vị")).to_be_visible()
    assert serious(page) == []

    page.goto("/dieu-hanh/")
    drawn = page.locator("svg.outlines")
    expect(drawn.locator("path")).to_have_count(2)
    expect(drawn).to_contain_text("Hoàng Sa")
    expect(drawn).to_contain_text("Trường Sa")
    assert serious(page) == []
    assert narrow(page)
    drawn.locator("a[href='/dieu-hanh/dia-ban/86/']").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bản ghi theo xã, phường")).to_be_visible()
    assert serious(page) == []
    page.locator(".unit-tiles").get_by_role("link").first.click()
    expect(page.get_by_text("Chưa có bản ghi nào gắn với địa bàn này")).to_be_visible()
    assert console == []


def test_live_part_asks_again_and_measuring_is_a_button(facts: None, sign_in: SignIn) -> None:
    page = sign_in("lanhdao")
    page.goto("/dieu-hanh/")
    with page.expect_response(lambda answer: answer.url.endswith("/dieu-hanh/truc-tiep/")):
        expect(page.get_by_role("heading", name="Đồng bộ lúc này")).to_be_visible()
    page.get_by_role("button", name="Đo lại").click()
    expect(page.get_by_role("heading", name="Điều hành", exact=True)).to_be_visible()


def test_a_unit_outside_ones_scope_is_refused_with_the_reason(facts: None, sign_in: SignIn) -> None:
    accounts.create_user(
        username="vinhlong", full_name="Lê Thị Lãnh", role="leader", unit="vinh-long",
        password=PASSWORD, by=BY,
    )  # fmt: skip
    page = sign_in("vinhlong")
    page.goto("/dieu-hanh/")
    expect(page.get_by_text("và các đơn vị trực thuộc")).to_be_visible()
    expect(page.get_by_text("Chưa có bản ghi nào gắn với địa bàn trong các bảng")).to_be_visible()
    expect(page.locator("svg.tiles a:not(.tile-island) .tile-figure")).to_have_count(0)
    card = page.locator(".card-number", has_text="nhiệm vụ quá hạn")
    overdue = int(card.locator(".figure").inner_text())
    card.click()
    expect(page.locator("#pham_vi")).to_have_value("don-vi-toi")
    expect(page.locator("#list tbody tr")).to_have_count(overdue)
    page.goto("/")
    own = page.locator(".card-number", has_text="nhiệm vụ của đơn vị quá hạn")
    expect(own.locator(".figure")).to_have_text(str(overdue))
    own.click()
    expect(page.locator("#list tbody tr")).to_have_count(overdue)

    answer = page.goto("/dieu-hanh/don-vi/bvhttdl/")

    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_text("ngoài phạm vi của bạn").first).to_be_visible()
