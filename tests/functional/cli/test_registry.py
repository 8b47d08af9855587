"""``lienthong registry`` as a person or a program runs it."""

import json

import pytest
from typer.testing import CliRunner

from lienthong.entrypoints.cli import registry
from tests.integration.registry.inventories import line, workbook
from tests.integration.registry.test_register import registered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def run(*words: str, code: int = 0):
    result = CliRunner().invoke(registry.app, words, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


def test_inventory_from_the_terminal(registered, tmp_path) -> None:  # noqa: F811
    file = tmp_path / "kiem-ke.xlsx"
    file.write_bytes(workbook([("", [line("Nhà ở học sinh bán trú", nam=2020)])]))

    taken = json.loads(run("import", str(file), "--agency", "vinh-long", "--json"))
    assert (taken["counts"], taken["undecided"]) == ({"new": 1}, 0)
    number = str(taken["inventory"])
    assert json.loads(run("confirm", number, "--json"))["state"] == "confirmed"
    assert json.loads(run("list", "nha o", "--agency", "vinh-long", "--json"))[0]["nam"] == 2020
    assert json.loads(run("undo", number, "--json"))["left"] == []
    assert json.loads(run("list", "--agency", "vinh-long", "--json")) == []


def test_agencies_links_duplicates_and_coverage(registered) -> None:  # noqa: F811
    told = ("--basis", "Nghị quyết 01", "--json")
    renamed = json.loads(
        run("rename", "vinh-long", "--name", "Tên mới", "--on", "2026-03-01", *told)
    )
    assert [e["kind"] for e in renamed["events"]] == ["renamed"]
    merged = json.loads(run("merge", "vinh-long", "--into", "bnv", "--on", "2026-03-02", *told))
    assert [e["kind"] for e in merged["events"]] == ["merged"]
    before = json.loads(run("agencies", "--on", "2026-02-28", "--json"))
    assert {a["id"]: a["name"] for a in before}["vinh-long"] == "UBND tỉnh Vĩnh Long"
    assert "vinh-long" not in {a["id"] for a in json.loads(run("agencies", "--json"))}
    assert len(json.loads(run("duplicates", "--json"))) == 2
    assert json.loads(run("links", "bnv-nq71-09", "--json"))[0]["kind"] == "trung-ten"
    assert json.loads(run("coverage", "--json"))[-1]["databases"] == 330
    for words in (["list"], ["duplicates"], ["links"], ["agencies"], ["coverage"]):
        assert run(*words)
