"""Columns taken apart and put together."""

import pytest

from lienthong.core.shaping.apply import added
from lienthong.core.shaping.family import JOINS, SPLITS
from lienthong.core.shaping.model import Shaping


@pytest.mark.parametrize(
    ("take", "text", "parts"), [(s.take, t, p) for s in SPLITS for t, p in s.cases]
)
def test_split_takes_its_cases(take, text, parts) -> None:
    assert take(text) == parts


@pytest.mark.parametrize(
    ("put", "parts", "text"), [(j.put, p, t) for j in JOINS for p, t in j.cases]
)
def test_join_puts_its_cases(put, parts, text) -> None:
    assert put(parts) == text


def test_every_member_has_cases() -> None:
    assert all(member.cases for member in (*SPLITS, *JOINS))


def test_cell_without_the_form_stays_whole() -> None:
    shaping = Shaping("split", "code_and_name", ("Tỉnh",), ("Tỉnh → mã", "Tỉnh → tên"))

    titles, (make,) = added([shaping], ["STT", "Tỉnh"])

    assert titles == ("Tỉnh → mã", "Tỉnh → tên")
    assert make([1, "01 - Hà Nội"]) == ["01", "Hà Nội"]
    assert make([2, "Hà Nội"]) == ["Hà Nội", ""]
    assert make([3]) == ["", ""]


def test_shaping_of_columns_that_are_not_there_adds_nothing() -> None:
    shaping = Shaping("join", "date_parts", ("Ngày", "Tháng", "Năm"), ("Ngày + Tháng + Năm",))

    assert added([shaping], ["Ngày", "Tháng"]) == ((), [])
    titles, (make,) = added([shaping], ["Năm", "Ngày", "Tháng"])
    assert make([1990.0, 1, "02"]) == ["1/02/1990"]
    assert titles == ("Ngày + Tháng + Năm",)
