"""Delimited text as ministries really send it."""

import unicodedata

import pytest
from viparse.normalize.encodings import CHARMAPS

from lienthong.adapters.files import csv_reader
from lienthong.adapters.files.csv_reader import CsvReader
from lienthong.base.errors import UserError

KNOWN = frozenset({"ma", "ho va ten", "dia chi"})
HEADER = ["Mã", "Họ và tên", "Địa chỉ"]
PEOPLE = [
    ["01", "Nguyễn Văn Ước", "Phường Tức Mạc, quận Hai Bà Trưng, Hà Nội"],
    ["02", "Trần Thị Hường", "Đường Lê Đại Hành, thành phố Huế"],
    ["03", "Lê Quốc Khánh", "Xã Đông Hòa, huyện Dĩ An, tỉnh Bình Dương"],
    ["04", "Đặng Thùy Trâm", "Số 5 ngõ Chùa Nền, phường Láng Thượng"],
]


def read(tmp_path, content):
    path = tmp_path / "tep.csv"
    path.write_bytes(content)
    table = CsvReader().open(path, sheet="", known=KNOWN)
    return table, list(table.rows)


def written(rows, delimiter=","):
    return "".join(delimiter.join(f'"{c}"' for c in row) + "\r\n" for row in rows)


def legacy(name, text):
    back = {}
    for source, letter in CHARMAPS[name].pairs:
        back.setdefault(letter, source)
    return "".join(back.get(c, c) for c in text)


def windows_1258(text):
    """Write as Windows does: tones as marks of their own."""
    out = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = [c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323"]
        rest = "".join(c for c in parts if c not in tones)
        out += (unicodedata.normalize("NFC", rest) + "".join(tones)).encode("cp1258")
    return out


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_unicode(tmp_path, delimiter, encoding) -> None:
    table, rows = read(tmp_path, written([HEADER, *PEOPLE], delimiter).encode(encoding))

    assert table.header == tuple(HEADER)
    assert rows == [(n, cells) for n, cells in enumerate(PEOPLE, start=2)]


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_whole_file_in_a_legacy_encoding(tmp_path, name) -> None:
    content = legacy(name, written([HEADER, *PEOPLE])).encode("latin-1")

    table, rows = read(tmp_path, content)

    assert table.notes["encoding"] == name
    assert table.header == tuple(HEADER)
    assert [cells for _, cells in rows] == PEOPLE


def test_whole_file_in_windows_1258(tmp_path) -> None:
    table, rows = read(tmp_path, windows_1258(written([HEADER, *PEOPLE])))

    assert table.notes["encoding"] == "windows-1258"
    assert [cells for _, cells in rows] == PEOPLE


def test_one_column_in_tcvn3_inside_a_unicode_file(tmp_path) -> None:
    mixed = [[ma, name, legacy("tcvn3", place)] for ma, name, place in PEOPLE]

    table, rows = read(tmp_path, written([HEADER, *mixed]).encode())

    assert table.notes["converted"] == {"Địa chỉ": "tcvn3"}
    assert [cells for _, cells in rows] == PEOPLE


def test_french_is_left_alone(tmp_path) -> None:
    french = [["1", "Crème brûlée à la façon du chef français", "été où garçon âgé"]] * 5

    _, rows = read(tmp_path, written([HEADER, *french]).encode())

    assert rows[0][1] == french[0]


def test_junk_lines_above_and_cells_of_several_lines(tmp_path) -> None:
    junk = "BỘ VĂN HÓA,,\r\nDanh sách năm 2026,,\r\n"
    text = junk + 'Mã,Họ và tên,Địa chỉ\r\n01,"An\nBình",x\r\n02,B,y\r\n'

    table, rows = read(tmp_path, text.encode())

    assert table.notes["header_row"] == 3
    assert rows == [(4, ["01", "An\nBình", "x"]), (5, ["02", "B", "y"])]


def test_text_neutralised_on_export_comes_back(tmp_path) -> None:
    _, rows = read(tmp_path, written([HEADER, ["1", "'+84912", "'tên'"]]).encode())

    assert rows[0][1] == ["1", "+84912", "'tên'"]


def test_same_header_twice_gets_distinct_names(tmp_path) -> None:
    rows = [["Mã", "Họ và tên", "Mã", ""], ["1", "2", "3", "4"]]
    table, _ = read(tmp_path, written(rows).encode())

    assert table.header == ("Mã", "Họ và tên", "Mã (2)")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.4\n...", "not-a-table"),
        (b"\x89PNG\r\n\x1a\n\x00", "not-a-table"),
        (b"<html><table><tr><td>1</td></tr></table>", "not-a-table"),
        (b"Ma,Ten\n1,a\x00b\n", "nul-bytes"),
        (b"\n\n\n", "no-rows"),
        (b'Ma,Ten\n1,"' + b"x" * 200_000 + b'"\n', "csv-row"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, content, code) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, content)

    assert caught.value.code == code
    assert caught.value.remedy


def test_endless_line_is_refused_without_reading_it_all(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(csv_reader, "MAX_LINE_BYTES", 1000)
    monkeypatch.setattr(csv_reader, "_BLOCK", 500)

    with pytest.raises(UserError) as caught:
        read(tmp_path, b"a,b," * 1000)

    assert caught.value.code == "line-too-long"
