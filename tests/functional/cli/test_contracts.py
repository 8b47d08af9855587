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
