"""The contract editor in a browser: from a published contract to a new version and its form."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page, expect

from lienthong.core.contract.document import Document
from lienthong.core.contract.write import write_contract
from lienthong.services.accounts.models import User
from lienthong.services.contracts import drafts
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.models import ContractDraft
from lienthong.services.records import actions as records
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROOMS = ((10, 20), (30, 20), (50, 60), (None, 5))


@pytest.fixture
def hotels(declared: None, people: None) -> None:
    """Four hotels in force; one has fewer beds than the rule of the test asks for."""
    table = contracts.table("co_so_luu_tru")[1]
    rows = []
    for n, (rooms, beds) in enumerate(ROOMS):
        values = {f.name: None for f in table.fields}
        rows.append((f"CS{n}", values | {table.primary_key[0]: f"CS{n}", "so_phong": rooms,
                                         "so_giuong": beds}))  # fmt: skip
    records.write_rows(table=table, rows=rows, by=BY)


def open_draft(page: Page) -> None:
    page.goto("/hop-dong/")
    page.get_by_role("button", name="Sửa hợp đồng Cơ sở lưu trú").click()
    expect(page.get_by_text("Đã mở bản thảo")).to_be_visible()


def complaints(console: list[str]) -> list[str]:
    """Return what the browser complained of, save requests cut short by going to another page."""
    cut_short = ("htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")
    return [line for line in console if not line.startswith(cut_short)]


def counted(page: Page) -> None:
    """Wait for the counts, which come after the page."""
    expect(page.get_by_text("1 trong 4 dòng không đạt").first).to_be_visible()


@pytest.mark.usefixtures("hotels")
def test_a_published_contract_gets_a_field_a_rule_and_a_new_version(
    sign_in: SignIn, shoot: Callable[[Page, str], None], console: list[str]
) -> None:
    page = sign_in("canbo")
    open_draft(page)
    shoot(page, "50-ban-thao")
    page.get_by_role("navigation", name="Các phần").get_by_role(
        "link", name="Cơ sở lưu trú"
    ).click()
    counted(page)
    shoot(page, "51-cac-truong")
    page.get_by_label("Thuật ngữ của từ điển").press_sequentially("thư điện tử")
    page.get_by_role("listbox", name="Thuật ngữ").get_by_role("option").first.click()
    page.get_by_label("Tên hiển thị").fill("Thư liên hệ phụ")
    page.get_by_role("button", name="Thêm trường").click()
    expect(page.get_by_role("heading", name="Thư liên hệ phụ")).to_be_visible()
    expect(page.get_by_label("Số ký tự nhiều nhất")).not_to_have_value("")
    shoot(page, "52-truong")

    page.get_by_role("link", name="Về danh sách trường").click()
    counted(page)
    page.get_by_role("link", name="Thêm quy tắc").click()
    expect(page.get_by_role("status", name="Kết quả")).to_contain_text("Chưa chọn trường")
    page.get_by_label("Loại quy tắc").select_option(label="So hai trường")
    page.get_by_label("Trường", exact=True).select_option("so_giuong")
    page.get_by_label("phải", exact=True).select_option("ge")
    page.get_by_label("trường kia").select_option("so_phong")
    expect(page.get_by_role("status", name="Kết quả")).to_contain_text("1 trong 4 dòng không đạt")
    shoot(page, "53-quy-tac")
    page.get_by_role("button", name="Lưu quy tắc").click()
    expect(page.get_by_text("Đã lưu quy tắc")).to_be_visible()
    counted(page)

    page.get_by_role("link", name="Xem trước").click()
    expect(page.get_by_role("textbox", name="Thư liên hệ phụ")).to_be_visible()
    expect(page.get_by_role("region", name="Danh sách")).to_be_visible()
    shoot(page, "54-xem-truoc")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Chung").click()
    page.get_by_role("button", name="Đặt phiên bản").click()
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.get_by_text("không tự duyệt được")).to_be_visible()

    other = sign_in("admin")
    other.goto(page.url)
    other.get_by_role("button", name="Duyệt", exact=True).click()
    other.get_by_role("link", name="Xem kế hoạch và công bố").click()
    expect(other.get_by_text("chưa có giá trị")).to_be_visible()
    shoot(other, "55-ke-hoach")
    other.get_by_role("button", name="Công bố phiên bản").click()
    expect(other.get_by_text("Đã công bố phiên bản")).to_be_visible()

    page.goto("/csdl/co-so-luu-tru/co_so_luu_tru/them/")
    expect(page.get_by_role("textbox", name="Thư liên hệ phụ")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.goto("/hop-dong/co-so-luu-tru/so-sanh/")
    shoot(page, "56-so-sanh")
    expect(page.get_by_text("Thêm cột")).to_be_visible()
    assert complaints(console) == []


@pytest.fixture
def drafted(hotels: None) -> ContractDraft:
    officer = User.objects.get(username="canbo").actor
    draft = drafts.start_from(contract_id="co-so-luu-tru", by=officer)
    drafts.comment(draft_id=draft.pk, place="co_so_luu_tru", text="Thêm thư?", by=officer)
    return draft


def addresses(draft: ContractDraft) -> tuple[str, ...]:
    base = f"/hop-dong/ban-thao/{draft.pk}/"
    return (
        "/hop-dong/", "/hop-dong/moi/", base, f"{base}bang/0/", f"{base}bang/0/truong/2/",
        f"{base}bang/0/quy-tac/them/?loai=if_then", f"{base}bang/0/quy-tac/them/?loai=unique",
        f"{base}xem-truoc/", f"{base}y-kien/", f"{base}yaml/", f"{base}lich-su/", f"{base}cong-bo/",
        f"/hop-dong/co-so-luu-tru/so-sanh/?truoc=1.0.0&sau=ban-thao-{draft.pk}",
    )  # fmt: skip


def test_no_page_of_the_editor_has_a_serious_fault(
    drafted: ContractDraft, sign_in: SignIn, console: list[str]
) -> None:
    page = sign_in("canbo")
    faults = []
    for address in addresses(drafted):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        faults += serious(page)

    assert faults == []
    assert complaints(console) == []


def test_the_editor_fits_a_small_phone(
    drafted: ContractDraft, sign_in: SignIn, shoot: Callable[[Page, str], None]
) -> None:
    page = sign_in("canbo", width=360, height=740)
    wide = []
    for address in addresses(drafted):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(address)
    page.goto(addresses(drafted)[3])
    shoot(page, "57-cac-truong-dien-thoai")

    assert wide == []


def test_a_field_is_moved_by_the_keyboard(drafted: ContractDraft, sign_in: SignIn) -> None:
    page = sign_in("canbo")
    page.goto(addresses(drafted)[3])
    second = page.locator("#truong-1 td.main a").inner_text()
    page.get_by_role("button", name=f"Đưa {second} lên").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#truong-0 td.main a")).to_have_text(second)


def test_a_stale_form_keeps_what_was_typed(drafted: ContractDraft) -> None:
    officer = Client()
    officer.force_login(User.objects.get(username="canbo"))
    address = f"/hop-dong/ban-thao/{drafted.pk}/bang/0/truong/2/"
    sent = {"ban_sua": "1", "name": "ten_goi", "title": "Tên gọi một"}

    assert officer.post(address, sent).status_code == 302
    answer = officer.post(address, sent | {"title": "Tên gọi hai"})

    assert answer.status_code == 409
    assert "Tên gọi hai" in answer.content.decode()
    assert "bản sửa số 2" in answer.content.decode()


@pytest.mark.parametrize("who", ["nhaplieu", "lanhdao", "kiemtoan"])
def test_the_editor_is_closed_to_others(drafted: ContractDraft, who: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=who))

    for address in addresses(drafted)[:-1]:
        assert client.get(address).status_code == 403, address


def test_the_live_count_is_silent_about_masked_fields(declared: None, people: None) -> None:
    admin = User.objects.get(username="admin")
    draft = drafts.start_from(contract_id="huong-dan-vien", by=admin.actor)
    client = Client()
    client.force_login(admin)
    answer = client.post(
        f"/hop-dong/ban-thao/{draft.pk}/bang/0/quy-tac/dem/",
        {"kind": "pattern", "column": "so_dinh_danh", "pattern": "^001.*"},
    ).content.decode()

    assert "dữ liệu cá nhân bị che" in answer
    assert "không đạt" not in answer


def test_another_name_does_not_unmask_a_field_for_the_live_count(
    declared: None, people: None
) -> None:
    admin = User.objects.get(username="admin")
    draft = drafts.start_from(contract_id="huong-dan-vien", by=admin.actor)
    plain = Document(draft.text, "").plain
    (field,) = [f for f in plain["schema"][0]["properties"] if f["name"] == "so_dinh_danh"]
    plain["schema"][0].pop("quality")
    field["name"] = "so_khac"
    field["customProperties"] = [{"property": "origin", "value": {"renamedFrom": "so_dinh_danh"}}]
    text = write_contract(plain)
    drafts.save(draft_id=draft.pk, revision=draft.revision, text=text, by=admin.actor)
    client = Client()
    client.force_login(admin)
    answer = client.post(
        f"/hop-dong/ban-thao/{draft.pk}/bang/0/quy-tac/dem/",
        {"kind": "pattern", "column": "so_khac", "pattern": "^001.*"},
    ).content.decode()

    assert "dữ liệu cá nhân bị che" in answer
    assert "không đạt" not in answer


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"kind": "code_list", "column": "loai_co_so", "code_list": "loai-co-so-luu-tru"},
         "0 trong 4 dòng"),
        ({"kind": "freshness", "column": "ngay_ra_soat", "days": "30"}, "4 trong 4 dòng"),
        ({"kind": "row_count", "low": "5"}, "chưa đạt, đang có 4"),
        ({"kind": "expression", "expression": "so_giuong > 10"}, "1 trong 4 dòng"),
        ({"kind": "expression", "expression": "so_giuong >"}, "sai cú pháp"),
        ({"kind": "range", "column": "so_phong"}, "chưa có cận nào"),
    ],
)  # fmt: skip
def test_every_menu_counts_or_says_what_is_missing(
    drafted: ContractDraft, words: dict[str, str], said: str
) -> None:
    officer = Client()
    officer.force_login(User.objects.get(username="canbo"))

    answer = officer.post(f"/hop-dong/ban-thao/{drafted.pk}/bang/0/quy-tac/dem/", words)

    assert said in answer.content.decode()


def test_menus_about_other_rows_count_too(drafted: ContractDraft) -> None:
    officer = Client()
    officer.force_login(User.objects.get(username="canbo"))
    day = "ngay_ra_soat"
    menus: tuple[tuple[dict[str, str | list[str]], str], ...] = (
        ({"kind": "outlier", "column": "so_phong"}, "0 trong 4 dòng"),
        ({"kind": "like_values", "columns": ["loai_co_so"]}, "trong 4 dòng"),
        ({"kind": "coverage", "column": "loai_co_so", "code_list": "loai-co-so-luu-tru"},
         "chưa đạt, đang có 4"),
        ({"kind": "table_freshness", "column": day, "days": "30"}, "đang có 4"),
        ({"kind": "drift", "column": "so_phong", "period": day}, "chưa đủ dữ liệu để xét"),
    )  # fmt: skip
    answers = [
        officer.post(f"/hop-dong/ban-thao/{drafted.pk}/bang/0/quy-tac/dem/", words)
        for words, _ in menus
    ]

    for answer, (_, said) in zip(answers, menus, strict=True):
        assert said in answer.content.decode()


def test_a_file_is_counted_beside_the_rows(drafted: ContractDraft) -> None:
    officer = Client()
    officer.force_login(User.objects.get(username="canbo"))
    table = f"/hop-dong/ban-thao/{drafted.pk}/bang/0/"
    file = SimpleUploadedFile("moi.csv", "Mã cơ sở lưu trú,Số phòng\nA,1\nB,0\n".encode())

    assert officer.post(f"{table}tep-thu/", {"tep": file}).status_code == 302
    words = {"kind": "range", "column": "so_phong", "low": "1"}
    answer = officer.post(f"{table}quy-tac/dem/", words).content.decode()

    assert "tệp moi.csv: 1 trong 2 dòng không đạt" in answer
    assert "bản ghi đang có: 0 trong 4 dòng" in answer


def test_a_broken_text_is_kept_shown_and_undone(drafted: ContractDraft) -> None:
    officer = Client()
    officer.force_login(User.objects.get(username="canbo"))
    base = f"/hop-dong/ban-thao/{drafted.pk}/"

    officer.post(f"{base}yaml/", {"ban_sua": "1", "van_ban": "name: [hỏng"})
    page = officer.get(base).content.decode()

    assert "không phải YAML đọc được" in page
    for part in ("bang/0/", "xem-truoc/"):
        assert officer.get(f"{base}{part}").status_code == 409
    assert officer.get(f"{base}hop-dong.yaml").content.decode() == "name: [hỏng"
    officer.post(f"{base}viec/", {"viec": "hoan", "ban_sua": "2"})
    assert "không phải YAML" not in officer.get(base).content.decode()


def test_a_file_becomes_a_draft_and_a_bad_one_is_refused(people: None) -> None:
    officer = Client()
    officer.force_login(User.objects.get(username="canbo"))
    good = SimpleUploadedFile("a.yaml", "id: thu\nname: Thử\n".encode())
    bad = SimpleUploadedFile("a.yaml", b"\xff\xfe\x00")

    assert officer.post("/hop-dong/moi/", {"tep": good}).status_code == 302
    assert ContractDraft.objects.get().title == "Thử"
    assert officer.post("/hop-dong/moi/", {"tep": bad}).status_code == 400
    assert officer.post("/hop-dong/moi/", {"ten": "Chỉ tên"}).status_code == 400
    assert ContractDraft.objects.count() == 1
