"""The pages of the dictionary, asked by people of different roles."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong.core.dictionary.entry import WRITTEN, cells_of, entry_of_plain, term_of
from lienthong.services.dictionary import queries
from lienthong.services.dictionary.models import TermVersion
from tests.integration.dictionary.conftest import TERM

pytestmark = pytest.mark.django_db
ID = TERM["id"]


@pytest.fixture
def officer(client: Client, person):
    client.force_login(person("data_officer", ""))
    return client


@pytest.fixture
def reviewer(person):
    client = Client()
    client.force_login(person("administrator", ""))
    return client


def typed(**changes):
    return dict(zip(WRITTEN, cells_of(term_of(TERM)), strict=True)) | changes


@pytest.mark.parametrize(
    "address",
    [
        "/tu-dien/",
        "/tu-dien/?tim=ngay+sinh&rieng_tu=basic",
        "/tu-dien/?linh_vuc=nguoi&xep=ma&giam=1",
        "/tu-dien/thuat-ngu/nguoi.so-dinh-danh/",
        "/tu-dien/thuat-ngu/nguoi.gioi-tinh/sua/",
        "/tu-dien/de-xuat/",
        "/tu-dien/nhap/",
        "/tu-dien/do-phu/",
        "/tu-dien/danh-muc/",
        "/tu-dien/danh-muc/?tim=tinh",
        "/tu-dien/danh-muc/tinh/?ngay=2025-01-01",
        "/tu-dien/danh-muc/gioi-tinh/nap/",
        "/tu-dien/danh-muc-moi/",
        "/tu-dien/xuat.csv",
        "/tu-dien/xuat.xlsx",
        "/tu-dien/xuat.yaml",
        "/tu-dien/danh-muc/tinh/xuat.csv",
    ],
)
def test_page_opens(officer: Client, table, address: str):
    answer = officer.get(address)
    answer.close()

    assert answer.status_code == 200


def test_list_as_it_was_on_a_day_keeps_the_old_provinces(officer: Client):
    before = officer.get("/tu-dien/danh-muc/tinh/?ngay=2025-01-01&tim=ha giang").content.decode()

    assert "Tỉnh Hà Giang" in before.split("h-ended")[0]


def test_term_goes_from_form_to_force(officer: Client, reviewer: Client):
    kept = officer.post("/tu-dien/de-xuat/", typed())
    assert kept.status_code == 302
    assert officer.post(f"/tu-dien/thuat-ngu/{ID}/buoc/trinh/").status_code == 302
    assert officer.post(f"/tu-dien/thuat-ngu/{ID}/buoc/duyet/").status_code == 403
    assert reviewer.post(f"/tu-dien/thuat-ngu/{ID}/buoc/duyet/").status_code == 302

    assert queries.current().usable_terms[ID].name_vi == TERM["name_vi"]
    assert "Đã duyệt" in officer.get(f"/tu-dien/thuat-ngu/{ID}/").content.decode()


def test_form_says_beside_the_field_what_is_wrong(officer: Client):
    answer = officer.post("/tu-dien/de-xuat/", typed(pattern="[", max_length="nhiều"))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "sai kiểu" in text
    assert not TermVersion.objects.exists()


def test_form_keeps_off_shared_terms(officer: Client):
    answer = officer.post("/tu-dien/de-xuat/", typed(id="nguoi.ho-ten"))

    assert answer.status_code == 403
    assert "trung tâm" in answer.content.decode()


def test_file_gives_a_verdict_per_row(officer: Client):
    sheet = io.StringIO()
    csv.writer(sheet).writerows([WRITTEN, typed().values(), typed(id="nguoi.khac").values()])
    file = SimpleUploadedFile("thuat-ngu.csv", sheet.getvalue().encode())

    page = officer.post("/tu-dien/nhap/", {"tep": file}).content.decode()

    assert "Thêm dự thảo: <strong>1</strong>" in page
    assert "Không nhận: <strong>1</strong>" in page
    assert TermVersion.objects.get().state == "draft"
    assert entry_of_plain(TermVersion.objects.get().content)["max_length"] == 30


def test_new_edition_is_shown_then_kept(officer: Client, reviewer: Client):
    heading = {"name_vi": "Loại hồ sơ", "source": "Đơn vị tự đặt", "id": "bo-thu:loai-ho-so"}
    file = SimpleUploadedFile("loai.csv", "code,name_vi\na,Loại A\nb,Loại B\n".encode())
    shown = officer.post("/tu-dien/danh-muc-moi/", heading | {"ngay": "2026-12-01", "tep": file})
    assert "Thêm mã: <strong>2</strong>" in shown.content.decode()

    confirmed = heading | {"buoc": "luu", "ngay": "2026-12-01", "noi_dung": "code,name_vi\na,A\n"}
    assert officer.post("/tu-dien/danh-muc-moi/", confirmed).status_code == 302
    base = "/tu-dien/danh-muc/bo-thu:loai-ho-so/"
    assert officer.post(f"{base}buoc/trinh/").status_code == 302
    assert reviewer.post(f"{base}buoc/duyet/", {"loi": "Đúng"}).status_code == 302

    assert queries.current().code_lists["bo-thu:loai-ho-so"].get("a")
    assert "Đúng" in officer.get(base).content.decode()


def test_reader_may_not_propose(client: Client, person):
    client.force_login(person("leader", ""))

    assert client.get("/tu-dien/de-xuat/").status_code == 403
    assert client.post(f"/tu-dien/thuat-ngu/{ID}/buoc/y-kien/", {"loi": "x"}).status_code == 403
    assert "Đề xuất thuật ngữ" not in client.get("/tu-dien/").content.decode()
