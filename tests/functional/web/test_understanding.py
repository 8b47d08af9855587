"""A messy sheet is handed in: the page says how it was read, and a person corrects it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions
from lienthong.services.intake.models import Batch, RememberedMapping
from lienthong.services.records import queries as records
from tests.corpus import messy_sheets as corpus
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("declared"),
]
Shoot = Callable[[Page, str], None]


def hand_in(page: Page, folder: Path, messy: corpus.Messy) -> None:
    path = folder / messy.file
    path.write_bytes(messy.content)
    page.goto("/tiep-nhan/nop/")
    page.get_by_label("Nhập vào").select_option(messy.table)
    page.get_by_label("Tệp Excel").set_input_files(path)
    page.get_by_role("button", name="Nộp và xem trước").click()
    expect(page.get_by_role("heading", name="Tệp được đọc như thế nào")).to_be_visible()


NAMES = (
    "# ma_di_tich ten_di_tich loai_hinh cap_xep_hang ma_tinh ma_xa dien_tich tinh_trang "
    "don_vi_quan_ly don_vi ngay_ra_soat"
)
HEAD = [
    "STT", "Mã di tích", "Tên di tích", "Loại hình di tích", "Cấp xếp hạng", "Mã tỉnh", "Mã xã",
    "Diện tích bảo vệ (m²)", "Tình trạng bảo tồn", "Đơn vị quản lý", "Đơn vị cập nhật",
    "Ngày rà soát gần nhất",
]  # fmt: skip


def relic(n: int) -> dict[str, object]:
    """A relic with every field that must be there."""
    return corpus.relic(n) | {
        "don_vi": "bvhttdl-don-vi",
        "ma_xa": "00004",
        "cap_xep_hang": "kiem-ke",
        "tinh_trang": "on-dinh",
    }


def whole_relics() -> corpus.Messy:
    """Relics with a group, a total and signatures."""
    sheet = corpus.motto(corpus.Sheet()).line("DANH SÁCH DI TÍCH").head(HEAD)
    sheet.line("I", "Huyện Đồng Mẫu").put(*corpus.cells(relic, NAMES, 6))
    sheet.line("", "Tổng cộng", "", "", "", "", "", 4000)
    return corpus.messy("di-tich-day-du", "di_tich", corpus.signed(sheet, 8), NAMES)


def two_tables() -> corpus.Messy:
    """Relics, and below them a table with other columns."""
    sheet = corpus.Sheet().line("I. Di tích").head(HEAD).put(*corpus.cells(relic, NAMES, 5))
    sheet.line().line("II. Nơi có di tích")
    sheet.line("TT", "Mã tỉnh", "Mã xã", "Tên di tích", "Loại hình di tích")
    for n in range(1, 5):
        sheet.line(n, "01", "00004", f"Đình số {n}", "lich-su")
    return corpus.messy("hai-bang", "di_tich", sheet, NAMES)


def test_clerk_sees_what_was_left_out_and_takes_a_line_in(
    sign_in: SignIn, work: Callable[[], None], shoot: Shoot, tmp_path: Path, console: list[str]
) -> None:
    page = sign_in("canbo")
    hand_in(page, tmp_path, whole_relics())
    expect(page.get_by_text("Dòng tiêu đề là dòng 5.")).to_be_visible()
    page.get_by_text("Xem các dòng để ngoài").click()
    expect(page.get_by_role("row", name="Huyện Đồng Mẫu")).to_contain_text("dòng tên nhóm")
    expect(page.get_by_role("row", name="NGƯỜI LẬP BIỂU").first).to_contain_text("phần ký tên")
    shoot(page, "50-hieu-tep")
    assert serious(page) == []
    page.get_by_text("Những gì được chuẩn hóa").first.click()
    page.get_by_label("Xem những dòng").select_option("repaired")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_role("main")).to_contain_text("Nhận sau khi chuẩn hóa")
    shoot(page, "51-xem-truoc-loc")
    page.get_by_text("Xem các dòng để ngoài").click()
    page.get_by_label("Dòng 6 là dữ liệu").check()
    page.get_by_role("button", name="Nhận các dòng đã chọn làm dữ liệu").click()
    expect(page.get_by_text("1 dòng là dữ liệu.")).to_be_visible()

    page.get_by_role("button", name="Xác nhận và nhập").click()
    work()

    expect(page.get_by_role("heading", name="Dòng để ngoài")).to_be_visible()
    page.get_by_role("link", name="Xem các dòng để ngoài").click()
    expect(page.get_by_role("row", name="Tổng cộng")).to_contain_text("dòng cộng")
    shoot(page, "52-de-ngoai")
    assert serious(page) == []
    page.get_by_label("Dòng 13 là dữ liệu").check()
    page.get_by_role("button", name="Đưa các dòng đã chọn vào bảng").click()
    expect(page.get_by_text("Đã đưa vào 1 dòng: 0 dòng được nhận, 1 dòng ở bàn")).to_be_visible()
    assert records.count(contracts.table("di_tich")[1]) == 6
    assert console == []


def test_of_two_tables_the_clerk_chooses_one(
    sign_in: SignIn, work: Callable[[], None], tmp_path: Path, console: list[str]
) -> None:
    page = sign_in("canbo")
    hand_in(page, tmp_path, two_tables())
    expect(page.get_by_text("Trang này có hơn một bảng.")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Chỉ nhập bảng này").click()
    expect(page.get_by_text("Lô này chỉ nhập bảng thứ nhất")).to_be_visible()

    page.get_by_role("button", name="Xác nhận và nhập").click()
    work()

    expect(page.get_by_role("heading", name="Dòng để ngoài")).to_be_visible()
    assert records.count(contracts.table("di_tich")[1]) == 5
    assert console == []


def test_person_points_at_the_header(
    sign_in: SignIn, shoot: Shoot, tmp_path: Path, console: list[str]
) -> None:
    page = sign_in("canbo")
    hand_in(page, tmp_path, corpus.merged_groups())
    page.get_by_role("link", name="Chỉ lại vùng bảng").click()
    expect(page.get_by_label("Tiêu đề bắt đầu ở dòng 3")).to_be_checked()
    expect(page.get_by_label("Tiêu đề kết thúc ở dòng 4")).to_be_checked()
    shoot(page, "53-vung-bang")
    assert serious(page) == []
    page.get_by_label("Tiêu đề kết thúc ở dòng 3").check()
    page.get_by_label("Dòng dữ liệu cuối cùng").fill("8")
    page.get_by_label("G", exact=True).uncheck()
    page.get_by_role("button", name="Đọc lại tệp").click()

    expect(page.get_by_text("Dòng tiêu đề là dòng 3.")).to_be_visible()
    layout = Batch.objects.get().layout
    assert (layout["header_rows"], layout["last_row"]) == ([3, 3], 8)
    assert layout["columns_out"] == [6]
    page.get_by_role("link", name="Chỉ lại vùng bảng").click()
    page.get_by_role("button", name="Để máy tự tìm bảng").click()
    expect(page.get_by_text("Tiêu đề chiếm các dòng 3 đến 4.")).to_be_visible()
    assert console == []


def test_column_of_two_things_is_split_and_remembered(
    sign_in: SignIn, work: Callable[[], None], shoot: Shoot, tmp_path: Path
) -> None:
    page = sign_in("canbo")
    messy = corpus.number_with_date()
    hand_in(page, tmp_path, messy)
    expect(page.get_by_role("heading", name="có vẻ chứa hai thứ")).to_be_visible()
    shoot(page, "54-tach-cot")
    assert serious(page) == []
    page.get_by_role("button", name="Tách như trên").click()
    expect(page.get_by_text("Đã tách hoặc ghép cột như đề xuất.")).to_be_visible()
    expect(page.get_by_label("Quyết định xếp hạng → số")).to_have_value("so_quyet_dinh")
    expect(page.get_by_label("Quyết định xếp hạng → ngày")).to_have_value("ngay_quyet_dinh")
    expect(page.get_by_role("cell", name="2012").first).to_be_visible()
    batch = Batch.objects.get()
    kept = RememberedMapping.objects.count()

    actions.remember(
        table=contracts.table("di_tich")[1],
        header=["Mã xã", "Tên di tích", "Mã di tích", "QUYẾT ĐỊNH XẾP HẠNG"],
        mapping=batch.mapping,
        shaping=batch.layout["shaping"],
        source=batch.unit,
        by=BY,
    )
    assert kept == 0
    page.goto("/tiep-nhan/nop/")
    page.get_by_label("Nhập vào").select_option(messy.table)
    page.get_by_label("Tệp Excel").set_input_files(tmp_path / messy.file)
    page.get_by_role("button", name="Nộp và xem trước").click()
    page.get_by_label("Nhập vào").select_option(messy.table)
    page.get_by_label("Tệp Excel").set_input_files(tmp_path / messy.file)
    page.get_by_label("Tôi muốn nhập tệp này lần nữa").check()
    page.get_by_role("button", name="Nộp và xem trước").click()
    expect(page.get_by_text("Đã ghép cột như lần trước.")).to_be_visible()
    expect(page.get_by_label("Quyết định xếp hạng → số")).to_have_value("so_quyet_dinh")
    shoot(page, "55-da-nho")
    page.get_by_role("link", name="Các cách ghép đã nhớ").click()
    expect(page.get_by_role("row", name="so_quyet_dinh")).to_have_count(0)
    shoot(page, "56-danh-sach-da-nho")
    assert serious(page) == []
    page.get_by_role("button", name="Quên").click()
    expect(page.get_by_text("Đã quên cách ghép cột này")).to_be_visible()
    assert RememberedMapping.objects.count() == 0


def test_pages_of_understanding_fit_a_small_phone(
    sign_in: SignIn, shoot: Shoot, tmp_path: Path
) -> None:
    page = sign_in("canbo", width=360, height=740)
    wide = []
    for number, make in enumerate((whole_relics, corpus.swapped, corpus.several_sheets)):
        hand_in(page, tmp_path, make())
        address = page.url
        for suffix in ("", "vung-bang/", "de-ngoai/"):
            page.goto(address + suffix)
            shoot(page, f"57-dien-thoai-{number}{suffix.strip('/')}")
            if page.evaluate("document.documentElement.scrollWidth") > 360:
                wide.append(address + suffix)
    page.goto("/tiep-nhan/da-nho/")

    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_title_that_the_values_deny_is_doubted(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("canbo")
    hand_in(page, tmp_path, corpus.swapped())

    expect(page.get_by_role("main")).to_contain_text(
        "cột tên «Ngày sinh» nhưng 100 % giá trị là số điện thoại"
    )
    expect(page.get_by_role("row", name="Điện thoại").first).to_contain_text("Cần xem lại")
