"""Batches in a real browser: found, followed, paused, looked into, taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, queries
from lienthong.services.intake.actions import run
from lienthong.services.records import actions as records_writing
from lienthong.services.records import queries as records
from tests.functional.web.accessible import serious
from tests.functional.web.conftest import SignIn

TABLE = "co_so_luu_tru"
Shoot = Callable[[Page, str], None]


@pytest.fixture
def file_of(tmp_path):
    """Make a file of generated establishments, one fault in some rows."""
    from lienthong.entrypoints.demo.generate import generate

    def make(rows):
        return generate(tmp_path / f"g{rows}", rows=rows, tables=(TABLE,))[0].path

    return make


def load(path, *, again=False, on_chunk=None):
    by = User.objects.get(username="canbo").actor
    batch = actions.receive_file(
        table_name=TABLE, file_name=path.name, content=path, by=by, unit="", again=again
    )
    actions.start(batch=batch, by=by)
    return actions.run_batch(batch_id=batch.pk, **({"on_chunk": on_chunk} if on_chunk else {}))


@pytest.mark.usefixtures("declared", "people")
def test_batch_is_found_looked_into_and_taken_back(
    sign_in: SignIn, shoot: Shoot, work: Callable[[], None], console: list[str], file_of
) -> None:
    batch = load(file_of(120))
    table = contracts.table(TABLE)[1]
    first = records.page(table, records.Asked(limit=1)).rows[0]
    records_writing.cancel_row(
        table=table,
        row_id=first["_id"],
        reason="đóng cửa",
        by=User.objects.get(username="canbo").actor,
    )
    page = sign_in("canbo")

    page.goto("/tiep-nhan/")
    page.get_by_label("Tìm tên tệp").fill("không có tệp này")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Không có lô nào như vậy")).to_be_visible()
    page.goto(f"/tiep-nhan/?tim={batch.file_sha256[:10]}&xep=tep")
    expect(page.get_by_role("link", name=batch.file_name)).to_be_visible()
    shoot(page, "40-danh-sach-lo")
    faults = serious(page)

    page.get_by_role("link", name=batch.file_name).click()
    expect(page.get_by_text("được nhận", exact=True).first).to_be_visible()
    faults += serious(page)
    shoot(page, "41-ket-qua-lo")
    page.get_by_role("link", name="xem từng dòng").first.click()
    expect(page.get_by_role("heading", name="Các dòng đã chuẩn hóa")).to_be_visible()
    faults += serious(page)
    shoot(page, "42-dong-da-chuan-hoa")
    page.locator("tbody .main a").first.click()
    page.get_by_text("bước chuẩn hóa khi nhập").click()
    expect(page.locator("details .became").first).to_be_visible()
    shoot(page, "43-lich-su-co-buoc-sua")

    page.goto(f"/tiep-nhan/{batch.pk}/hoan-tac/")
    expect(page.get_by_text("đóng cửa")).to_be_visible()
    faults += serious(page)
    shoot(page, "44-hoan-tac-xem-truoc")
    page.get_by_label("Lý do hoàn tác").fill("nộp nhầm tệp")
    page.get_by_role("button", name="Hoàn tác cả lô").click()
    work()
    expect(page.get_by_role("heading", name="Đã hoàn tác")).to_be_visible()
    faults += serious(page)
    shoot(page, "45-da-hoan-tac")

    assert records.count(table) == 0
    assert queries.batch(batch.pk).state == "undone"
    assert not faults, "\n".join(faults)
    assert console == []


@pytest.mark.usefixtures("declared", "people")
def test_running_batch_is_paused_and_goes_on(
    sign_in: SignIn, shoot: Shoot, work: Callable[[], None], file_of, monkeypatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 20)
    by = User.objects.get(username="canbo").actor

    def stop(seen):
        if seen.rows_read == 60:
            actions.pause_batch(batch=seen, by=by)

    batch = load(file_of(120), on_chunk=stop)
    page = sign_in("canbo", 360, 760)

    page.goto(f"/tiep-nhan/{batch.pk}/")
    expect(page.get_by_role("heading", name="Đang tạm dừng")).to_be_visible()
    faults = serious(page)
    shoot(page, "46-tam-dung-360")
    page.get_by_role("button", name="Chạy tiếp").click()
    expect(page.get_by_role("button", name="Tạm dừng")).to_be_visible()
    shoot(page, "47-dang-chay-360")
    work()
    expect(page.get_by_text("được nhận", exact=True).first).to_be_visible()
    for address, name in (("", "48-ket-qua-360"), ("da-sua/", "49-da-sua-360"),
                          ("hoan-tac/", "50-hoan-tac-360")):  # fmt: skip
        page.goto(f"/tiep-nhan/{batch.pk}/{address}")
        faults += serious(page)
        shoot(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    page.goto("/tiep-nhan/")
    shoot(page, "51-danh-sach-360")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not faults, "\n".join(faults)


@pytest.mark.usefixtures("declared", "people")
def test_rows_that_are_all_there_are_told(sign_in: SignIn, file_of) -> None:
    path = file_of(70)
    load(path)

    again = load(path, again=True)

    page = sign_in("canbo")
    page.goto(f"/tiep-nhan/{again.pk}/")
    expect(page.get_by_text("không đổi gì trong bảng")).to_be_visible()


@pytest.mark.usefixtures("declared", "people")
def test_list_is_downloaded_as_it_is_filtered(client, file_of) -> None:
    load(file_of(70))
    client.force_login(User.objects.get(username="canbo"))

    found = client.get("/tiep-nhan/xuat.csv", {"bang": TABLE})
    none = client.get("/tiep-nhan/xuat.csv", {"trang_thai": "failed"})

    text, empty = (b"".join(a.streaming_content).decode("utf-8-sig") for a in (found, none))
    assert (len(text.splitlines()), len(empty.splitlines())) == (2, 1)
    assert "SHA-256" in text


@pytest.mark.usefixtures("declared", "people")
def test_clerk_of_another_unit_sees_nothing_of_the_batch(client, file_of) -> None:
    batch = load(file_of(70))
    client.force_login(User.objects.get(username="nhaplieu"))

    for address in ("", "da-sua/", "hoan-tac/", "tep-goc/"):
        assert client.get(f"/tiep-nhan/{batch.pk}/{address}").status_code in (403, 404), address
