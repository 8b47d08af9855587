"""Profiles at the terminal: what is wrong is named, a row's message is shown and not sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.base.actor import system
from lienthong.base.settings import Settings
from lienthong.entrypoints.cli.app import main
from lienthong.services.contracts import actions as contracts
from lienthong.services.intake import actions as intake
from lienthong.services.sync.models import Peer, SentMessage
from tests.integration.sync.contract import SYNC_CONTRACT

pytestmark = pytest.mark.django_db
BY = system("tests")
Said = pytest.CaptureFixture[str]


@pytest.fixture
def profile(node_settings: Settings) -> Iterator[Path]:
    path = node_settings.home / "profiles" / "lenh.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "extends: qcvn09\nsource: {id: G18.01, name: Bộ Thử nghiệm}\n"
        "tables: {thu_don_vi: {type: DON_VI, names: {ma: MaDonVi}}}\n",
        encoding="utf-8",
    )
    yield path
    path.unlink()


@pytest.fixture
def row(db: None) -> None:
    contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=BY)
    (saved,) = intake.save_rows(table_name="thu_don_vi", rows=[{"ma": "A"}], by=BY, origin="api")
    assert saved.problems == ()


def run(capsys: Said, *words: str) -> object:
    assert main(["sync", "profile", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_profiles_are_listed_with_those_that_cannot_be_read(profile: Path, capsys: Said) -> None:
    bad = profile.with_name("hong.yaml")
    bad.write_text("extends: qcvn09\nshape: {format: pdf}\n", encoding="utf-8")
    try:
        found = {one["name"]: one for one in run(capsys, "list")}  # type: ignore[attr-defined]
    finally:
        bad.unlink()

    assert (found["qcvn09"]["grade"], found["qcvn09"]["problem"]) == ("C", "")
    assert "shape.format" in found["hong"]["problem"]
    assert found["lenh"]["tables"] == 1


def test_profile_is_shown_with_what_it_extends(profile: Path, capsys: Said) -> None:
    shown = run(capsys, "show", "lenh")

    assert shown["source"]["id"] == "G18.01"  # type: ignore[index]
    assert shown["answers"]["stale"] == ["409"]  # type: ignore[index]


def test_profile_check_names_columns_and_tables(row: None, profile: Path, capsys: Said) -> None:
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("ma: MaDonVi", "mã_số: X"), encoding="utf-8")

    found = run(capsys, "check", "lenh")

    assert found["unknown_columns"] == {"tables.thu_don_vi": ["mã_số"]}  # type: ignore[index]
    assert found["unmapped_tables"] == ["thu_ho_so"]  # type: ignore[index]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_row_is_previewed_and_not_sent(row: None, profile: Path, capsys: Said, form: str) -> None:
    shown = run(capsys, "preview", "thu_don_vi", "A", "--profile", "lenh", "--format", form)

    expected = {"xml": "<MaDonVi>A</MaDonVi>", "json": '"MaDonVi":"A"'}[form]
    assert expected in shown["text"]  # type: ignore[index]
    assert not SentMessage.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("preview", "thu_don_vi", "Z", "--profile", "lenh"), "«Z»"),
        (("preview", "thu_don_vi", "A", "--receiver", "ai-do"), "«ai-do»"),
        (("preview", "thu_ho_so", "A", "--profile", "lenh"), "thu_ho_so"),
        (("show", "khong-co"), "«khong-co»"),
        (("connect", "x", "--name", "X", "--url", "ftp://x", "--profile", "lenh"), "https://"),
    ],
)
def test_profile_command_says_what_is_wrong(
    row: None, profile: Path, capsys: Said, words: tuple[str, ...], said: str
) -> None:
    assert main(["sync", "profile", *words]) == 1
    assert said in capsys.readouterr().err.replace("\n", " ")


def test_receiver_of_messages_is_registered_and_waits_for_approval(
    db: None, profile: Path, capsys: Said
) -> None:
    words = ("tt-qg", "--name", "Trung tâm", "--url", "https://tt.example", "--profile", "lenh")

    assert run(capsys, "connect", *words) == {
        "node_id": "tt-qg", "profile": "lenh", "state": "pending",
    }  # fmt: skip
    assert Peer.objects.get().public_key == ""


def test_profile_that_extends_itself_is_refused(profile: Path, capsys: Said) -> None:
    profile.write_text("extends: lenh\n", encoding="utf-8")

    assert main(["sync", "profile", "show", "lenh"]) == 1
    assert "kế thừa chính nó" in capsys.readouterr().err.replace("\n", " ")
