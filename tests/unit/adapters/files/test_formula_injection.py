"""No file that we make runs what somebody typed, and what we make plain comes back as it was."""

import csv
import io
import re
import zipfile

import pytest

from lienthong.adapters.files.formulas import neutral, restored
from lienthong.adapters.files.made_up_file import write_xlsx
from lienthong.adapters.files.quarantine_sheet import make_quarantine_sheet
from lienthong.adapters.files.template import make_template
from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.model import Dictionary
from lienthong.entrypoints.web import downloads
from tests.integration.intake.contract import CONTRACT
from tests.unit.adapters.files.reading import table_of

ATTACKS = [
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("http://127.0.0.1","x")',
    "\uff1d1+1",
    "+84912345678",
]


@pytest.fixture
def table():
    return parse_contract(CONTRACT, file="thu-nhan.yaml")[0].tables[0]


def formulas_in(content):
    """Return the formulas of every sheet, and the texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = b"".join(archive.read(n) for n in archive.namelist() if "worksheets/sheet" in n)
        shared = (
            archive.read("xl/sharedStrings.xml")
            if "xl/sharedStrings.xml" in archive.namelist()
            else b""
        )
    return re.findall(rb"<f[ >]", sheets), (sheets + shared).decode()  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_csv_download(attack, tmp_path) -> None:
    answer = downloads.rows_file("csv", "x", [attack, "Tên"], [(attack, "An")])
    content = b"".join(answer.streaming_content)

    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows] == [f"'{attack}"] * 2
    assert restored(neutral(attack)) == attack
    assert table_of(tmp_path, content, known={"ten"})[2][0][1][0] == attack


@pytest.mark.parametrize("attack", ATTACKS)
def test_workbook_download(attack) -> None:
    answer = downloads.rows_file("xlsx", "x", [attack, "Tên"], [(attack, "An")])

    formulas, texts = formulas_in(b"".join(answer.streaming_content))
    answer.close()

    assert not formulas
    assert "An" in texts


@pytest.mark.parametrize("attack", ATTACKS)
def test_quarantine_sheet(attack, table) -> None:
    from lienthong.services.intake.models import QuarantinedRow

    problem = {"rule": "r", "kind": "k", "family": "format", "word": "sach", "severity": "error",
               "columns": ["ten"], "value": attack, "message": attack.replace("%", "%%"),
               "remedy": "", "values": {"value": attack}}  # fmt: skip
    row = QuarantinedRow(pk=1, raw={"Tên": attack}, values={"ma": attack}, problems=[problem])

    formulas, texts = formulas_in(make_quarantine_sheet(table, [row]))

    assert not formulas
    assert attack.strip() in texts


def test_template_of_a_contract_with_hostile_titles(table) -> None:
    from dataclasses import replace
    from datetime import date

    contract = parse_contract(CONTRACT, file="thu-nhan.yaml")[0]
    fields = tuple(replace(f, title=a, help=a) for f, a in zip(table.fields, ATTACKS, strict=False))
    hostile = replace(table, fields=fields)

    formulas, _ = formulas_in(
        make_template(contract, hostile, Dictionary({}, {}), date(2026, 11, 22))
    )

    assert not formulas


def test_made_up_workbook(table, tmp_path) -> None:
    row = {f.name: None for f in table.fields} | {"ten": ATTACKS[0]}

    write_xlsx(tmp_path / "x.xlsx", table, [row])

    assert not formulas_in((tmp_path / "x.xlsx").read_bytes())[0]
