"""Roles: what a page lets through, and what it masks."""

import pytest
from playwright.sync_api import expect

from lienthong.core.contract.model import Table
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import actions as records
from tests.functional.web.conftest import BY, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "Đặng Thị Riêng Tư"


def guide(table: Table) -> None:
    row = {f.name: None for f in table.fields} | {
        "so_the": "101000001", "ho_ten": NAME, "so_dinh_danh": "001190000001",
        "loai_the": "quoc-te", "noi_cap": "Sở Mẫu", "don_vi_cap_nhat": "bvhttdl-don-vi",
    }  # fmt: skip
    records.write_rows(table=table, rows=[("101000001", row)], by=BY)
    records.write_rows(table=table, rows=[("101000001", row | {"ho_ten": f"{NAME} Hai"})], by=BY)


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize("who", ["lanhdao", "kiemtoan", "admin"])
def test_personal_data_is_masked_everywhere(sign_in: SignIn, who: str) -> None:
    guide(contracts.table("huong_dan_vien")[1])
    page = sign_in(who)

    for address in (
        "/csdl/huong-dan-vien/?cot=ho_ten&cot=so_the",
        "/csdl/huong-dan-vien/huong_dan_vien/xem/101000001/",
        "/csdl/huong-dan-vien/lich-su/",
        "/csdl/huong-dan-vien/xuat.csv",
    ):
        text = page.request.get(address).text()
        assert "Riêng Tư" not in text, address
        assert "001190000001" not in text, address
    assert "••••••" in page.request.get("/csdl/huong-dan-vien/?cot=ho_ten").text()
    # Searching or filtering by what is masked must not tell that it is there.
    assert "101000001" not in page.request.get("/csdl/huong-dan-vien/?tim=Riêng").text()


@pytest.mark.usefixtures("declared")
def test_data_officer_sees_personal_data(sign_in: SignIn) -> None:
    guide(contracts.table("huong_dan_vien")[1])
    page = sign_in("canbo")
    page.goto("/csdl/huong-dan-vien/?cot=ho_ten")

    expect(page.get_by_role("link", name=NAME).first).to_be_visible()


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize(
    ("who", "closed"),
    [
        ("lanhdao", ["/tiep-nhan/", "/cach-ly/", "/tai-khoan/", "/nhat-ky/"]),
        ("nhaplieu", ["/tai-khoan/", "/nhat-ky/"]),
        ("kiemtoan", ["/tiep-nhan/", "/cach-ly/", "/tai-khoan/"]),
        ("admin", ["/tiep-nhan/", "/cach-ly/"]),
        ("canbo", ["/tai-khoan/", "/nhat-ky/"]),
    ],
)
def test_closed_pages_say_who_to_ask(sign_in: SignIn, who: str, closed: list[str]) -> None:
    page = sign_in(who)

    for address in closed:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403, address
        expect(page.get_by_text("Cách xử lý:")).to_be_visible()
        main = page.get_by_role("navigation", name="Chức năng chính")
        assert main.locator(f"a[href='{address}']").count() == 0


@pytest.mark.usefixtures("people")
def test_stranger_is_sent_to_sign_in(client: object) -> None:
    from django.test import Client

    for address in ("/", "/danh-muc/", "/csdl/di-tich/", "/nhat-ky/"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/dang-nhap/?next=")


@pytest.mark.usefixtures("declared")
def test_changes_need_post_and_token(people: None) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="canbo"))

    assert strict.post("/csdl/di-tich/chat-luong/do/", {"bang": "di_tich"}).status_code == 403
    assert strict.get("/csdl/di-tich/chat-luong/do/").status_code == 405


def test_five_bad_passwords_lock_the_account(people: None) -> None:
    from django.test import Client

    client = Client()
    answers = [
        client.post("/dang-nhap/", {"username": "canbo", "password": "sai-mat-khau"})
        for _ in range(5)
    ]

    assert answers[-1].status_code == 429
    assert "Đợi 30 phút" in answers[-1].content.decode()
