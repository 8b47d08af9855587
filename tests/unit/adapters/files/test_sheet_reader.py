"""Workbooks with merged headers, failed formulas, passwords, and files that only look like one."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter

from lienthong.adapters.files import signatures
from lienthong.adapters.files.readers import READERS
from lienthong.adapters.files.sheet_reader import SheetReader
from lienthong.base.errors import UserError
from lienthong.services.intake.ports import arrived, reader_of

KNOWN = frozenset({"ma", "ten", "ngay cap", "so nha", "duong"})


def workbook(tmp_path, fill, name="bang.xlsx"):
    path = tmp_path / name
    book = xlsxwriter.Workbook(path)
    fill(book)
    book.close()
    return path


def read(path, sheet=""):
    table = SheetReader().open(path, sheet=sheet, known=KNOWN)
    return table, list(table.rows)


def test_cells_come_as_given(tmp_path) -> None:
    day = dt.datetime(2020, 2, 3)

    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Mã *", "Tên", "Ngày cấp"])
        sheet.write_row(1, 0, [1, "Đền", ""])
        sheet.write_datetime(1, 2, day, book.add_format({"num_format": "dd/mm/yyyy"}))

    table, rows = read(workbook(tmp_path, fill))

    assert table.header == ("Mã *", "Tên", "Ngày cấp")
    assert rows == [(2, [1.0, "Đền", dt.date(2020, 2, 3)])]
    assert table.rows_total == 1


def test_merged_header_over_two_rows(tmp_path) -> None:
    def fill(book):
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 3, "DANH SÁCH NĂM 2026")
        sheet.merge_range(2, 0, 3, 0, "Mã")
        sheet.merge_range(2, 1, 3, 1, "Tên")
        sheet.merge_range(2, 2, 2, 3, "Địa chỉ")
        sheet.write_row(3, 2, ["Số nhà", "Đường"])
        sheet.write_row(4, 0, ["1", "Đền", "5", "Lê Lợi"])

    table, rows = read(workbook(tmp_path, fill))

    assert table.header == ("Mã", "Tên", "Số nhà", "Đường")
    assert table.notes["header_row"] == 4
    assert rows == [(5, ["1", "Đền", "5", "Lê Lợi"])]


def test_failed_formulas_are_told_from_empty_cells(tmp_path) -> None:
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, ["Mã", "Tên"])
        sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")
        sheet.write(3, 2, "x")
        sheet.write_formula(4, 1, "=A1", None, 7)
        sheet.write_formula(4, 2, "=Z1", None, "#REF!")

    _, rows = read(workbook(tmp_path, fill))

    assert rows == [(4, ["#DIV/0!", "x"]), (5, [7.0, "#REF!"])]


def test_sheet_with_the_fields_is_chosen(tmp_path) -> None:
    def fill(book):
        book.add_worksheet("Bìa").write_row(0, 0, ["Báo cáo", "x", "y", "z"])
        book.add_worksheet("Dữ liệu").write_row(0, 0, ["Mã", "Tên"])

    path = workbook(tmp_path, fill)

    assert read(path)[0].sheet == "Dữ liệu"
    assert read(path, "Bìa")[0].header[0] == "Báo cáo"
    assert read(path)[0].choices == ("Bìa", "Dữ liệu")
    with pytest.raises(UserError) as caught:
        read(path, "Không có")
    assert caught.value.code == "unknown-sheet"


@pytest.mark.parametrize(("columns", "fits"), [(300, True), (1000, True), (1001, False)])
def test_many_columns(tmp_path, columns, fits) -> None:
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Mã", "Tên", *(f"Cột {n}" for n in range(columns - 2))])
        sheet.write_row(1, 0, [str(n) for n in range(columns)])

    path = workbook(tmp_path, fill)

    if fits:
        assert len(read(path)[0].header) == columns
        return
    with pytest.raises(UserError) as caught:
        read(path)
    assert caught.value.values == {"count": 1001, "limit": 1000}


def ole(*names):
    return signatures.OLE + b"\x00" * 600 + b"".join(n.encode("utf-16-le") for n in names)


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "kind"),
    [
        (ole("EncryptionInfo", "EncryptedPackage"), "encrypted", None),
        (ole("WordDocument"), "not-a-table", "Word (.doc)"),
        (zipped(word__document_xml="<x/>"), "not-a-table", "Word (.docx)"),
        (zipped(anh="x"), "not-a-table", "ZIP"),
        (b"PK\x03\x04 cut", "damaged", None),
        (zipped(xl__workbook_xml="<workbook/>"), "damaged", None),
        (ole("Workbook"), "damaged", None),
    ],
)
def test_what_is_no_readable_workbook_is_named(tmp_path, content, code, kind) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(content)

    with pytest.raises(UserError) as caught:
        read(path)

    assert caught.value.code == code
    assert kind is None or caught.value.values["kind"] == kind
    assert caught.value.remedy


def test_zip_bomb_is_refused_from_its_directory(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(signatures, "MAX_UNPACKED_BYTES", 1000)
    path = tmp_path / "bom.xlsx"
    path.write_bytes(zipped(xl__workbook_xml="0" * 5000))

    with pytest.raises(UserError) as caught:
        read(path)

    assert caught.value.code == "unpacks-too-large"


def test_content_decides_the_reader_not_the_name(tmp_path) -> None:
    head = {"xlsx": b"PK\x03\x04", "csv": b"a,b\n", "pdf": b"%PDF-1.7"}

    def reader(content):
        path = tmp_path / "x.xlsx"
        path.write_bytes(content)
        return reader_of(arrived(path, path.name), READERS).name

    chosen = {k: reader(v) for k, v in head.items()}

    assert chosen == {"xlsx": "sheet", "csv": "csv", "pdf": "csv"}
