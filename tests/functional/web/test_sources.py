"""Declare a source in the browser, run it, and see what came of it; what each role may do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lienthong.services.audit.models import AuditRecord
from lienthong.services.intake.models import Source, SourceRun
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import BY, SignIn
from tests.integration.intake.contract import CONTRACT
from tests.integration.intake.sources.conftest import mariadb, mariadb_server
from tests.integration.intake.sources.mariadb import READER, SECRET

__all__ = ["mariadb", "mariadb_server"]  # fixtures, used by name
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def target(people: None) -> None:
    """The declared table that the sources feed."""
    from lienthong.services.contracts import actions as contracts

    contracts.apply_contract(text=CONTRACT, file="thu-nhan.yaml", by=BY)


@pytest.mark.usefixtures("target")
def test_database_is_declared_run_and_followed(
    sign_in: SignIn, work: Callable[[], None], shoot: Shoot, console: list[str], mariadb: Any
) -> None:
    page = sign_in("admin")
    faults = []

    def look(name: str) -> None:
        faults.extend(serious(page))
        shoot(page, name)

    page.goto("/nguon/")
    look("60-nguon-trong")
    page.get_by_role("link", name="Thêm nguồn").click()
    look("61-nguon-loai")
    page.get_by_role("link", name="MariaDB").click()
    page.get_by_label("Tên nguồn").fill("Sổ di tích cũ")
    page.get_by_label("Nhập vào").select_option("thu_nhan")
    page.get_by_label("Máy chủ").fill("127.0.0.1")
    page.get_by_label("Cổng").fill(str(mariadb.port))
    page.get_by_label("Tên cơ sở dữ liệu").fill("so_cu")
    page.get_by_label("Tài khoản", exact=False).first.fill(READER)
    page.get_by_label("Bảo vệ đường truyền").select_option("off")
    page.get_by_label("Mật khẩu").fill(SECRET)
    look("62-nguon-ket-noi")
    page.get_by_role("button", name="Lưu và kết nối").click()
    page.get_by_label("Hoặc câu truy vấn").fill("DELETE FROM di_tich")
    page.get_by_role("button", name="Xem cột").click()
    expect(page.get_by_text("Chỉ nhận câu SELECT")).to_be_visible()
    look("63-nguon-tu-choi")
    page.get_by_label("Hoặc câu truy vấn").fill("")
    page.get_by_label("Bảng hoặc khung nhìn").select_option("|di_tich")
    page.get_by_role("button", name="Xem cột").click()
    expect(page.get_by_text("Chùa Một Cột").last).to_be_visible()
    expect(page.get_by_text("3 trong 3 dòng đã thử sẽ được nhận.")).to_be_visible()
    expect(page.get_by_text("tên cột giống «Tên»")).to_be_visible()
    page.get_by_label("ngay_cap").select_option("")
    page.get_by_role("button", name="Ghép lại và xem trước").click()
    expect(page.get_by_role("columnheader", name="Ngày cấp")).to_have_count(0)
    page.get_by_label("ngay_cap").select_option("ngay_cap")
    look("64-nguon-ghep-cot")
    page.get_by_role("button", name="Lưu cách ghép").click()
    page.get_by_label("Cách lấy").select_option("incremental")
    page.get_by_label("Cột mốc", exact=True).select_option("doi_luc")
    page.get_by_label("Lịch", exact=True).select_option("daily")
    look("65-nguon-lich")
    page.get_by_role("button", name="Lưu và cho hoạt động").click()
    page.get_by_role("button", name="Thử kết nối").click()
    expect(page.get_by_text("Kết nối được.")).to_be_visible()
    look("66-nguon-thu")
    page.get_by_role("button", name="Chạy ngay").click()
    for _ in ("the run", "its batch", "the cursor"):
        work()
    page.reload()
    expect(page.get_by_role("link", name="Lô ")).to_be_visible()
    look("67-nguon-xong")
    page.goto("/nguon/")
    look("68-nguon-danh-sach")

    assert faults == []
    assert console == []
    run = SourceRun.objects.get()
    assert (run.state, run.rows, run.batch and run.batch.rows_accepted) == ("done", 3, 3)
    source = Source.objects.get()
    assert source.cursor_value.startswith("2024-01-03")
    assert SECRET not in source.secret
    assert SECRET not in page.content()
    assert not any(SECRET in f"{a.before}{a.after}" for a in AuditRecord.objects.all())


@pytest.fixture
def folder_source(target: None, tmp_path: Path) -> Source:
    from lienthong.services.intake.sources import keeping

    source = keeping.add(
        name="Thư mục nộp", table_name="thu_nhan", unit="don-vi-a", kind="folder",
        options={"path": str(tmp_path)}, secret="", by=BY,
    )  # fmt: skip
    keeping.set_plan(
        source=source, mode="full", cursor_column="", overlap=0, missing="leave",
        schedule={"kind": "minutes", "minutes": 1}, by=BY,
    )  # fmt: skip
    return keeping.resume(source=source, by=BY)


def test_small_phone_shows_every_page_without_scrolling_sideways(
    sign_in: SignIn, folder_source: Source, shoot: Shoot
) -> None:
    page = sign_in("admin", width=360, height=740)
    wide, faults = [], []
    addresses = ("/nguon/", "/nguon/them/", "/nguon/them/rest/", "/nguon/them/folder/")
    of_one = ("", "ket-noi/", "lich/", "ngung/")
    for n, address in enumerate([*addresses, *(f"/nguon/{folder_source.pk}/{p}" for p in of_one)]):
        page.goto(address)
        shoot(page, f"70-nguon-nho-{n}")
        faults += serious(page)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(address)

    assert wide == []
    assert faults == []


def test_officer_runs_and_pauses_but_declares_nothing(
    sign_in: SignIn, folder_source: Source
) -> None:
    page = sign_in("canbo")
    page.goto(f"/nguon/{folder_source.pk}/")
    page.get_by_role("button", name="Tạm dừng").click()
    expect(page.get_by_text("Đã tạm dừng nguồn")).to_be_visible()

    assert page.get_by_role("link", name="Ngừng dùng").count() == 0
    assert page.goto("/nguon/them/").status == 403
    assert page.goto(f"/nguon/{folder_source.pk}/ket-noi/").status == 403


def test_clerk_sees_the_sources_of_the_own_unit_only(
    sign_in: SignIn, folder_source: Source
) -> None:
    page = sign_in("nhaplieu")
    page.goto("/nguon/")

    assert page.get_by_text("Thư mục nộp").count() == 0
    assert page.goto(f"/nguon/{folder_source.pk}/").status == 403


@pytest.mark.usefixtures("target")
def test_source_is_followed_and_its_page_tells_how_far(
    sign_in: SignIn, shoot: Shoot, console: list[str], mariadb: Any
) -> None:
    from tests.integration.intake.sources.conftest import FILL
    from tests.integration.intake.sources.declaring import declare
    from tests.integration.intake.sources.following import PLAN, allow, catch_up

    source = declare("mysql", mariadb.options(), secret=SECRET, **PLAN | {"mode": "full"})
    page = sign_in("admin")
    page.goto(f"/nguon/{source.pk}/lich/")
    page.get_by_label("Cách lấy").select_option("follow")
    page.get_by_text("Lệnh SQL để nguồn cho theo").click()
    expect(page.get_by_text("GRANT REPLICATION SLAVE")).to_be_visible()
    faults = serious(page)
    shoot(page, "73-nguon-theo-lich")
    page.get_by_role("button", name="Lưu lịch").click()
    expect(page.get_by_text("không được đọc nhật ký")).to_be_visible()
    shoot(page, "73-nguon-theo-tu-choi")
    allow("mysql", mariadb)
    page.get_by_label("Cách lấy").select_option("follow")
    page.get_by_role("button", name="Lưu lịch").click()
    expect(page.get_by_text("Chờ bắt đầu theo")).to_be_visible()
    expect(page.get_by_role("button", name="Chạy ngay")).to_have_count(0)
    catch_up(source)
    expect(page.get_by_text("Đang theo", exact=True).last).to_be_visible()
    rows = [("M004", "Tháp Bà", "don-vi-a", "2022-05-05", "12.50", "2024-02-01 08:00:00")]
    mariadb.run(FILL.format(name="di_tich"), rows=rows)
    catch_up(source)
    expect(page.get_by_text("4 dòng")).to_be_visible()
    faults += serious(page)
    shoot(page, "74-nguon-dang-theo")
    page.goto("/nguon/")
    faults += serious(page)
    shoot(page, "75-nguon-theo-danh-sach")
    page.goto(f"/nguon/{source.pk}/")
    page.get_by_role("link", name="Lấy lại toàn bộ").click()
    faults += serious(page)
    shoot(page, "76-nguon-lay-lai")
    page.get_by_role("button", name="Lấy lại toàn bộ").click()
    expect(page.get_by_text("Toàn bộ dòng của nguồn sẽ được lấy lại.")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    shoot(page, "77-nguon-theo-nho")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults == []
    assert console == []
