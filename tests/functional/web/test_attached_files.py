"""Attached files: judged by content, kept once, opened only through their row."""

import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong.services.accounts.models import User
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as declared
from lienthong.services.records import attachments
from lienthong.services.records import queries as records
from lienthong.services.records.models import Attachment
from tests.functional.web.conftest import BY
from tests.functional.web.entry_contract import ENTRY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "/csdl/kho-hien-vat/hien_vat/them/"
UPLOAD = "/csdl/kho-hien-vat/hien_vat/tai-len/anh/"
ROW = {"ma": "HV-1", "ten": "Trống đồng"}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack("!IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
    + chunk(b"IEND", b"")
)
DIGEST = hashlib.sha256(PNG).hexdigest()


def zipped(*members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return target.getvalue()


@pytest.fixture(autouse=True)
def store(people: None) -> None:
    contracts.apply_contract(text=ENTRY, file="kho-hien-vat.yaml", by=BY)


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.fixture
def officer() -> Client:
    return signed_in("canbo")


def send(client: Client, name: str, content: bytes, field: str = "anh", **more: str) -> Any:
    return client.post(NEW, ROW | more | {f"tep.{field}": SimpleUploadedFile(name, content)})


def held() -> dict[str, Any]:
    return records.get(declared.table("hien_vat")[1], "HV-1")


def test_file_goes_up_with_the_form_and_comes_down_safely(officer: Client) -> None:
    assert send(officer, "Ảnh trống.png", PNG).status_code == 302
    assert held()["anh"] == {
        "ten": "Ảnh trống.png", "loai": "image/png", "so_byte": len(PNG), "sha256": DIGEST,
    }  # fmt: skip

    address = f"/csdl/kho-hien-vat/hien_vat/tep/{DIGEST}/HV-1/"
    answer = officer.get(address)

    assert b"".join(answer.streaming_content) == PNG
    answer.close()
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    page = officer.get("/csdl/kho-hien-vat/hien_vat/xem/HV-1/").content.decode()
    assert "chưa quét mã độc" in page
    shown = officer.get(f"{address}?xem=1")
    shown.close()
    assert shown["Content-Disposition"].startswith("inline")
    assert Attachment.objects.get().verdict == "unchecked"


def test_file_is_closed_to_strangers_and_beside_its_row(officer: Client) -> None:
    send(officer, "a.png", PNG)
    officer.post(NEW, {"ma": "HV-2", "ten": "Khác"})
    address = f"/csdl/kho-hien-vat/hien_vat/tep/{DIGEST}/HV-%s/"

    assert Client().get(address % 1).status_code == 302
    assert officer.get(address % 2).status_code == 404
    opened = signed_in("lanhdao").get(address % 1)
    opened.close()
    assert opened.status_code == 200


@pytest.mark.parametrize(
    ("field", "name", "content", "said"),
    [
        ("anh", "anh.jpg", b"MZ\x90\0" + b"\0" * 200, "chương trình Windows"),
        ("anh", "anh.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        ("anh", "anh.png", b"%PDF-1.7 ...", "PDF"),
        ("anh", "anh.exe", PNG, "không có đuôi"),
        ("anh", "anh.png", b"", "Tệp rỗng"),
        ("ho_so", "a.docx", zipped("word/document.xml", "word/vbaProject.bin"), "macro"),
        ("ho_so", "a.docx", zipped("META-INF/MANIFEST.MF"), "JAR"),
        ("ho_so", "a.txt", b"#!/bin/sh\nrm", "tập lệnh"),
        ("ho_so", "a.txt", b"<html><script>", "HTML"),
    ],
)
def test_file_of_a_refused_type_is_named_and_not_kept(
    officer: Client, field: str, name: str, content: bytes, said: str
) -> None:
    answer = send(officer, name, content, field)

    assert answer.status_code in (400, 415)
    assert said in answer.content.decode()
    assert "Trống đồng" in answer.content.decode()
    assert not Attachment.objects.exists()
    assert not list(attachments.path_of("0" * 64).parent.parent.glob("incoming-*"))


def test_file_beyond_the_limit_is_refused(officer: Client) -> None:
    answer = send(officer, "a.png", PNG + b"\0" * (10 * 1024 * 1024))

    assert answer.status_code == 413
    assert "10 MB" in answer.content.decode()


def test_documents_are_taken(officer: Client) -> None:
    for number, (name, content) in enumerate(
        [
            ("a.pdf", b"%PDF-1.7\n"),
            ("a.docx", zipped("word/document.xml")),
            ("a.csv", "tên,số\nhai,2\n".encode()),
            ("ghi chú.txt", "Trống đồng".encode()),
        ]
    ):
        assert send(officer, name, content, "ho_so", ma=f"HV-{number}").status_code == 302


def test_upload_at_once_answers_with_the_part_of_the_form(officer: Client) -> None:
    kept = officer.post(UPLOAD, {"tep.anh": SimpleUploadedFile("a.png", PNG)})
    refused = officer.post(UPLOAD, {"tep.anh": SimpleUploadedFile("a.png", b"MZ" + b"\0" * 9)})

    assert kept.status_code == 200
    assert "a.png" in kept.content.decode()
    assert "<html" not in kept.content.decode()
    assert refused.status_code == 415
    assert "Windows" in refused.content.decode()


def test_nobody_attaches_a_file_by_its_digest(officer: Client) -> None:
    send(officer, "a.png", PNG)
    forged = f'{{"ten":"a.png","loai":"image/png","so_byte":1,"sha256":"{DIGEST}"}}'

    officer.post(NEW, {"ma": "HV-2", "ten": "Khác", "anh": forged})

    assert records.get(declared.table("hien_vat")[1], "HV-2")["anh"] is None


def test_file_stays_when_the_form_comes_back_and_can_be_taken_off(officer: Client) -> None:
    answer = officer.post(NEW, {"ma": "HV-1", "tep.anh": SimpleUploadedFile("a.png", PNG)})
    entry = next(e for g in answer.context["groups"] for e in g.entries if e.path == "anh")
    assert answer.status_code == 422
    assert entry.file["ten"] == "a.png"

    assert officer.post(NEW, ROW | {"anh": entry.value}).status_code == 302
    officer.post("/csdl/kho-hien-vat/hien_vat/sua/HV-1/", ROW | {"anh": "", "phien_ban": "1"})

    assert held()["anh"] is None


def test_unused_file_is_removed_after_a_month_and_told(officer: Client) -> None:
    send(officer, "a.png", PNG)
    officer.post(UPLOAD, {"tep.anh": SimpleUploadedFile("b.png", PNG + b"\0")})
    lost = Attachment.objects.get(name="b.png")
    Attachment.objects.update(uploaded_at="2026-01-01T00:00:00Z")

    assert attachments.remove_unused(by=BY) == 1

    assert not Path(attachments.path_of(lost.sha256)).exists()
    assert attachments.path_of(DIGEST).exists()
    assert AuditRecord.objects.filter(action="records.remove_unused_files").count() == 1
