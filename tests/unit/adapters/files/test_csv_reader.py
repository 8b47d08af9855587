"""Delimited text as ministries really send it."""

import time
import tracemalloc
import unicodedata

import pytest
from viparse.normalize.encodings import CHARMAPS

from lienthong.adapters.files import csv_reader
from lienthong.adapters.files.csv_reader import CsvReader
from lienthong.base.errors import UserError
from lienthong.services.intake.ports import BadLine

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


@pytest.mark.parametrize(
    "delimiter", ["^", "~", "||", "~|~", "|^|", ";;", "\x01", "¬", "#", "@@", ":"]
)
@pytest.mark.parametrize("mark", ['"', ""])
def test_any_delimiter_quoted_or_not(tmp_path, delimiter, mark) -> None:
    rows = [HEADER, *([ma, name, place.replace(",", " –")] for ma, name, place in PEOPLE)]
    text = "".join(delimiter.join(f"{mark}{c}{mark}" for c in row) + "\n" for row in rows)

    table, found = read(tmp_path, text.encode())

    assert table.notes["delimiter"] == delimiter
    assert table.header == tuple(HEADER)
    assert [cells for _, cells in found] == rows[1:]


def test_delimiter_inside_quotes_stays(tmp_path) -> None:
    rows = [HEADER, ["1", "a || b", 'nói "gì"'], ["2", "c", "d"]]
    text = "".join("||".join('"' + c.replace('"', '""') + '"' for c in r) + "\n" for r in rows)

    assert [cells for _, cells in read(tmp_path, text.encode())[1]] == rows[1:]


def test_strays_are_letters_in_a_text_that_does_not_quote(tmp_path) -> None:
    text = 'Mã^Họ và tên^Địa chỉ\n1^Ống 5" dài^Hà Nội\n2^"Út^x\n3^b^y\n'

    _, rows = read(tmp_path, text.encode())

    assert [cells[1] for _, cells in rows] == ['Ống 5" dài', '"Út', "b"]


def test_mixed_line_ends(tmp_path) -> None:
    table, rows = read(tmp_path, "Mã,Họ và tên\r\n1,a\n2,b\r3,c\r\n".encode())

    assert [cells for _, cells in rows] == [["1", "a"], ["2", "b"], ["3", "c"]]
    assert table.rows_total == 3


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_wide_text_without_a_mark(tmp_path, encoding) -> None:
    table, rows = read(tmp_path, written([HEADER, *PEOPLE]).encode(encoding))

    assert table.header == tuple(HEADER)
    assert [cells for _, cells in rows] == PEOPLE
    assert table.rows_total == len(PEOPLE)


def test_row_with_too_many_cells_goes_alone(tmp_path) -> None:
    text = "Mã,Họ và tên,Địa chỉ\n1,An,Huế\n2,An, Bình,Huế\n3,C,x,,\n"

    _, rows = read(tmp_path, text.encode())

    assert rows[0][1] == ["1", "An", "Huế"]
    assert rows[2][1][:3] == ["3", "C", "x"]
    bad = rows[1][1]
    assert isinstance(bad, BadLine)
    assert bad.text == "2,An, Bình,Huế"
    assert "Dòng 3 có 4 ô nhưng bảng chỉ có 3 cột" in bad.message % bad.values


def test_quotation_mark_that_swallows_the_rest_is_refused_with_its_line(tmp_path) -> None:
    rows = [["1", "a", "b"]] * 50
    text = written([HEADER, *rows]) + '"2","mở,c\r\n' + "3,d,e\r\n" * 20

    with pytest.raises(UserError) as caught:
        read(tmp_path, text.encode())

    assert (caught.value.code, caught.value.values) == ("quote-not-closed", {"line": 52})


def test_nul_is_refused_with_its_line(tmp_path) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, "Mã,Tên\n1,a\n2,b\x00\n".encode())

    assert caught.value.values == {"line": 3}


def test_two_gigabytes_of_one_line_are_refused_at_once(tmp_path) -> None:
    path = tmp_path / "tep.csv"
    block = b"x," * 2**19
    with path.open("wb") as target:
        for _ in range(4):
            target.write(block)
        target.truncate(2 * 1024**3)  # sparse: the rest takes no room
    tracemalloc.start()
    began = time.monotonic()

    with pytest.raises(UserError) as caught:
        CsvReader().open(path, sheet="", known=KNOWN)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.code == "line-too-long"
    assert caught.value.values["line"] == 1
    assert most < 32 * 1024**2
    assert time.monotonic() - began < 10


def test_memory_does_not_grow_with_the_file(tmp_path) -> None:
    path = tmp_path / "tep.csv"
    with path.open("w", encoding="utf-8") as target:
        target.write("Mã,Họ và tên,Địa chỉ\n")
        for n in range(200_000):
            target.write(f"{n},Nguyễn Văn {n},Hà Nội\n")
    tracemalloc.start()

    count = sum(1 for _ in CsvReader().open(path, sheet="", known=KNOWN).rows)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200_000
    assert most < 12 * 1024**2


def test_header_without_rows_is_an_empty_table(tmp_path) -> None:
    table, rows = read(tmp_path, "Mã,Họ và tên,Địa chỉ\n".encode())

    assert (table.rows_total, rows) == (0, [])
