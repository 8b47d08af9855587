"""Contracts at the terminal: what is wrong is named with its line, and nothing is half applied."""

import json
from pathlib import Path

import pytest

from lienthong.base.settings import REPO_DIR
from lienthong.entrypoints.cli.app import main
from lienthong.services.contracts.models import ContractVersion
from tests.unit.core.contract.contracts import SMALL

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "hong.yaml"
    path.write_text(SMALL.replace("logicalType: date", "logicalType: ngay", 1), "utf-8")
    return path


def test_bad_contract_names_file_line_and_remedy(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["contract", "lint", str(bad)]) == 1

    said = capsys.readouterr().err.replace("\n", " ")
    assert f"{bad}:21:" in said
    assert "«ngay»" in said
    assert "Chọn một kiểu trong danh sách" in said


def test_nothing_is_applied_when_one_of_several_is_bad(
    bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "tot.yaml"
    good.write_text(SMALL.replace("thu-nghiem", "tot").replace("thu_nghiem", "tot"), "utf-8")

    assert main(["contract", "apply", str(good), str(bad), "--json"]) == 1

    answer = json.loads(capsys.readouterr().out)
    assert answer["applied"] == []
    assert answer["problems"][0]["line"] == 21
    assert not ContractVersion.objects.exists()


def test_contracts_are_applied_in_the_order_their_references_need(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = ("di-tich", "don-vi-hanh-chinh")
    files = [str(REPO_DIR / "contracts" / f"{name}.yaml") for name in names]

    assert main(["contract", "apply", *files, "--json"]) == 0

    applied = [one["id"] for one in json.loads(capsys.readouterr().out)]
    assert applied == ["don-vi-hanh-chinh", "di-tich"]


def test_sample_writes_marked_files_without_a_node(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["contract", "sample", str(REPO_DIR / "contracts" / "di-tich.yaml")]

    assert main([*asked, "--rows", "7", "--out", str(tmp_path), "--json"]) == 0

    answer = json.loads(capsys.readouterr().out)
    path = tmp_path / "du-lieu-gia-lap.di_tich.csv"
    assert answer == [{"contract": "di-tich", "table": "di_tich", "path": str(path), "rows": 7}]
    assert len(path.read_text("utf-8-sig").splitlines()) == 8


def test_sample_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    contract = tmp_path / "nho.yaml"
    contract.write_text(SMALL, "utf-8")
    files = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        out = tmp_path / name
        words = ["contract", "sample", str(contract), "--seed", seed, "--format", "xlsx"]
        assert main([*words, "--out", str(out)]) == 0
        files.append((out / "du-lieu-gia-lap.thu_nghiem.xlsx").read_bytes())

    assert files[0] == files[1] != files[2]


def test_sample_that_cannot_be_names_the_rule_and_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = tmp_path / "trai.yaml"
    contract.write_text(SMALL.replace('"den_ngay >= tu_ngay"', '"ma IS NULL"'), "utf-8")

    assert main(["contract", "sample", str(contract), "--out", str(tmp_path / "x"), "--json"]) == 1

    refusal = json.loads(capsys.readouterr().out)["error"]
    assert refusal["code"] == "sample-impossible"
    assert "Đến ngày không trước từ ngày" in refusal["message"]
    assert not (tmp_path / "x").exists()


def test_sample_of_a_bad_contract_is_refused(
    bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["contract", "sample", str(bad), "--out", str(tmp_path / "x"), "--json"]) == 1

    assert json.loads(capsys.readouterr().out)["problems"][0]["line"] == 21
