"""``lienthong report figures``: a form declared, filled by workbook, handed in, summed, rated."""

import json
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from lienthong.entrypoints.cli import main
from tests.integration.reporting.figures import TEXT, regime, units

pytestmark = pytest.mark.django_db
AT = ("--period", "2999-11", "--unit", "so-b")


@pytest.fixture
def run(node_settings, capsys):
    def asked(*words: str, code: int = 0):
        home = ("--home", str(node_settings.home), "--json")
        assert main(["report", "figures", *words, *home]) == code
        return json.loads(capsys.readouterr().out)

    return asked


def filled(path: Path, values: dict[str, object]) -> None:
    book = CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_name("Số liệu").to_python()
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Số liệu")
        for at, row in enumerate(rows):
            row[5] = values.get(str(row[0]), row[5])
            sheet.write_row(at, 0, row)


def test_figures_go_their_way_from_the_terminal(run, tmp_path: Path) -> None:
    units()
    of, book, table = regime(due_day=0), tmp_path / "bieu.xlsx", tmp_path / "ty-le.csv"
    declared = tmp_path / "nhan-luc.yaml"
    declared.write_text(TEXT.format(regime=of.pk), encoding="utf-8")
    made = run("declare", str(declared))
    run("template", "nhan-luc", *AT, "--out", str(book))
    filled(book, {"nguoi/nam": 10, "nguoi/nu": 6, "hoc/nam": 5, "hoc/nu": 3, "tien": "x"})
    taken = run("take-in", "nhan-luc", str(book), *AT, code=1)
    refused = run("submit", "nhan-luc", *AT, code=1)["error"]
    filled(book, {"tien": 99})
    again = run("take-in", "nhan-luc", str(book), *AT)
    submitted = run("submit", "nhan-luc", *AT)
    run("return", "nhan-luc", *AT, "--reason", "Kiểm tra lại")
    run("submit", "nhan-luc", *AT)
    approved = run("approve", "nhan-luc", *AT)
    totals = run("totals", "nhan-luc", "--period", "2999-11")

    assert made == [{"id": "nhan-luc", "version": 1}]
    assert (taken["accepted"], taken["problems"][0]["place"]) == (4, "F13")
    assert refused["code"] == "figures-not-settled"
    assert (again["accepted"], again["unchanged"]) == (1, 4)
    assert (submitted["state"], approved["state"]) == ("submitted", "approved")
    assert (totals["given"], totals["missing"]) == (1, ["so-a", "so-a1", "so-a2"])
    assert {t["cell"]: t["value"] for t in totals["totals"]}["tien"] == 99
    assert run("show", "nhan-luc", *AT)["findings"] == []
    assert run("rates", "--by-period", "--out", str(table)) == []
    assert table.read_text("utf-8-sig").startswith("unit,name,form")
    assert run("unlock", "nhan-luc", *AT, "--reason", "x", code=1)["error"]["code"] == (
        "filling-not-locked"
    )
    assert run("use", "nhan-luc", "--stop") == {"id": "nhan-luc", "in_use": False}
    assert run("forms")[0]["in_use"] is False
