"""Workbooks of every format and of every oddity that agencies send."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from lienthong.adapters.files import sheet_reader, sheet_scan
from lienthong.base.errors import UserError
from tests.unit.adapters.files.reading import table_of

OLD = (Path(__file__).parent / "fixtures" / "cu.xls").read_bytes()


def book(fill, **options):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as made:
        fill(made)
    return file.getvalue()


def rewritten(content, change):
    """Return the workbook with members changed by ``change(name, bytes)``."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def plain(rows):
    def fill(made):
        sheet = made.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)

    return book(fill)


def cells(rows):
    return [row for _, row in rows]


def test_dates_of_1904_and_of_two_digit_years(tmp_path) -> None:
    def fill(made):
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Mã", "Ngày cấp"])
        sheet.write_datetime(1, 1, dt.date(1990, 2, 1), made.add_format({"num_format": "d/m/yy"}))
        sheet.write(2, 1, "01/02/90")

    rows = cells(table_of(tmp_path, book(fill, date_1904=True))[2])

    assert [row[1] for row in rows] == [dt.date(1990, 2, 1), "01/02/90"]


def test_numbers_kept_as_text_stay_text(tmp_path) -> None:
    def fill(made):
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Mã", "Tên"])
        sheet.write_string(1, 0, "001")
        sheet.write_number(2, 0, 1)
        sheet.write_boolean(2, 1, True)

    assert cells(table_of(tmp_path, book(fill))[2]) == [["001", ""], [1, True]]


def test_cell_merged_over_rows_stands_in_each_of_them(tmp_path) -> None:
    def fill(made):
        sheet = made.add_worksheet()
        sheet.write_row(1, 1, ["Tên", "Mã"])
        sheet.merge_range(2, 1, 4, 1, "Huyện A")
        sheet.write_column(2, 2, ["1", "2", "3", "4"])
        sheet.merge_range(5, 3, 6, 3, "ghi chú")

    rows = cells(table_of(tmp_path, book(fill))[2])

    assert [row[:2] for row in rows][:4] == [
        ["Huyện A", "1"], ["Huyện A", "2"], ["Huyện A", "3"], ["", "4"],
    ]  # fmt: skip


def test_hidden_sheet_is_taken_only_when_asked_for(tmp_path) -> None:
    def fill(made):
        hidden = made.add_worksheet("Ẩn")
        hidden.write_row(0, 0, ["Mã", "Tên", "Ngày cấp"])
        made.add_worksheet("Hiện").write_row(0, 0, ["Mã", "x"])
        hidden.hide()
        made.worksheets()[1].activate()

    content = book(fill)
    table = table_of(tmp_path, content)[1]

    assert (table.sheet, table.choices) == ("Hiện", ("Ẩn", "Hiện"))
    assert table.notes["hidden_sheets"] == ["Ẩn"]
    assert table_of(tmp_path, content, sheet="Ẩn")[1].header == ("Mã", "Tên", "Ngày cấp")


def test_formula_that_was_never_computed_is_no_empty_cell(tmp_path) -> None:
    def fill(made):
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Mã", "Tên"])
        sheet.write_formula(1, 0, '="a"&"b"', None, "ab")
        sheet.write_formula(1, 1, "=A2", None, 7)

    def forget(name, content):
        return re.sub(rb"<v>7</v>", b"", content) if "sheet1" in name else content

    rows = cells(table_of(tmp_path, rewritten(book(fill), forget))[2])

    assert rows == [["ab", sheet_scan.NEVER_COMPUTED]]


def test_macros_are_never_run_and_are_told(tmp_path) -> None:
    def fill(made):
        made.add_worksheet().write_row(0, 0, ["Mã", "Tên"])

    content = rewritten(book(fill), lambda name, old: old)
    with_macros = io.BytesIO(content)
    with zipfile.ZipFile(with_macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\x00" * 100)

    assert table_of(tmp_path, content)[1].notes["macros"] is False
    assert table_of(tmp_path, with_macros.getvalue(), "x.xlsm")[1].notes["macros"] is True


def test_workbook_under_the_name_of_a_text(tmp_path) -> None:
    reader, table, _ = table_of(tmp_path, plain([["Mã", "Tên"], ["1", "a"]]), "du-lieu.csv")

    assert (reader, table.header) == ("sheet", ("Mã", "Tên"))


def test_old_xls(tmp_path) -> None:
    reader, table, rows = table_of(tmp_path, OLD, "cu.xls")

    assert (reader, table.sheet) == ("sheet", "Dữ liệu")
    assert table.header == ("Mã", "Tên", "Ngày cấp")
    assert rows[0] == (2, [1, "Đền", dt.date(2020, 2, 3)])
    assert [row[:2] for row in cells(rows)][-2:] == [["03", "Gộp"], ["04", "Gộp"]]


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Bảng">{0}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
ODS_CELL = '<table:table-cell office:value-type="string"{1}><text:p>{0}</text:p></table:table-cell>'
MANIFEST = """<manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry
 manifest:media-type="" manifest:full-path="/"/>{0}</manifest:manifest>"""
LOCKED = """<manifest:file-entry manifest:full-path="content.xml" manifest:size="10">
<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>"""


def ods(rows, repeat="", locked=False):
    wide = ' table:number-columns-repeated="16384"' if repeat else ""
    body = "".join(
        f"<table:table-row{repeat}>"
        + "".join(ODS_CELL.format(cell, wide) for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(LOCKED if locked else ""))
        archive.writestr("content.xml", ODS.format(body))
    return file.getvalue()


def test_ods(tmp_path) -> None:
    reader, table, rows = table_of(tmp_path, ods([["Mã", "Tên"], ["01", "An"]]))

    assert (reader, table.sheet, table.header) == ("sheet", "Bảng", ("Mã", "Tên"))
    assert rows == [(2, ["01", "An"])]


def locked_xls():
    """Return an old workbook whose first record after the beginning says that it is encrypted."""
    start = OLD.index(b"\x09\x08\x10\x00") + 20
    return OLD[:start] + b"\x2f\x00" + OLD[start + 2 :]


def far_out():
    def fill(made):
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Mã", "Tên"])
        sheet.write(1_048_575, 500, "lạc")

    return book(fill)


def lying():
    """Return a workbook whose shared strings unpack into more than they say."""

    def fill(made):
        made.add_worksheet().write_column(0, 0, [f"chữ {n}" for n in range(5000)])

    content = bytearray(book(fill))
    at = content.rindex(b"xl/sharedStrings.xml") - 46 + 24
    content[at : at + 4] = (50).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (locked_xls(), "encrypted"),
        (ods([["Mã"]], locked=True), "encrypted"),
        (far_out(), "sheet-too-large"),
        (ods([["x"]], ' table:number-rows-repeated="1048576"'), "sheet-too-large"),
        (lying(), "damaged"),
        (OLD[:3000], "damaged"),
        (plain([["Mã", "Tên"], ["1", "a"]])[:-200], "damaged"),
        (plain([["Mã", "Tên"], ["1", "a"]])[:2000], "damaged"),
    ],
    ids=["xls-password", "ods-password", "far-cell", "ods-repeats", "lying", "xls-cut", "cut",
         "half"],
)  # fmt: skip
def test_bad_workbook_is_refused(tmp_path, content, code) -> None:
    with pytest.raises(UserError) as caught:
        table_of(tmp_path, content)

    assert caught.value.code == code
    assert caught.value.remedy


def test_workbook_larger_than_the_limit_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sheet_reader, "MAX_WORKBOOK_BYTES", 10)

    with pytest.raises(UserError) as caught:
        table_of(tmp_path, plain([["Mã"]]))

    assert caught.value.code == "file-too-large"
