"""Workers that die, contracts that change, machines without a recogniser, people at once."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import structlog
from typer.testing import CliRunner

from lienthong.adapters.ocr.tesseract import Tesseract
from lienthong.base.actor import system
from lienthong.base.errors import NotAllowed, UserError
from tests.integration.digitising.paper import CONTRACT, LINES, scan
from tests.integration.digitising.test_scan import RIGHT, doubt, key, sheet_of

pytestmark = pytest.mark.django_db(transaction=True)
LATER = CONTRACT.replace("version: 1.0.0", "version: 1.1.0")


class Bare(Tesseract):
    """A machine on which no recogniser is installed."""

    def missing(self):
        return ("tesseract-ocr", "tesseract-ocr-vie")

    def words(self, image, number):
        raise AssertionError("nothing must be recognised")


def bare() -> Bare:
    return Bare()


def receive(people, folder, pages=(LINES,), **asked):
    from lienthong.services.digitising.receiving import receive_scan

    path = scan(folder / "phieu.pdf", pages)
    return receive_scan(
        table_name="phieu", file_name="phieu.pdf", content=path, by=people[0], unit="bo", **asked
    )


@pytest.fixture
def read(table, people, tmp_path):
    from lienthong.services.digitising.recognising import recognise_scan

    return recognise_scan(scan_id=receive(people, tmp_path).pk)


def apply(text):
    from lienthong.services.contracts import actions as contracts

    contracts.apply_contract(text=text, file="so-hoa.yaml", by=system("test"))


def test_without_a_recogniser_the_packages_are_named(table, people, tmp_path, settings) -> None:
    settings.LIENTHONG_RECOGNISER = f"{__name__}.bare"

    with pytest.raises(UserError) as caught:
        receive(people, tmp_path)

    assert caught.value.values["packages"] == "tesseract-ocr, tesseract-ocr-vie"


def test_without_a_recogniser_two_people_key_all(table, people, tmp_path, settings) -> None:
    from lienthong.services.digitising.recognising import recognise_scan

    settings.LIENTHONG_RECOGNISER = f"{__name__}.bare"
    kept = recognise_scan(scan_id=receive(people, tmp_path, by_hand=True).pk)
    sheet = sheet_of(kept)

    assert (kept.state, kept.searchable_sha256, kept.pages.get().text) == ("keying", "", "")
    assert all(sheet.fields.values_list("double", flat=True))
    assert key(sheet, people[0]).state == "second"
    assert key(sheet, people[1]).state == "saved"


def test_late_answer_that_disputes_a_settled_field_opens_it(read, people) -> None:
    from lienthong.services.digitising.keying import key_sheet

    sheet = sheet_of(read)
    sheet.fields.update(double=False)
    doubt(sheet, "ten")
    key(sheet, people[0])

    late = key_sheet(sheet=sheet, typed=RIGHT | {"ngay": "26/01/1994"}, by=people[1], seen="first")

    assert (late.sheet.state, late.open_fields) == ("third", ("ngay",))


def test_second_keyer_who_comes_too_late_is_told(read, people) -> None:
    from lienthong.services.digitising.keying import key_sheet

    sheet = sheet_of(read)
    doubt(sheet, "ten")
    key(sheet, people[0])
    key(sheet, people[1], ten="Khác")

    with pytest.raises(UserError) as caught:
        key_sheet(sheet=sheet, typed={"ten": RIGHT["ten"]}, by=people[2], seen="second")

    assert caught.value.code == "turn-moved"


def test_another_unit_may_not_touch_a_scan(read, table) -> None:
    from lienthong.base.actor import Actor
    from lienthong.services.accounts import actions as accounts
    from lienthong.services.digitising.receiving import cancel_scan

    accounts.create_user(
        username="la", full_name="Lạ", role="clerk", unit="khac", password="mat-khau-rat-dai-9",
        by=system("test"),
    )  # fmt: skip
    stranger = Actor("user", "la", "Lạ")

    with pytest.raises(NotAllowed):
        key(sheet_of(read), stranger)
    with pytest.raises(NotAllowed):
        cancel_scan(scan=read, reason="thử", by=stranger)


def test_field_renamed_keeps_its_answer_and_a_new_one_is_asked(read, people) -> None:
    sheet = sheet_of(read)
    sheet.fields.update(double=False)
    doubt(sheet, "ten")
    key(sheet, people[0])
    apply(
        LATER.replace(
            "      - name: ngay\n",
            "      - {name: so_trang, businessName: Số trang, logicalType: integer}\n"
            "      - name: ngay\n",
        )
    )

    done = key(sheet, people[1])
    assert done.state == "third"
    assert set(sheet.fields.filter(final=None).values_list("name", flat=True)) == {"so_trang"}
    from lienthong.services.digitising.keying import key_sheet

    assert key_sheet(sheet=sheet, typed={"so_trang": "3"}, by=people[2]).sheet.state == "saved"


def test_logs_hold_nothing_that_is_on_the_paper(read, people) -> None:
    from lienthong.services.audit.models import AuditRecord

    sheet = sheet_of(read)
    doubt(sheet, "ten")
    with structlog.testing.capture_logs() as logged:
        key(sheet, people[0])
        key(sheet, people[1], ten="Đình Khác")

    told = [r for r in AuditRecord.objects.all() if r.action.startswith("digitising.")]
    said = json.dumps([logged, [[r.before, r.after] for r in told]], ensure_ascii=False)
    assert told
    assert not any(text in said for text in ("Phú Cường", "Đình Khác", "25/01/1994"))


def test_record_says_in_words_where_it_comes_from(read, people, table) -> None:
    from lienthong.services.records.models import RecordHistory

    sheet = sheet_of(read)
    sheet.fields.update(double=False)
    key(sheet, people[0])

    assert RecordHistory.objects.get().reason == f"Số hóa từ bản quét {read.pk}, phiếu 1"


def test_nothing_is_resumed_that_has_ended(read, people) -> None:
    from lienthong.services.digitising.receiving import resume_scans

    assert resume_scans(by=system("test")) == []
    type(read).objects.update(searchable_sha256="")
    assert resume_scans(by=system("test")) == [read.pk]


def test_killed_worker_leaves_a_scan_that_another_ends(table, people, tmp_path) -> None:
    from django.db import connection

    from lienthong.base.settings import current
    from lienthong.services.digitising.models import Scan
    from lienthong.services.digitising.receiving import resume_scans
    from lienthong.services.digitising.recognising import recognise_scan

    kept = receive(people, tmp_path, [LINES, LINES, LINES], layout="page")
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        f"settings.DATABASES['default']['NAME'] = {connection.settings_dict['NAME']!r}\n"
        "from lienthong.services.digitising.recognising import recognise_scan\n"
        f"recognise_scan(scan_id={kept.pk})\n"
    )
    environment = os.environ | {
        "LIENTHONG_HOME": str(current().home),
        "DJANGO_SETTINGS_MODULE": "lienthong.entrypoints.django_settings",
    }
    worker = subprocess.Popen([sys.executable, "-c", program], env=environment)
    until = time.monotonic() + 100
    while not Scan.objects.get(pk=kept.pk).pages_read and worker.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    left = Scan.objects.get(pk=kept.pk)
    assert (left.state, left.sheets.count()) == ("recognising", 0)

    assert resume_scans(by=system("worker")) == [kept.pk]
    done = recognise_scan(scan_id=kept.pk)

    assert (done.state, done.pages.count(), done.sheets.count()) == ("keying", 3, 3)


def run(*words: str, code: int = 0) -> str:
    from lienthong.entrypoints.cli import scan as commands

    result = CliRunner().invoke(commands.app, list(words), catch_exceptions=False)
    assert result.exit_code == code
    return result.stdout


def test_command_line_takes_a_scan_in_and_out(table, tmp_path) -> None:
    path = scan(tmp_path / "phieu.pdf")
    added = json.loads(run("add", str(path), "--table", "phieu", "--unit", "bo", "--json"))
    number = str(added["id"])

    assert (added["state"], added["pages_read"]) == ("keying", 1)
    assert [s["id"] for s in json.loads(run("list", "--state", "keying", "--json"))] == [
        added["id"]
    ]
    assert json.loads(run("show", number, "--json"))["sheets"][0]["state"] == "first"
    (page,) = json.loads(run("words", number, "--json"))
    assert "Phú Cường" in page["text"]
    assert page["words"]
    assert "phieu.pdf" in run("list")
    run("export", number, "--out", str(tmp_path / "ra.pdf"))
    run("export", number, "--original", "--out", str(tmp_path / "goc.pdf"))
    assert (tmp_path / "goc.pdf").read_bytes() == path.read_bytes()
    assert (tmp_path / "ra.pdf").read_bytes().startswith(b"%PDF-")
    with pytest.raises(UserError):
        run("add", str(path), "--table", "phieu")
    cancelled = json.loads(run("cancel", number, "--reason", "thử", "--json"))
    assert cancelled["state"] == "cancelled"


class Caller:
    """A person's API key before Django's own client."""

    def __init__(self, client, name):
        from lienthong.services.accounts import actions as accounts
        from lienthong.services.accounts.models import User

        user = User.objects.get(username=name)
        key_text = accounts.create_token(user=user, label="thử", by=system("test"))
        self.client, self.headers = client, {"Authorization": f"Bearer {key_text}"}

    def __call__(self, method, path, body=None):
        content = {} if body is None else {
            "data": json.dumps(body), "content_type": "application/json",
        }  # fmt: skip
        call = getattr(self.client, method)
        return call(f"/api/v1/digitising{path}", headers=self.headers, **content)


def test_api_keys_a_sheet_blind(read, people, client) -> None:
    sheet = sheet_of(read)
    sheet.fields.update(double=False)
    doubt(sheet, "ten")
    one, two = Caller(client, "mot"), Caller(client, "hai")
    path = f"/scans/{read.pk}/sheets/1"

    asked = one("get", path).json()
    first = one("post", f"{path}/answers", {"turn": "first", "values": RIGHT}).json()
    other = two("get", path)
    second = two("post", f"{path}/answers", {"turn": "second", "values": {"ten": RIGHT["ten"]}})

    by_name = {f["name"]: f for f in asked["fields"]}
    assert by_name["ma"]["proposed"] == "P0012"
    assert "proposed" not in by_name["ten"]
    assert (first["state"], first["open_fields"]) == ("second", ["ten"])
    assert [f["name"] for f in other.json()["fields"]] == ["ten"]
    assert RIGHT["ten"] not in other.content.decode()
    assert second.json()["state"] == "saved"
    shown = one("get", f"/scans/{read.pk}").json()
    assert (shown["state"], shown["sheets"][0]["row_id"]) == ("done", "P0012")
    listed = one("get", "/scans?table=phieu").json()
    assert (listed["total"], one("get", "/waiting").json()["total"]) == (1, 0)
    file = one("get", f"/scans/{read.pk}/searchable")
    assert b"".join(file).startswith(b"%PDF-")
    file.close()


def test_api_does_not_tell_another_unit_of_a_scan(read, client) -> None:
    from lienthong.services.accounts import actions as accounts

    accounts.create_user(
        username="la", full_name="Lạ", role="clerk", unit="khac", password="mat-khau-rat-dai-9",
        by=system("test"),
    )  # fmt: skip
    stranger = Caller(client, "la")

    assert stranger("get", f"/scans/{read.pk}").status_code == 404
    assert stranger("get", f"/scans/{read.pk}/original").status_code == 404
    assert stranger("get", "/scans").json()["total"] == 0
