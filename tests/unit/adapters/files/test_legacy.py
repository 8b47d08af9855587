"""Text in old encodings, from the file to the step in the row's log."""

import json

import psycopg
import pytest

from lienthong.adapters.files import legacy
from lienthong.adapters.files.csv_reader import CsvReader
from lienthong.core.cleaning.encodings import tcvn3, viqr, vni
from lienthong.core.cleaning.model import Converted, Step
from lienthong.core.cleaning.standardise import TableStandardiser
from tests.unit.core.tables import DICTIONARY, field, table

NAMES = ["Nguyễn Văn Đức", "Trần Thị Ngọc", "Phạm Hữu Nghị", "Đặng Thế Kiệt"]
PLACES = ["Phường Tràng Tiền", "Xã Đông Hòa", "Thị trấn Vĩnh Tuy", "Phường Láng Thượng"]


def read(tmp_path, columns):
    path = tmp_path / "tep.csv"
    rows = [["Họ tên", "Nơi ở"], *zip(*columns, strict=True)]
    path.write_text("".join(",".join(f'"{c}"' for c in row) + "\n" for row in rows), "utf-8")
    return CsvReader().open(path, sheet="", known=frozenset({"ho ten", "noi o"}))


@pytest.mark.parametrize(("name", "encode"), [("tcvn3", tcvn3.encode), ("vni", vni.encode)])
def test_converted_cell_tells_the_row_log_what_the_file_held(tmp_path, name, encode):
    found = read(tmp_path, [[encode(n) for n in NAMES], PLACES])
    cells = [row for _, row in found.rows]

    done = TableStandardiser.of(table(field("ten"), field("noi")), DICTIONARY).standardise(
        {"ten": cells[0][0], "noi": cells[0][1]}
    )

    assert found.notes["converted"] == {"Họ tên": name}
    assert done.values == {"ten": NAMES[0], "noi": PLACES[0]}
    assert done.steps == (Step(name, encode(NAMES[0]), NAMES[0], "ten"),)
    assert type(done.values["ten"]) is str


def test_column_of_both_keeps_what_is_unicode_already(tmp_path):
    mixed = [*NAMES[:2], *(tcvn3.encode(n) for n in NAMES[2:])]

    found = read(tmp_path, [mixed, PLACES])

    assert found.notes["converted"] == {"Họ tên": "tcvn3+unicode"}
    assert [row[0] for _, row in found.rows] == NAMES


def test_column_with_one_word_follows_the_others():
    rows = [(viqr.encode(n), viqr.encode("Nữ"), "1") for n in NAMES]

    assert legacy.column_encodings(rows, 3, are_bytes=False, default=None) == ["viqr", "viqr", None]


def test_converted_cell_is_a_text_to_everyone():
    cell = Converted("Nữ", "N÷", "tcvn3")

    assert (cell, f"{cell}", json.dumps([cell], ensure_ascii=False)) == ("Nữ", "Nữ", '["Nữ"]')
    assert psycopg.adapt.Transformer().as_literal(cell) == "'Nữ'".encode()


def test_part_of_an_object_tells_it_too():
    place = field("noi", "object", children=(field("xa"),))

    done = TableStandardiser.of(table(place), DICTIONARY).standardise(
        {"noi.xa": Converted("Nữ", "N÷", "tcvn3")}
    )

    assert done.values == {"noi": {"xa": "Nữ"}}
    assert done.steps == (Step("tcvn3", "N÷", "Nữ", "noi"),)
