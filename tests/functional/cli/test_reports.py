"""``lienthong report``: a report composed into files, its way, refusals with their remedy."""

import json
from pathlib import Path

import pypdfium2
import pytest

from lienthong.entrypoints.cli import main
from tests.integration.reporting.conftest import on_the_day, regimes, tasks  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regimes")]


@pytest.fixture
def run(node_settings, capsys):
    def asked(*words: str, code: int = 0):
        found = main(["report", *words, "--home", str(node_settings.home), "--json"])
        assert found == code
        return json.loads(capsys.readouterr().out)

    return asked


@pytest.mark.usefixtures("tasks")
def test_november_is_composed_into_four_files_and_again(run, tmp_path: Path) -> None:
    first = run("compose", "--period", "2026-11", "--out", str(tmp_path))
    again = run("compose", "--period", "2026-11", "--out", str(tmp_path), code=0)
    files = [Path(name) for name in first["files"]]
    pages = pypdfium2.PdfDocument(tmp_path / "bao-cao-r002-09-2026-11.pdf")

    assert [f.suffix for f in files] == [".docx", ".pdf", ".xlsx", ".json"]
    assert all(f.stat().st_size > 1000 for f in files)
    assert again["id"] == first["id"]
    assert "tháng 11 năm 2026" in pages[0].get_textpage().get_text_range().replace("\r\n", " ")
    assert first["state"] == "draft"


def test_report_goes_its_way_from_the_terminal(run, tmp_path: Path) -> None:
    number = str(run("compose", "--period", "2026-Q4", "--out", str(tmp_path))["id"])
    refused = run("submit", number, code=1)["error"]
    for part in ("overview", "difficulties", "next_period"):
        run("write", number, "--part", part, "--text", "Không có.")
    run("submit", number)
    run("return", number, "--reason", "Bổ sung")
    run("submit", number)
    run("approve", number)
    unsigned = run("sign", number, code=1)["error"]
    run("sign", number, "--on-paper")
    sent = run("send", number, "--note", "Trục liên thông")

    assert "Đánh giá chung" in refused["message"]
    assert (unsigned["code"], "PKCS#12" in unsigned["remedy"]) == ("no-certificate", True)
    assert (sent["state"], sent["signature"]) == ("sent", "paper")
    assert run("show", number)["steps"][0]["act"] == "sent"


def test_regimes_are_added_scoped_and_tracked_from_the_terminal(run) -> None:
    own = run("regime", "add", "--title", "Báo cáo tháng", "--cadence", "monthly",
              "--due-day", "25")["id"]  # fmt: skip
    scoped = run("regime", "scope", own, "--plan", "002", "--plan", "000", "--pillar", "data")
    refused = run("regime", "scope", own, "--plan", "999", code=1)["error"]
    back = run("regime", "scope", own, "--default")
    tracked = run("regime", "track", own, "--since", "2026-10-01")
    run("regime", "people", own, "--signer", "Phạm Thị Lãnh")
    wrong = run("regime", "add", "--title", "x", "--cadence", "daily", code=1)["error"]
    told = run("regime", "show", own)

    assert scoped["scope"]["plans"] == ["002", "000"]
    assert (scoped["scope"]["pillar"], scoped["scope_set"]) == ("data", True)
    assert (refused["code"], refused["place"]) == ("bad-scope", "999")
    assert (back["scope"]["plans"], back["scope_set"]) == ([], False)
    assert tracked["tracked_from"] == "2026-10-01"
    assert (told["signer"], wrong["code"]) == ("Phạm Thị Lãnh", "bad-regime")


def test_what_is_owed_and_what_is_unknown(run, tmp_path: Path) -> None:
    owed = run("due", "--search", "r002-09")
    known = run("regimes")
    wrong = run("compose", "--period", "11/2026", "--out", str(tmp_path), code=1)["error"]
    number = str(run("compose", "--period", "2026-Q4", "--out", str(tmp_path))["id"])
    not_locked = run("unlock", number, "--reason", "x", code=1)["error"]
    (tmp_path / "file").write_text("")
    nowhere = run("export", number, "--out", str(tmp_path / "file"), code=1)["error"]

    assert (owed[0]["period"], owed[0]["state"]) == ("2026-11", "overdue")
    assert len(known) == 34
    assert (wrong["code"], not_locked["code"]) == ("no-regime-for-period", "report-not-locked")
    assert nowhere["code"] == "cannot-write"
