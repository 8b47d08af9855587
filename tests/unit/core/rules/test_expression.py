from datetime import UTC, date, datetime

import pytest

from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression import MAX_LENGTH, compile_expression

TODAY = date(2026, 1, 1)


def test_columns_in_order_of_first_mention():
    compiled = compile_expression("b > a AND b > 1", {"a": "integer", "b": "integer"})

    assert compiled.columns == ("b", "a")


def test_moment_compared_with_day_in_vietnamese_time():
    compiled = compile_expression("t >= d", {"t": "timestamp", "d": "date"})
    late = datetime(2025, 6, 30, 18, tzinfo=UTC)  # 01:00 on 1 July in Viet Nam

    assert compiled.holds({"t": late, "d": date(2025, 7, 1)}, TODAY) is True
    assert compiled.holds({"t": late, "d": None}, TODAY) is None


def test_year_of_moment_in_vietnamese_time():
    compiled = compile_expression("EXTRACT(YEAR FROM t) = 2026", {"t": "timestamp"})

    assert compiled.holds({"t": datetime(2025, 12, 31, 18, tzinfo=UTC)}, TODAY) is True
    assert compiled.holds({"t": datetime(2026, 5, 1)}, TODAY) is True


@pytest.mark.parametrize("text", ["1 = 1 OR " * 400 + "1 = 1", "", ";", "("])
def test_too_long_or_empty(text):
    with pytest.raises(RuleRejected):
        compile_expression(text, {"a": "integer"})


def test_deep_nesting_is_refused():
    text = "NOT " * (MAX_LENGTH // 4 - 10) + "a IS NULL"

    with pytest.raises(RuleRejected):
        compile_expression(text, {"a": "integer"})


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("EXTRACT(YEAR FROM d) > 1", {"d": "x"}),
        ("-a > 1", {"a": "x"}),
        ("ABS(a) > 1", {"a": "x"}),
        ("a * 2 > 1", {"a": "x"}),
        ("t > d", {"t": datetime(2025, 1, 1, tzinfo=UTC), "d": "x"}),
        ("d + 99999999 > d", {"d": date(2025, 1, 1)}),
    ],
)
def test_wrong_values_raise_what_the_checker_catches(text, row):
    compiled = compile_expression(text, {"a": "integer", "d": "date", "t": "timestamp"})

    with pytest.raises((ArithmeticError, TypeError, ValueError)):
        compiled.holds(row, TODAY)
