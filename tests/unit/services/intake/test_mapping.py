"""Columns find their fields by name; what is unsure is left to a person."""

import pytest

from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.model import Dictionary, Term
from lienthong.services.intake.mapping import MappingProblem, check, guess, known_keys
from tests.integration.intake.contract import CONTRACT

TERM = Term(
    id="t", name_vi="Thẻ căn cước", name_en="Identity card", definition="x",
    logical_type="string", aliases=("CCCD",),
)  # fmt: skip
DICTIONARY = Dictionary.of([TERM], [])
TABLE = parse_contract(
    CONTRACT.replace("personal, value: sensitive}", "term, value: t}"), file="x.yaml"
)[0].tables[0]


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Tên", "ten"),
        ("TEN", "ten"),
        ("Tên (*)", "ten"),
        ("ten", "ten"),
        ("Name", "ten"),
        ("so_tien", "so_tien"),
        ("Ngày cấp (dd/mm/yyyy)", "ngay_cap"),
        ("CCCD", "can_cuoc"),
        ("Số tiền được duyệt", "so_tien"),
        ("Ghi chú", None),
        ("Lý do", None),
        ("Mã dòng cách ly", "_quarantine"),
    ],
)
def test_guess_of_one_column(column, field) -> None:
    assert guess(TABLE, [column], DICTIONARY) == {column: field}


def test_name_wins_over_likeness() -> None:
    guessed = guess(TABLE, ["Tên đơn vị", "Đơn vị", "Tên"], DICTIONARY)

    assert guessed == {"Tên đơn vị": None, "Đơn vị": "don_vi", "Tên": "ten"}


def test_check_lets_a_whole_mapping_pass() -> None:
    check(TABLE, {"a": "ma", "b": "ten", "c": "don_vi", "d": None, "e": "_quarantine"})


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"a": "ma", "b": "ten"}, "missing-columns"),
        ({"a": "ma", "b": "ma", "c": "ten", "d": "don_vi"}, "field-fed-twice"),
        ({"a": "la"}, "unknown-field"),
    ],
)
def test_check_refuses(mapping, code) -> None:
    with pytest.raises(MappingProblem) as caught:
        check(TABLE, mapping)

    assert caught.value.code == code


def test_known_keys_hold_names_and_aliases() -> None:
    assert {"ten", "name", "ngay cap", "so tien", "cccd"} <= known_keys(TABLE, DICTIONARY)
