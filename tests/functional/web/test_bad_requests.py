"""Requests no honest page sends: values no database takes, bodies too large, others' keys."""

import logging

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(username: str) -> Client:
    from lienthong.services.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.mark.usefixtures("declared", "people")
@pytest.mark.parametrize(
    "address",
    [
        "/csdl/di-tich/?tim=%00",
        "/csdl/di-tich/xuat.csv?tim=%00",
        "/csdl/di-tich/di_tich/xem/%00/",
        "/csdl/co-so-luu-tru/?loc_so_phong__gte=1e999999",
        "/danh-muc/?tim=%00",
        "/cach-ly/?bang=di_tich&tim=%00",
        "/tiep-nhan/?bang=%00",
        "/api/v1/databases/di_tich/records?search=%00",
        "/api/v1/contracts/%00",
    ],
)
def test_values_no_database_takes_are_the_senders_mistake(address: str) -> None:
    answer = signed_in("canbo").get(address)

    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


@pytest.mark.usefixtures("declared", "people")
def test_a_page_too_far_away_is_refused_with_the_way_on() -> None:
    address = "/api/v1/databases/di_tich/records?offset=9999999999999999999999"

    answer = signed_in("canbo").get(address)

    assert answer.status_code == 400
    assert answer.json()["code"] == "offset-too-large"
    assert "next_cursor" in answer.json()["remedy"]


@pytest.mark.usefixtures("declared", "people")
@pytest.mark.parametrize("address", ["/csdl/di-tich/xuat.exe", "/danh-muc/xuat.html"])
def test_file_of_another_kind_is_not_found(address: str) -> None:
    assert signed_in("canbo").get(address).status_code == 404


@pytest.mark.usefixtures("people")
def test_strangers_send_little_and_nobody_too_much() -> None:
    huge = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(10**6)}
    beyond = huge | {"CONTENT_LENGTH": str(10**10)}

    assert Client().post("/dang-nhap/", b"", **huge).status_code == 401
    assert Client().post("/api/v1/intake/files", b"", **huge).json()["code"] == "not-allowed"
    false = {"HTTP_AUTHORIZATION": "Bearer lt_khong-co"}
    assert Client().post("/api/v1/intake/files", b"", **huge, **false).status_code == 401
    answer = signed_in("canbo").post("/tiep-nhan/nop/", b"", **beyond)
    assert answer.status_code == 413
    assert "2048 MB" in answer.content.decode()


@pytest.mark.usefixtures("people")
def test_key_is_revoked_after_a_question_by_its_owner_only() -> None:
    from lienthong.services.accounts.models import ApiToken

    own, other = signed_in("canbo"), signed_in("kiemtoan")
    own.post("/tai-khoan-cua-toi/khoa-api/", {"label": "Phần mềm <b>A</b>"})
    token = ApiToken.objects.get()
    address = f"/tai-khoan-cua-toi/khoa-api/{token.pk}/thu-hoi/"

    assert address in own.get("/tai-khoan-cua-toi/").content.decode()
    asked = own.get(address).content.decode()
    assert "bị từ chối ngay" in asked
    assert "<b>A</b>" not in asked
    assert other.post(address).status_code == 404
    assert own.post(address).status_code == 302

    token.refresh_from_db()
    assert token.revoked_at is not None
    page = own.get("/tai-khoan-cua-toi/").content.decode()
    assert "Đã thu hồi" in page
    assert address not in page


@pytest.mark.usefixtures("people")
def test_pages_speak_vietnamese_first_and_english_when_chosen() -> None:
    browser = {"HTTP_ACCEPT_LANGUAGE": "en"}
    client = Client()

    assert "Đăng nhập" in client.get("/dang-nhap/", **browser).content.decode()
    client.cookies["django_language"] = "en"
    assert "Sign in" in client.get("/dang-nhap/", **browser).content.decode()


@pytest.mark.usefixtures("people", "declared")
def test_desk_does_not_show_another_units_file() -> None:
    from lienthong.services.intake import actions
    from tests.functional.web.conftest import BY

    batch = actions.receive_file(
        table_name="di_tich", file_name="kín.csv", content="Mã di tích\nDT-01-00001\n".encode(),
        by=BY, unit="don-vi-khac",
    )  # fmt: skip

    assert signed_in("nhaplieu").get(f"/cach-ly/?bang=di_tich&lo={batch.pk}").status_code == 403
    assert signed_in("nhaplieu").get(f"/tiep-nhan/{batch.pk}/tep-goc/").status_code == 403
    assert signed_in("canbo").get(f"/cach-ly/?bang=di_tich&lo={batch.pk}").status_code == 200


@pytest.mark.usefixtures("people", "declared")
def test_sentences_name_the_other_database_by_its_title() -> None:
    page = signed_in("canbo").get("/csdl/di-tich/hop-dong/").content.decode()

    assert "«Danh mục đơn vị hành chính»" in page or "«Đơn vị hành chính»" in page
    assert "«don-vi-hanh-chinh»" not in page


def test_addresses_of_missing_rows_are_not_logged() -> None:
    assert not logging.getLogger("django.request").isEnabledFor(logging.WARNING)
