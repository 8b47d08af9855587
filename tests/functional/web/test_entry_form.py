"""The entry form: one save for two sendings, no silent overwriting, a list to choose from."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import actions as quality
from lienthong.services.quality.models import RuleResult
from lienthong.services.records import actions as write
from lienthong.services.records import queries as records
from tests.functional.web.conftest import BY, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "/csdl/di-tich/di_tich/them/"
EDIT = "/csdl/di-tich/di_tich/sua/DT-01-00009/"
MONUMENT = {
    "ma_di_tich": "DT-01-00009",
    "ten_di_tich": "Đình Mẫu",
    "loai_hinh": "lich-su",
    "cap_xep_hang": "kiem-ke",
    "ma_tinh": "01",
    "ma_xa": "00004",
    "dien_tich": "1.250,5",
    "tinh_trang": "on-dinh",
    "don_vi_quan_ly": "Ban Mẫu",
    "don_vi_cap_nhat": "bvhttdl-don-vi",
    "ngay_ra_soat": "2/10/2026",
}


@pytest.fixture
def officer(declared: None, people: None) -> Client:
    client = Client()
    client.force_login(User.objects.get(username="canbo"))
    return client


def held() -> records.Row:
    return records.get(contracts.table("di_tich")[1], "DT-01-00009")


def test_a_form_sent_twice_is_saved_once(officer: Client) -> None:
    first = officer.post(NEW, MONUMENT | {"lan_gui": "abc"})
    second = officer.post(NEW, MONUMENT | {"lan_gui": "abc"})

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert held()["_version"] == 1
    assert str(held()["dien_tich"]) == "1250.5"


def test_a_row_that_someone_changed_meanwhile_is_not_overwritten(officer: Client) -> None:
    officer.post(NEW, MONUMENT)
    officer.post(EDIT, MONUMENT | {"ten_di_tich": "Đình Hai", "phien_ban": "1"})

    answer = officer.post(EDIT, MONUMENT | {"ten_di_tich": "Đình Ba", "phien_ban": "1"})

    assert answer.status_code == 409
    assert "đã có người sửa" in answer.content.decode()
    assert "Đình Ba" in answer.content.decode()
    assert held()["ten_di_tich"] == "Đình Hai"


def test_cancelling_needs_a_reason_and_keeps_history(officer: Client) -> None:
    officer.post(NEW, MONUMENT)
    address = "/csdl/di-tich/di_tich/huy/DT-01-00009/"

    assert officer.post(address, {"ly_do": " "}).status_code == 400
    assert officer.post(address, {"ly_do": "Nhập trùng"}).status_code == 302
    page = officer.get("/csdl/di-tich/di_tich/xem/DT-01-00009/").content.decode()
    assert held()["_event"] == "CANCEL"
    assert "Nhập trùng" in page


def test_a_clerk_cannot_write_for_another_unit(declared: None, people: None) -> None:
    clerk = Client()
    clerk.force_login(User.objects.get(username="nhaplieu"))

    answer = clerk.post(NEW, MONUMENT | {"don_vi_cap_nhat": "don-vi-khac"})

    assert answer.status_code in (403, 422)
    assert records.count(contracts.table("di_tich")[1]) == 0


def test_failing_values_are_masked_for_a_leader(declared: None, people: None) -> None:
    table = contracts.table("huong_dan_vien")[1]
    row = {f.name: None for f in table.fields} | {"so_the": "101000001", "so_dinh_danh": "123-RT"}
    write.write_rows(table=table, rows=[("101000001", row)], by=BY)
    quality.run(table_name="huong_dan_vien", by=BY)
    leader = Client()
    leader.force_login(User.objects.get(username="lanhdao"))

    for result in RuleResult.objects.filter(failed__gt=0):
        page = leader.get(f"/csdl/huong-dan-vien/chat-luong/luat/{result.pk}/")
        assert "123-RT" not in page.content.decode()
    record = leader.get("/csdl/huong-dan-vien/huong_dan_vien/xem/101000001/")
    assert "123-RT" not in record.content.decode()


@pytest.mark.usefixtures("declared")
def test_reference_is_chosen_by_keyboard(sign_in: SignIn, console: list[str]) -> None:
    table = contracts.table("don_vi_hanh_chinh")[1]
    row = {f.name: None for f in table.fields} | {
        "ma_dinh_danh": "tinh-01", "ma": "01", "cap": "tinh", "ten": "Hà Nội",
        "ten_day_du": "Thành phố Hà Nội",
    }  # fmt: skip
    row = {name: value for name, value in row.items() if name in table.by_name}
    write.write_rows(table=table, rows=[("tinh-01", row)], by=BY)
    page = sign_in("canbo")
    page.goto(NEW)

    field = page.get_by_role("combobox", name="Mã tỉnh")
    field.press_sequentially("ha noi")
    listed = page.get_by_role("listbox", name="Mã tỉnh").get_by_role("option")
    expect(listed).to_contain_text("Thành phố Hà Nội")
    field.press("ArrowDown")
    field.press("Enter")

    expect(field).to_have_value("01")
    expect(page.get_by_text("Thành phố Hà Nội")).to_be_visible()
    assert console == []
