"""The bench of quality notices who counts other rows than the planted ones."""

import pytest

from bench.quality.agreement import RULES, TOLD, planted, wrong

ROWS = 20_000


@pytest.fixture
def told():
    return planted(ROWS)


def test_planted_rows_are_counted_by_their_places():
    assert planted(1)["ma_so.required"] == 1
    assert planted(1)["ma_so.validator"] == 0
    assert planted(10_000_000)["ma_so.required"] == 2 * planted(5_000_000)["ma_so.required"]


def test_those_who_count_alike_are_right(told):
    ours = {f"dan_cu.{RULES[check]}": count for check, count in told.items()}
    for check in ("ho_ten.placeholder", "ho_ten.length"):
        ours[f"dan_cu.{check}"] -= told["ho_ten.required"]
    soda = {**told, "ma_so.unique": told["ma_so.unique"] // 2}

    assert wrong(ROWS, {TOLD: told, "lienthong": ours, "soda": soda, "dbt": told}) == []


@pytest.mark.parametrize("count", [0, None, 21])
def test_another_count_is_told(told, count):
    other = {**told, "ma_xa.list": count}

    (line,) = wrong(ROWS, {TOLD: told, "dbt": other})

    assert line.startswith("dbt, ma_xa.list: ")


def test_fewer_than_planted_is_told_of_the_measure_itself(told):
    assert wrong(ROWS, {TOLD: {**told, "ma_xa.list": 1}}) == ["ma_xa.list: 1 of 20"]
