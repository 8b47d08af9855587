from datetime import date

import pytest

from lienthong.core.dictionary.model import CodeItem, CodeList, Dictionary, Term
from tests.unit.core.tables import DICTIONARY, PROVINCES


@pytest.mark.parametrize(
    ("day", "valid"),
    [(date(2025, 6, 30), True), (date(2025, 7, 1), False), (date(1990, 1, 1), True)],
)
def test_valid_abolished_code(day, valid):
    assert PROVINCES.valid("02", day) is valid


def test_valid_code_not_yet_in_force():
    assert not PROVINCES.valid("09", date(2026, 1, 1))


def test_valid_unknown_code():
    assert not PROVINCES.valid("99", date(2026, 1, 1))


@pytest.mark.parametrize("said", ["Hà Nội", "hà nội", "HA NOI", "hn", "Thành phố  Hà Nội", "01"])
def test_by_name_found(said):
    found = PROVINCES.by_name(said)

    assert found is not None
    assert found.code == "01"


def test_by_name_prefers_exact_diacritics():
    codes = CodeList("x", "x", "x", "", (CodeItem("1", "Lá"), CodeItem("2", "La")))

    assert codes.by_name("lá").code == "1"
    assert codes.by_name("lả") is None


def test_by_name_prefers_code_still_in_force():
    codes = CodeList(
        "x", "x", "x", "", (CodeItem("1", "An", valid_to=date(2025, 1, 1)), CodeItem("2", "An"))
    )

    assert codes.by_name("An").code == "2"


def test_get_returns_latest_period():
    codes = CodeList(
        "x",
        "x",
        "x",
        "",
        (
            CodeItem("1", "Mới", valid_from=date(2025, 7, 1)),
            CodeItem("1", "Cũ", valid_to=date(2025, 6, 30)),
        ),
    )

    assert codes.get("1").name_vi == "Mới"
    assert codes.valid("1", date(2020, 1, 1))


def test_code_length():
    assert PROVINCES.code_length == 2
    assert CodeList("x", "x", "x", "", (CodeItem("a", "A"),)).code_length is None
    assert CodeList("x", "x", "x", "", ()).code_length is None


def test_valid_items_keeps_order():
    assert [i.code for i in PROVINCES.valid_items(date(2026, 1, 1))] == ["01", "08"]


def test_dictionary_unknown_ids():
    assert DICTIONARY.term(None) is None
    assert DICTIONARY.term("khong-co") is None
    assert DICTIONARY.code_list("khong-co") is None


@pytest.mark.parametrize(
    ("successor", "leads"),
    [
        (Term("a.moi", "Mới", "New", "", "string"), True),
        (Term("a.moi", "Mới", "New", "", "integer"), False),
        (Term("a.moi", "Mới", "New", "", "string", code_list="gioi-tinh"), False),
        (Term("a.moi", "Mới", "New", "", "string", state="draft"), False),
    ],
)
def test_successor_takes_the_place_for_values_of_the_same_form(successor, leads):
    old = Term("a.cu", "Cũ", "Old", "", "string", state="replaced", replaced_by="a.moi")

    found = Dictionary.of([old, successor], []).successors

    assert found == ({"a.cu": "a.moi"} if leads else {})
