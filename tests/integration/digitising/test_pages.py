"""Pages of scans as requests: nothing typed is lost, questions are answered, doors stay shut."""

import pytest
from django.urls import reverse

from lienthong.base.actor import system
from tests.integration.digitising.test_robust import receive
from tests.integration.digitising.test_scan import RIGHT, doubt, key, sheet_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(table, people, tmp_path):
    from lienthong.services.digitising.recognising import recognise_scan

    return sheet_of(recognise_scan(scan_id=receive(people, tmp_path).pk))


@pytest.fixture
def enter(client):
    """Let the client be a person; return it."""
    from lienthong.services.accounts.models import User

    def be(name):
        client.force_login(
            User.objects.get(username=name), "django.contrib.auth.backends.ModelBackend"
        )
        return client

    return be


def at(name, sheet, *more):
    return reverse(f"web:digitising:{name}", args=[sheet.scan_id, sheet.number, *more])


def test_typed_texts_come_back_with_the_error(sheet, people, enter) -> None:
    doubt(sheet, "ten")
    key(sheet, people[0])
    doubt(sheet, "ma")

    answer = enter("hai").post(at("sheet", sheet), {"luot": "second", "ten": "Đình của tôi"})

    assert answer.status_code == 422
    assert "Mã phiếu" in answer.content.decode()
    assert 'value="Đình của tôi"' in answer.content.decode()


def test_question_is_answered_by_its_choice(sheet, people, enter) -> None:
    from lienthong.core.rules.model import Choice, Problem

    asked = Problem(
        rule="phieu.ten.type", kind="type", family="format", word="sach", severity="error",
        columns=("ten",), value="Đình", message="Chưa rõ đình nào.", remedy="Chọn một.",
        choices=(Choice("Đình làng Phú Cường", "Đình làng Phú Cường"),),
    )  # fmt: skip
    for field in sheet.fields.all():
        field.final = "Đình" if field.name == "ten" else RIGHT[field.name]
        field.save()
    type(sheet).objects.update(
        state="refused", first_by="user:mot", second_by="user:hai", problems=[asked.to_json()]
    )
    page = enter("mot").get(at("sheet", sheet)).content.decode()
    assert 'value="ten|Đình làng Phú Cường"' in page

    enter("mot").post(
        at("sheet", sheet), {**RIGHT, "luot": "mend", "tra_loi": "ten|Đình làng Phú Cường"}
    )

    sheet.refresh_from_db()
    assert (sheet.state, sheet.row_id) == ("saved", "P0012")


def test_place_on_paper_is_a_small_picture_never_kept(sheet, enter) -> None:
    answer = enter("mot").get(at("place", sheet, "ten"))
    content = b"".join(answer)

    assert content.startswith(b"\x89PNG")
    assert len(content) < 200_000
    assert answer["Cache-Control"] == "private, no-store"
    answer.close()
    assert enter("mot").get(at("place", sheet, "khong_co")).status_code == 404


def test_reader_of_a_record_sees_its_scan_but_not_the_paper(sheet, people, table, enter) -> None:
    from lienthong.services.accounts import actions as accounts

    sheet.fields.update(double=False)
    key(sheet, people[0])
    accounts.create_user(
        username="lanh", full_name="Lãnh", role="leader", unit="", password="mat-khau-rat-dai-9",
        by=system("test"),
    )  # fmt: skip
    address = reverse("web:records:row", args=["thu-so-hoa", "phieu", "P0012"])

    keyer, leader = (enter(n).get(address).content.decode() for n in ("mot", "lanh"))

    assert "Mở bản quét" in keyer
    assert "Tải PDF/A" in keyer
    assert sheet.scan.file_sha256 in leader
    assert "Người mot" in leader
    assert "Mở bản quét" not in leader
    assert enter("lanh").get(f"/so-hoa/{sheet.scan_id}/").status_code == 403


def test_list_is_searched_and_says_when_nothing_is_there(sheet, enter) -> None:
    person = enter("mot")

    assert "phieu.pdf" in person.get("/so-hoa/?tim=phieu").content.decode()
    assert "Không có bản quét nào khớp" in person.get("/so-hoa/?tim=khac").content.decode()
    assert person.get("/so-hoa/?trang_thai=done&bang=phieu").status_code == 200
    assert person.get("/so-hoa/ke-tiep/")["Location"] == at("sheet", sheet)


def test_same_scan_again_leads_to_the_earlier_one(sheet, enter, tmp_path) -> None:
    with (tmp_path / "phieu.pdf").open("rb") as file:
        answer = enter("hai").post("/so-hoa/nop/", {"bang": "phieu", "tep": file})

    assert answer.status_code == 409
    assert f'href="/so-hoa/{sheet.scan_id}/"' in answer.content.decode()
    assert 'name="nop_lai"' in answer.content.decode()
