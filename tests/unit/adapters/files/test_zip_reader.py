"""A zip of files: chosen, joined, refused."""

import datetime as dt
import io
import os
import zipfile
import zlib

import pytest
import xlsxwriter

from lienthong.adapters.files import zip_reader
from lienthong.base.errors import UserError
from tests.unit.adapters.files.reading import table_of

A = "Mã,Tên\n01,An\n02,Bình\n"
B = "Mã,Tên\n03,Chi\n"
OTHER = "Số,Ký hiệu\n1,x\n"


def zipped(members, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def sheets(*names):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name in names:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Mã", "Tên"])
            sheet.write_row(1, 0, [name, "An"])
    return file.getvalue()


def test_files_of_the_same_columns_are_joined_each_row_with_its_file(tmp_path) -> None:
    content = zipped({"b.csv": B, "a.csv": A, "khac.csv": OTHER, "__MACOSX/._a.csv": "x"})

    reader, table, rows = table_of(tmp_path, content)

    assert reader == "zip"
    assert (table.sheet, table.choices) == (
        zip_reader.ALL, (zip_reader.ALL, "a.csv", "b.csv", "khac.csv"),
    )  # fmt: skip
    assert table.header == ("Mã", "Tên", zip_reader.MEMBER_COLUMN)
    assert [cells for _, cells in rows] == [
        ["01", "An", "a.csv"],
        ["02", "Bình", "a.csv"],
        ["03", "Chi", "b.csv"],
    ]
    assert len({number for number, _ in rows}) == 3
    assert table.rows_total == 3
    assert table.notes["ignored"] == []


def test_one_file_may_be_chosen(tmp_path) -> None:
    content = zipped({"a.csv": A, "khac.csv": OTHER, "anh.png": b"\x89PNG\r\n\x1a\n\x00"})

    by_names = table_of(tmp_path, content)[1]
    asked, table, rows = table_of(tmp_path, content, sheet="khac.csv")

    assert (by_names.sheet, by_names.choices) == ("a.csv", ("a.csv", "khac.csv"))
    assert (asked, table.sheet, table.header) == ("zip", "khac.csv", ("Số", "Ký hiệu"))
    assert rows == [(2, ["1", "x"])]
    with pytest.raises(UserError) as caught:
        table_of(tmp_path, content, sheet="không có.csv")
    assert caught.value.code == "unknown-sheet"


def test_sheets_of_the_only_workbook_are_offered(tmp_path) -> None:
    content = zipped({"thư mục/sổ.xlsx": sheets("Một", "Hai")})

    table = table_of(tmp_path, content)[1]
    rows = table_of(tmp_path, content, sheet=table.choices[1])[2]

    assert table.choices == ("thư mục/sổ.xlsx › Một", "thư mục/sổ.xlsx › Hai")
    assert rows[0][1] == ["Hai", "An"]


def test_every_format_is_read_inside(tmp_path) -> None:
    members = {"a.json": '[{"ma": "1"}]', "b.xml": '<r><d ma="1"/><d ma="2"/></r>'}

    for name, content in members.items():
        _, table, rows = table_of(tmp_path, zipped({name: content}))
        assert (table.header, rows[0][1]) == (("ma",), ["1"])


def test_nothing_is_left_on_the_disk(tmp_path) -> None:
    table_of(tmp_path, zipped({"a.csv": A, "b.csv": B}))

    assert os.listdir(tmp_path) == ["original"]


def encrypted():
    content = bytearray(zipped({"a.csv": A}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(mark) + (6 if mark[2] == 3 else 8)] |= 1
    return bytes(content)


def lying(size):
    """Return a zip whose member unpacks into more than it says."""
    real = zlib.compressobj(wbits=-15)
    body = real.compress(b"a,b\n" * 1_000_000) + real.flush()
    content = bytearray(zipped({"a.csv": b"a,b\n" * 1_000_000}))
    assert body
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(mark) + at
        content[start : start + 4] = size.to_bytes(4, "little")
    return bytes(content)


def corrupted():
    content = bytearray(zipped({"a.csv": bytes(range(32, 127)) * 100}))
    content[60:80] = b"\xff" * 20
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (encrypted(), "encrypted", "mật khẩu"),
        (zipped({"a.csv": A, "trong.zip": zipped({"b.csv": B})}), "nested-zip", "trong.zip"),
        (zipped({"giấu.csv": zipped({"b.csv": B})}), "nested-zip", "giấu.csv"),
        (zipped({"anh.png": b"\x89PNG\r\n\x1a\n\x00"}), "not-a-table", "ZIP"),
        (zipped({}), "not-a-table", "ZIP"),
        (zipped({"a.csv": A, "hong.json": '[{"a": }'}), "json-syntax", "hong.json"),
        (lying(100), "damaged", ""),
        (corrupted(), "damaged", ""),
        (zipped({"a.csv": A})[:-30], "damaged", ""),
        (zipped({"a.csv": A})[:40], "damaged", ""),
        (zipped({"a.csv": b"0" * 150 * 1024**2}), "zip-ratio", "300 lần"),
    ],
)  # fmt: skip
def test_bad_zip_is_refused(tmp_path, content, code, says) -> None:
    with pytest.raises(UserError) as caught:
        table_of(tmp_path, content)

    assert caught.value.code == code
    assert says in caught.value.sentence()
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("limit", "code"),
    [("MAX_ZIP_MEMBERS", "too-many-members"), ("MAX_ZIP_UNPACKED_BYTES", "unpacks-too-large")],
)
def test_limits_of_a_zip(tmp_path, monkeypatch, limit, code) -> None:
    monkeypatch.setattr(zip_reader, limit, 1)

    with pytest.raises(UserError) as caught:
        table_of(tmp_path, zipped({"a.csv": A, "b.csv": B}))

    assert caught.value.code == code


def test_name_without_the_mark_of_utf8_is_read(tmp_path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("ten.csv", dt.datetime(2026, 1, 1).timetuple()[:6])
        archive.writestr(entry, A)
    content = file.getvalue().replace(b"ten.csv", "tên".encode() + b"csv"[:3])

    assert table_of(tmp_path, content)[1].sheet == "têncsv"
