"""Between a row and the texts of a form's inputs."""

from dataclasses import replace

import pytest

from lienthong.core.contract.model import Field, Table
from lienthong.entrypoints.web.records.posting import (
    Keeper,
    area_of,
    changed,
    field_at,
    gathered,
    lines_of,
    spread,
)

TEXT = Field("ten", "Tên", "", "", "string", "")
NUMBER = replace(TEXT, name="so", logical_type="number")
LINES = replace(TEXT, name="dong", logical_type="array", children=(TEXT, NUMBER))
NAMES = replace(TEXT, name="ten_khac", logical_type="array", item=replace(TEXT, name=""))
IMAGE = replace(TEXT, name="anh", logical_type="object", kind="image")
TABLE = Table("thu", "thu", "Thử", "", "", (TEXT, LINES, NAMES, IMAGE), ("ten",))
ME, OTHER = Keeper("thu", "user:a"), Keeper("thu", "user:b")
FILE = {"ten": "a.png", "sha256": "0" * 64}
TEXTS = {"dong": "", "dong.0.ten": "a", "dong.2.ten": "c", "dong.2.so": "1,5", "dong.10.ten": "b"}


def test_nested_inputs_become_one_json_text_and_back() -> None:
    sent = {"ten": "x", "ten_khac.0": " một ", "ten_khac.1": "", **TEXTS, "la": "lạ"}

    columns = gathered(TABLE, sent, ME)

    assert columns == {
        "ten": "x",
        "dong": '[{"ten":"a"},{"so":"1,5","ten":"c"},{"ten":"b"}]',
        "ten_khac": '["một"]',
    }
    again = spread(TABLE, columns, ME)
    assert (again["dong.1.so"], again["dong.2.ten"], again["ten_khac.0"]) == ("1,5", "b", "một")


def test_emptied_list_is_sent_as_nothing_and_an_absent_one_not_at_all() -> None:
    assert gathered(TABLE, {"dong": ""}, ME) == {"dong": ""}
    assert gathered(TABLE, {}, ME) == {}


def test_file_is_taken_only_as_this_server_signed_it_for_this_person() -> None:
    token = ME.sign(FILE)

    assert '"a.png"' in gathered(TABLE, {"anh": token}, ME)["anh"]
    assert gathered(TABLE, {"anh": token}, OTHER)["anh"] == ""
    assert gathered(TABLE, {"anh": '{"sha256":"00"}'}, ME)["anh"] == ""


@pytest.mark.parametrize(
    ("work", "names"),
    [
        ("them:dong", ["a", "c", "b", ""]),
        ("bo:dong.2", ["a", "b"]),
        ("len:dong.10", ["a", "b", "c"]),
        ("xuong:dong.0", ["c", "a", "b"]),
        ("len:dong.0", ["a", "c", "b"]),
        ("bo:dong.99", ["a", "c", "b"]),
        ("bo:ten", ["a", "c", "b"]),
        ("no:thing.1", ["a", "c", "b"]),
    ],
)
def test_lines_are_added_removed_and_moved(work: str, names: list[str]) -> None:
    texts, _path = changed(TABLE, dict(TEXTS), work)

    numbers = sorted({int(t.split(".")[1]) for t in texts if t.startswith("dong.")})
    assert [texts.get(f"dong.{n}.ten", "") for n in numbers] == names


def test_path_leads_to_a_part_of_a_line() -> None:
    found = field_at(TABLE, "dong.3.so")
    assert found is not None
    assert found.logical_type == "number"
    assert field_at(TABLE, "dong.so") is None
    assert field_at(TABLE, "la.la") is None


def test_area_is_typed_as_lines_and_holes_stay_as_they_are() -> None:
    two = "21, 105\n21, 106\n22, 106\n\n10,5; 106\n10,5; 107\n11; 107"
    shape = area_of(two)
    assert isinstance(shape, dict)
    assert shape["type"] == "MultiPolygon"
    assert shape["coordinates"][1][0][0] == [106.0, 10.5]
    assert len(lines_of(shape).split("\n\n")) == 2
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    holed = {"type": "Polygon", "coordinates": [ring, ring]}
    assert area_of(lines_of(holed)) == holed
    assert area_of("21 độ") == "21 độ"
    assert area_of("21, 105\n21, 106") == "21, 105\n21, 106"
