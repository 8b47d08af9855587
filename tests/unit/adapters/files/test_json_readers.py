"""JSON documents and JSON Lines, right and wrong."""

import json
from decimal import Decimal

import pytest

from lienthong.base.errors import UserError
from lienthong.services.intake.ports import BadLine
from tests.unit.adapters.files.reading import table_of

PEOPLE = [
    {"ma": "01", "ten": "An", "so": 1.5, "con": ["x", "y"]},
    {"ma": "02", "ten": None, "dia_chi": {"so_nha": "5", "Đường": "Lê Lợi"}, "con": []},
]
HEADER = ("ma", "ten", "so", "con", "dia_chi.so_nha", "dia_chi – Đường")
ROWS = [
    ["01", "An", Decimal("1.5"), '["x","y"]', None, None],
    ["02", None, None, None, "5", "Lê Lợi"],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_list_of_objects_with_parts_as_columns(tmp_path, encoding) -> None:
    reader, table, rows = table_of(tmp_path, json.dumps(PEOPLE).encode(encoding))

    assert reader == "json"
    assert table.header == HEADER
    assert rows == [(1, ROWS[0]), (2, ROWS[1])]
    assert table.rows_total == 2


def test_list_inside_an_object_is_found_and_choosable(tmp_path) -> None:
    document = {"ok": True, "tep": [{"x": 1}] * 3, "ket_qua": {"muc": PEOPLE}}
    content = json.dumps(document)

    _, table, rows = table_of(tmp_path, content)
    other = table_of(tmp_path, content, sheet="tep")[1]

    assert (table.sheet, table.choices) == ("ket_qua.muc", ("tep", "ket_qua.muc"))
    assert [cells for _, cells in rows] == ROWS
    assert other.header == ("x",)
    with pytest.raises(UserError) as caught:
        table_of(tmp_path, content, sheet="không có")
    assert caught.value.code == "unknown-sheet"


def test_object_that_feeds_one_field_stays_whole(tmp_path) -> None:
    content = json.dumps([{"ma": "1", "vi_tri": {"type": "Point", "coordinates": [105.5, 21]}}])

    _, table, rows = table_of(tmp_path, content, known={"ma", "vi tri"})

    assert table.header == ("ma", "vi_tri")
    assert json.loads(rows[0][1][1]) == {"type": "Point", "coordinates": [105.5, 21]}


def test_list_of_lists_has_its_header_in_the_first_one(tmp_path) -> None:
    _, table, rows = table_of(tmp_path, '[["Mã","Tên"],["01","An"]]')

    assert table.header == ("Mã", "Tên")
    assert rows == [(2, ["01", "An"])]


def test_lone_object_is_one_row(tmp_path) -> None:
    _, table, rows = table_of(tmp_path, '{"ma": "1", "ten": "An"}')

    assert (table.header, rows) == (("ma", "ten"), [(1, ["1", "An"])])


def test_name_that_first_appears_in_the_last_record_is_a_column(tmp_path) -> None:
    records = [{"ma": str(n)} for n in range(1000)] + [{"ma": "x", "muộn": "có"}]

    _, table, rows = table_of(tmp_path, json.dumps(records))

    assert table.header == ("ma", "muộn")
    assert rows[-1] == (1001, ["x", "có"])


@pytest.mark.parametrize(
    ("content", "code", "values"),
    [
        ('[{"ma": "1"},\n {"ma": "2"},\n {"ma" "3"}]', "json-syntax", {"line": 3}),
        ('[{"ma": "1"},\n {"ma": ', "json-cut", {"line": 2}),
        ("[\n" + '{"ma": "1"},\n' * 9000 + "{]}]", "json-syntax", {"line": 9002}),
        ("[]", "no-rows", {}),
        ("{}", "no-rows", {}),
        (b'[{"ma": "\xff\xfe"}]', "json-encoding", {}),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path, content, code, values) -> None:
    with pytest.raises(UserError) as caught:
        table_of(tmp_path, content)

    assert (caught.value.code, caught.value.values) == (code, values)
    assert caught.value.remedy


def test_thousands_of_levels_go_to_quarantine_not_to_the_stack(tmp_path) -> None:
    deep = '{"a":' * 3000 + "1" + "}" * 3000
    listed = "[" * 3000 + "]" * 3000

    rows = table_of(tmp_path, f'[{{"ma": "1"}}, {deep}, {{"ma": {listed}}}]')[2]

    assert rows[0][1][0] == "1"
    assert all(isinstance(cells, BadLine) for _, cells in rows[1:])


GOOD = '{"ma": "01", "ten": "An"}\n'


def test_lines_are_rows_numbered_as_in_the_file(tmp_path) -> None:
    reader, table, rows = table_of(tmp_path, GOOD + "\n" + '{"ma": "02", "so": 7}\n', "x.jsonl")

    assert reader == "json-lines"
    assert table.header == ("ma", "ten", "so")
    assert rows == [(1, ["01", "An", None]), (3, ["02", None, 7])]


def test_lines_are_told_from_a_document_without_a_name(tmp_path) -> None:
    assert table_of(tmp_path, GOOD * 2, "du-lieu.txt")[0] == "json-lines"
    assert table_of(tmp_path, '{\n"a": [{"ma": 1}]\n}', "du-lieu.txt")[0] == "json"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"ma": "02", "ten" "B"}', "ký tự thứ 20"),
        (b'["02"]', "không phải một bản ghi"),
        (b'{"ma": "02", "ma": "03"}', "hai lần tên «ma»"),
        (b'{"ma": "\xff"}', "Unicode"),
        (b'{"ma": NaN}', "sai cú pháp"),
        (b'{"ma": "' + b"x" * 2**20 + b'"}', "dài hơn 1024 KB"),
        (b'{"a":' * 100_000, "sai cú pháp"),
    ],
)
def test_bad_line_goes_alone_and_the_others_go_on(tmp_path, line, says) -> None:
    content = GOOD.encode() + line + b"\n" + GOOD.encode()

    _, table, rows = table_of(tmp_path, content, "x.jsonl")

    assert [number for number, _ in rows] == [1, 2, 3]
    assert rows[0][1] == rows[2][1] == ["01", "An"]
    bad = rows[1][1]
    assert isinstance(bad, BadLine)
    assert says in bad.message % bad.values
    assert bad.remedy
    assert table.rows_total == 3


def test_file_without_one_good_line_says_why(tmp_path) -> None:
    with pytest.raises(UserError) as caught:
        table_of(tmp_path, "{nonsense\n{more\n", "x.jsonl")

    assert "Dòng 1 sai cú pháp JSON" in caught.value.sentence()
