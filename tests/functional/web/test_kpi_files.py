"""Indicators without a browser: files out and in, definitions, measuring asked for, who may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.services.accounts.models import Role, User
from lienthong.services.audit.models import AuditRecord
from lienthong.services.direction import actions
from lienthong.services.direction.models import Kpi
from lienthong.services.registry import actions as registry

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def officer(client: Client) -> Client:
    registry.load_reference(by=BY)
    actions.load_reference(by=BY)
    actions.measure_kpis(by=BY, only=["tasks-done"])
    client.force_login(User.objects.create(username="canbo", role=Role.DATA_OFFICER))
    return client


def text_of(answer: Any) -> str:
    return b"".join(answer).decode("utf-8-sig")


def test_list_and_rows_come_as_files(officer: Client) -> None:
    listed = text_of(officer.get("/chi-tieu/xuat.csv?ke_hoach=002"))
    rows = text_of(officer.get("/chi-tieu/tasks-done/dong/xuat.csv?tinh=khong"))

    assert listed.splitlines()[0].startswith("Mã,Tên,Kế hoạch,Định nghĩa,Cách tính")
    assert len([line for line in listed.splitlines() if line.startswith("k002")]) == 11
    assert rows.splitlines()[0] == "Mã,Tên,Đơn vị,Được tính,Số,Ngày,Ghi chú"
    assert "quá hạn, chưa xong" in rows
    assert officer.get("/chi-tieu/k002-05/dong/").status_code == 404


def test_a_file_is_taken_in_whole_or_not_at_all(officer: Client) -> None:
    def send(text: str) -> int:
        file = SimpleUploadedFile("chi-tieu.csv", text.encode())
        return officer.post("/chi-tieu/nop/", {"tep": file}).status_code

    assert send("Mã,Tên,Mục tiêu\nmot,Một,1\nhai,Hai,nhiều\n") == 400
    assert not Kpi.objects.filter(pk="mot").exists()
    assert send("Mã,Tên,Mục tiêu,Đơn vị tính\nmot,Một,1,việc\nhai,Hai,2,việc\n") == 302
    assert set(Kpi.objects.filter(pk__in=("mot", "hai")).values_list("target", flat=True)) == {
        "1", "2",
    }  # fmt: skip


def test_a_definition_is_kept_and_measuring_asked_for(officer: Client) -> None:
    told = {"dinh_nghia": "Nghĩa", "cach_tinh": "Đếm", "ky": "yearly"}
    assert officer.post("/chi-tieu/k002-05/dinh-nghia/", told).status_code == 302
    assert officer.post("/chi-tieu/tasks-done/do-lai/").status_code == 302
    assert officer.post("/chi-tieu/k002-05/do-lai/").status_code == 400

    assert Kpi.objects.get(pk="k002-05").cadence == "yearly"
    asked = AuditRecord.objects.filter(action="direction.request_measuring")
    assert [record.subject for record in asked] == ["kpi:tasks-done"]


def test_an_own_indicator_is_edited_and_shows_what_it_was(officer: Client) -> None:
    page = officer.get("/chi-tieu/tasks-done/sua/").content.decode()
    assert 'value="Tỷ lệ nhiệm vụ đến hạn đã hoàn thành"' in page
    deadline = clock.today() + timedelta(days=9)
    changed = {
        "ten": "Tên mới", "muc_tieu": "90,5", "so_sanh": ">=", "ky": "quarterly",
        "han": f"{deadline:%d/%m/%Y}", "cach_do": "tasks-done", "don_vi": "bvhttdl",
    }  # fmt: skip

    assert officer.post("/chi-tieu/tasks-done/sua/", changed).status_code == 302
    assert officer.post("/chi-tieu/k002-05/sua/", changed).status_code == 400
    found = Kpi.objects.get(pk="tasks-done")
    assert (found.title, found.target, found.deadline) == ("Tên mới", "90.5", deadline)
    assert "Có nguy cơ không đạt" in officer.get("/chi-tieu/tasks-done/").content.decode()


def test_a_declaration_that_does_not_hold_is_refused(officer: Client) -> None:
    stated = {"gia_tri": "1", "can_cu": "QĐ 12", "lien_ket": "https://vi.du/12"}

    for wrong in ({"gia_tri": "một"}, {"can_cu": " "}, {"lien_ket": "javascript:alert(1)"}):
        assert officer.post("/chi-tieu/k002-05/khai-bao/", stated | wrong).status_code == 400
    assert officer.post("/chi-tieu/k002-05/khai-bao/", stated).status_code == 302
    assert 'href="https://vi.du/12"' in officer.get("/chi-tieu/k002-05/").content.decode()


def test_a_leader_is_refused_every_change(officer: Client) -> None:
    officer.force_login(User.objects.create(username="lanhdao", role=Role.LEADER))

    for path in ("k002-05/khai-bao/", "tasks-done/do-lai/", "tasks-done/ngung/", "nop/",
                 "k002-05/dinh-nghia/", "tasks-done/sua/"):  # fmt: skip
        assert officer.post(f"/chi-tieu/{path}", {"gia_tri": "1"}).status_code == 403, path
    assert officer.get("/chi-tieu/tasks-done/dong/").status_code == 200
