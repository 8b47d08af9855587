"""The desk as a clerk uses it: three kinds of fault, and nothing left at the end."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from python_calamine import load_workbook

from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions
from lienthong.services.intake import queries as intake
from lienthong.services.intake.desk.asking import Asked
from lienthong.services.intake.models import QuarantinedRow, RememberedAnswer
from lienthong.services.records import queries as records
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn

SLOWLY = 20_000  # milliseconds: a page that does work may take its time on a busy machine
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = (
    "Mã di tích;Tên di tích;Loại hình di tích;Cấp xếp hạng;Mã tỉnh;Mã xã;Diện tích bảo vệ (m²);"
    "Tình trạng bảo tồn;Đơn vị quản lý;Đơn vị cập nhật;Ngày rà soát gần nhất"
)
LINE = "{code};{name};lich-su;kiem-ke;01;00004;{area};{state};Ban;bvhttdl-don-vi;{day}"
DEFAULTS = {"area": "80", "state": "on-dinh", "day": "01/10/2026"}


NAMES = ("Đình Bảng", "Chùa Dâu", "Đền Hùng", "Lăng Cô", "Tháp Bút", "Thành nhà Hồ", "Hoàng thành")


def lines(*rows: dict[str, str]) -> bytes:
    return "\n".join(
        [
            HEAD,
            *(
                LINE.format(**DEFAULTS | {"name": name} | row)
                for name, row in zip(NAMES, rows, strict=False)
            ),
        ]
    ).encode()


def handed_in(*rows: dict[str, str]) -> None:
    batch = actions.receive_file(
        table_name="di_tich", file_name="di-tich.csv", content=lines(*rows), by=BY, unit="",
    )  # fmt: skip
    actions.run_batch(batch_id=batch.pk)


def corrected(path: Path, mend: Callable[[list[str]], list[str]]) -> Path:
    """Write the downloaded workbook anew with its rows mended."""
    titles, *rows = load_workbook(path).get_sheet_by_index(0).to_python()
    target = path.with_name("da-sua.xlsx")
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, titles)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, mend([str(cell) for cell in row]))
    return target


@pytest.mark.usefixtures("declared")
def test_three_kinds_of_fault_are_settled_to_the_last_row(
    sign_in: SignIn, work: Callable[[], None], shoot: Callable[[Page, str], None],
    console: list[str], tmp_path: Path,
) -> None:  # fmt: skip
    handed_in(
        *({"code": f"DT-01-0000{n}", "day": "hôm qua"} for n in (1, 2, 3)),
        *({"code": f"DT.01.0000{n}"} for n in (4, 5)),
        {"code": "DT-01-00006", "area": "rộng"},
        {"code": "DT-01-00007"},
    )
    page = sign_in("canbo")
    page.goto("/cach-ly/")
    shoot(page, "40-ban-cach-ly-moi-bang")
    page.get_by_role("link", name="Di tích", exact=True).click()
    shoot(page, "41-ban-cach-ly-theo-ly-do")

    # by a rule, looked at first
    page.get_by_role("region", name="Theo lý do").get_by_role(
        "link", name=re.compile("hôm qua")
    ).click()
    expect(page.get_by_role("heading", name=re.compile("^3 dòng"))).to_be_visible(timeout=SLOWLY)
    page.get_by_text("Sửa theo quy tắc").click()
    page.get_by_label("Cách sửa").select_option("put")
    page.get_by_label("Giá trị mới").fill("2/10/2026")
    page.get_by_role("button", name="Xem trước", exact=True).click()
    page.wait_for_url("**xem-truoc**")
    shoot(page, "42-xem-truoc-quy-tac")
    expect(page.get_by_role("region", name="Trước và sau").get_by_text("Được nhận")).to_have_count(
        3
    )
    shoot(page, "42-xem-truoc-quy-tac")
    page.get_by_role("button", name="Sửa 3 dòng").click()
    expect(page.get_by_role("heading", name=re.compile("Sửa theo quy tắc số"))).to_be_visible(
        timeout=SLOWLY
    )
    expect(page.get_by_role("region", name="Kết quả từng dòng").get_by_text("Xong")).to_have_count(
        3
    )
    shoot(page, "43-viec-xong")
    assert records.count(contracts.table("di_tich")[1]) == 4

    # a piece of text replaced in the rows that are ticked
    page.get_by_role("link", name="Về bàn cách ly").click()
    for code in ("DT.01.00004", "DT.01.00005"):
        page.get_by_role("checkbox", name=f"Chọn dòng {code}").check()
    expect(page.get_by_label("Các dòng đã đánh dấu")).to_be_checked()
    page.get_by_text("Sửa theo quy tắc").click()
    page.get_by_label("Cột", exact=True).select_option("ma_di_tich")
    page.get_by_label("Cách sửa").select_option("replace")
    page.get_by_label("Đoạn chữ cần thay").fill(".")
    page.get_by_label("Giá trị mới").fill("-")
    page.get_by_role("button", name="Xem trước", exact=True).click()
    page.get_by_role("button", name="Sửa 2 dòng").click()
    expect(page.get_by_role("region", name="Kết quả từng dòng").get_by_text("Xong")).to_have_count(
        2
    )

    # in Excel
    page.get_by_role("link", name="Về bàn cách ly").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Tải về Excel kèm lý do").click()
    path = tmp_path / "cach-ly.xlsx"
    downloading.value.save_as(path)
    mended = corrected(path, lambda row: ["120" if cell == "rộng" else cell for cell in row])
    page.get_by_label("Tệp đã sửa").set_input_files(mended)
    page.get_by_role("button", name="Nộp lại và xem trước").click()
    page.get_by_role("button", name="Xác nhận và nhập").click()
    work()

    page.goto("/cach-ly/?bang=di_tich")
    expect(page.get_by_text("Không có dòng nào chờ sửa")).to_be_visible(timeout=SLOWLY)
    assert intake.open_count() == 0
    assert records.count(contracts.table("di_tich")[1]) == 7
    assert console == []


def ask(row: QuarantinedRow) -> None:
    """Make the row's first error a question, as a cleaner does that is not sure."""
    problem, *rest = row.problems
    choices = [
        {"value": "2/10/2026", "title": "Ngày 2/10/2026", "reason": "ngày gửi công văn"},
        {"value": "3/10/2026", "title": "Ngày 3/10/2026", "reason": ""},
    ]
    row.problems, row.verdict = [problem | {"choices": choices}, *rest], "waiting"
    row.save()


@pytest.mark.usefixtures("declared")
def test_question_is_answered_for_the_group_and_remembered(
    sign_in: SignIn, shoot: Callable[[Page, str], None]
) -> None:
    handed_in(*({"code": f"DT-01-0000{n}", "day": "hôm qua"} for n in (1, 2)))
    for row in QuarantinedRow.objects.all():
        ask(row)
    page = sign_in("canbo")
    page.goto("/cach-ly/?bang=di_tich&phan_loai=waiting")
    page.get_by_role("link", name=re.compile("^Không đọc được ngày «hôm qua»")).click()
    page.get_by_label("Ngày 2/10/2026").check()
    page.get_by_label("Nhớ cho lần sau").check()
    shoot(page, "44-tra-loi-ca-nhom")
    page.get_by_role("button", name="Trả lời").click()
    expect(page.get_by_role("heading", name=re.compile("Trả lời câu hỏi số"))).to_be_visible(
        timeout=SLOWLY
    )

    assert intake.open_count() == 0
    assert RememberedAnswer.objects.get().answer == "2/10/2026"
    page.goto("/cach-ly/da-nho/")
    page.get_by_role("button", name="Quên").click()
    expect(page.get_by_text("Đã quên câu trả lời")).to_be_visible(timeout=SLOWLY)


@pytest.mark.usefixtures("declared")
def test_each_row_of_a_group_takes_its_own_suggestion(
    sign_in: SignIn, shoot: Callable[[Page, str], None]
) -> None:
    handed_in(
        {"code": "DT-01-00001", "area": "1.234"}, {"code": "DT-01-00002", "area": "2.345"},
        {"code": "DT-01-00003", "area": "3.456", "day": "hôm qua"},
    )  # fmt: skip
    page = sign_in("canbo")
    page.goto("/cach-ly/?bang=di_tich&gop=quy_tac")
    page.get_by_role("link", name=re.compile("hai cách đọc")).click()
    shoot(page, "47-nhan-goi-y")
    page.get_by_role("link", name="Nhận gợi ý: dấu thập phân").click()
    seen = page.get_by_role("region", name="Trước và sau")
    expect(seen.get_by_text("Được nhận")).to_have_count(2, timeout=SLOWLY)
    expect(seen.get_by_role("row", name=re.compile("00001"))).to_contain_text("1,234")
    shoot(page, "48-xem-truoc-goi-y")
    assert serious(page) == []
    page.get_by_role("button", name="Sửa 3 dòng").click()
    expect(page.get_by_role("heading", name=re.compile("Trả lời câu hỏi số"))).to_be_visible(
        timeout=SLOWLY
    )
    shoot(page, "49-da-nhan-goi-y")

    areas = records.rows(contracts.table("di_tich")[1], records.Asked(limit=9))
    assert intake.open_count() == 1
    assert sorted(float(r[0]["dien_tich"]) for r in areas) == [1.234, 2.345]


@pytest.mark.usefixtures("declared")
def test_work_is_assigned_discarded_reopened_and_undone(sign_in: SignIn) -> None:
    handed_in(*({"code": f"DT-01-0000{n}", "day": "hôm qua"} for n in (1, 2)))
    page = sign_in("canbo")
    page.goto("/cach-ly/?bang=di_tich")
    page.get_by_text("Giao cho đơn vị, người").click()
    page.get_by_label("Người", exact=True).select_option("nhaplieu")
    page.get_by_role("button", name="Giao", exact=True).click()
    expect(page.get_by_text("2 / 2")).to_be_visible(timeout=SLOWLY)

    clerk = sign_in("nhaplieu")
    clerk.goto("/cach-ly/")
    expect(clerk.get_by_role("heading", name="Việc giao cho tôi")).to_be_visible(timeout=SLOWLY)
    clerk.goto("/cach-ly/?bang=di_tich&nguoi=toi")
    clerk.locator("summary", has_text="Bỏ dòng").click()
    clerk.get_by_label("Vì sao bỏ").fill("nộp nhầm")
    clerk.get_by_role("button", name="Bỏ", exact=True).click()
    expect(clerk.get_by_text("Chưa xác nhận bỏ các dòng này.")).to_be_visible(timeout=SLOWLY)
    clerk.go_back()
    clerk.locator("summary", has_text="Bỏ dòng").click()
    clerk.get_by_label("Vì sao bỏ").fill("nộp nhầm")
    clerk.get_by_label("Tôi chắc chắn").check()
    clerk.get_by_role("button", name="Bỏ", exact=True).click()
    expect(clerk.get_by_text("2 / 2")).to_be_visible(timeout=SLOWLY)
    assert intake.open_count() == 0
    clerk.get_by_role("button", name="Hoàn tác").click()
    expect(clerk.get_by_role("heading", name=re.compile("Hoàn tác số"))).to_be_visible(
        timeout=SLOWLY
    )

    assert intake.open_count() == 2


@pytest.mark.usefixtures("declared")
def test_row_like_a_record_is_answered_both_ways(
    sign_in: SignIn, shoot: Callable[[Page, str], None]
) -> None:
    handed_in({"code": "DT-01-00001", "name": "Đình Bảng"})
    same = {"name": "ĐÌNH BẢNG", "area": "95"}
    handed_in({"code": "DT-01-00002"} | same, {"code": "DT-01-00003"} | same)
    first, second = QuarantinedRow.objects.order_by("pk")
    page = sign_in("canbo")

    page.goto(f"/cach-ly/{first.pk}/")
    beside = page.get_by_role("region", name="Dòng này và bản ghi rất giống")
    codes = beside.get_by_role("row", name=re.compile("Mã di tích")).get_by_role("cell")
    expect(codes).to_have_text(["DT-01-00002", "DT-01-00001"], timeout=SLOWLY)
    shoot(page, "50-dong-giong-ban-ghi")
    assert serious(page) == []
    page.get_by_label("Cập nhật bản ghi này bằng dòng đang xét.").check()
    page.get_by_role("button", name="Trả lời").click()
    expect(page.get_by_text("Đã nhận bản ghi «DT-01-00001»")).to_be_visible(timeout=SLOWLY)

    page.goto(f"/cach-ly/{second.pk}/")
    page.get_by_label("Ghi thành bản ghi mới").check()
    page.get_by_role("button", name="Trả lời").click()
    expect(page.get_by_text("Đã nhận bản ghi «DT-01-00003»")).to_be_visible(timeout=SLOWLY)

    table = contracts.table("di_tich")[1]
    held = {row["_id"]: row for row, *_ in records.rows(table, records.Asked(limit=9))}
    assert intake.open_count() == 0
    assert {i: int(r["dien_tich"]) for i, r in held.items()} == {
        "DT-01-00001": 95, "DT-01-00003": 95,
    }  # fmt: skip


@pytest.mark.usefixtures("declared")
def test_keys_go_through_the_rows(sign_in: SignIn) -> None:
    handed_in(*({"code": f"DT-01-0000{n}", "day": "hôm qua"} for n in (1, 2)))
    first, second = QuarantinedRow.objects.order_by("pk")
    page = sign_in("canbo")
    page.goto(f"/cach-ly/{first.pk}/?bang=di_tich")

    page.keyboard.press("Alt+ArrowRight")
    page.wait_for_url(f"**/cach-ly/{second.pk}/**")
    page.keyboard.press("Alt+ArrowLeft")
    page.wait_for_url(f"**/cach-ly/{first.pk}/**")
    page.get_by_label("Ngày rà soát gần nhất").fill("2/10/2026")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/cach-ly/{second.pk}/**")

    assert intake.open_count() == 1


@pytest.mark.usefixtures("declared")
def test_every_page_of_the_desk_is_usable_by_all(
    sign_in: SignIn, shoot: Callable[[Page, str], None]
) -> None:
    handed_in(*({"code": f"DT-01-0000{n}", "day": "hôm qua", "area": "?"} for n in (1, 2)))
    ask(QuarantinedRow.objects.earliest("pk"))
    made = actions_done()
    row = QuarantinedRow.objects.filter(state="open").earliest("pk")
    addresses = (
        "/cach-ly/", "/cach-ly/?bang=di_tich", "/cach-ly/?bang=di_tich&gop=quy_tac",
        "/cach-ly/?bang=di_tich&viec=xem&cach=clear&cot_sua=ngay_ra_soat",
        f"/cach-ly/{row.pk}/?bang=di_tich", f"/cach-ly/viec/{made}/", "/cach-ly/da-nho/",
    )  # fmt: skip
    wide, narrow = sign_in("canbo"), sign_in("canbo", width=360, height=740)
    faults, too_wide = [], []
    for number, address in enumerate(addresses):
        wide.goto(address)
        faults += serious(wide)
        shoot(wide, f"45-ban-{number}")
        narrow.goto(address)
        if narrow.evaluate("document.documentElement.scrollWidth") > 360:
            too_wide.append(address)
        shoot(narrow, f"46-ban-hep-{number}")

    assert (faults, too_wide) == ([], [])


def actions_done() -> int:
    from lienthong.services.intake.actions import desk

    row = QuarantinedRow.objects.latest("pk")
    asked = Asked("di_tich", ids=(row.pk,))
    return desk.start_discard(asked=asked, reason="dòng thử", by=BY).pk
