"""Which SQL is understood as a count of rows, and which is not, however it is dressed."""

import pytest

from lienthong.core.rules.counting import MAX_LENGTH, Counted, counted


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("SELECT COUNT(*) FROM ${table} WHERE a < b", "a < b"),
        ("select count(1) as so_loi from {object} where a is null;", "a IS NULL"),
        ("SELECT COUNT(*) FROM ho_so WHERE ho_so.a = 1", "a = 1"),
        ("SELECT COUNT(*) FROM ${object} WHERE ${property} IS NULL", "ma IS NULL"),
        ("SELECT COUNT(a) FROM ho_so", "NOT a IS NULL"),
        ("SELECT COUNT(*) FROM ho_so", ""),
    ],
)
def test_count_of_own_rows_is_understood(query: str, condition: str) -> None:
    found = counted(query, table="ho_so", column="ma")

    assert isinstance(found, Counted)
    assert found.condition == condition


@pytest.mark.parametrize(
    "query",
    [
        "SELECT COUNT(*) FROM khac", "SELECT COUNT(*) FROM kho.ho_so",
        "SELECT COUNT(DISTINCT a) FROM ho_so", "SELECT COUNT(*) + 1 FROM ho_so",
        "SELECT COUNT(*), 1 FROM ho_so", "SELECT COUNT(*) FROM ho_so GROUP BY a",
        "SELECT COUNT(*) FROM ho_so HAVING COUNT(*) > 1", "SELECT COUNT(*) FROM ho_so LIMIT 1",
        "SELECT COUNT(*) FROM ho_so h", "SELECT COUNT(*) FROM ho_so, khac",
        "SELECT COUNT(*) FROM ho_so JOIN khac ON TRUE", ("SELECT COUNT(*) FROM ho_so TABLESAMPLE "
        "SYSTEM (1)"), "SELECT COUNT(*) FILTER (WHERE a) FROM ho_so", ("SELECT DISTINCT COUNT(*) "
        "FROM ho_so"), "WITH x AS (SELECT 1) SELECT COUNT(*) FROM ho_so",
        "SELECT COUNT(*) FROM ho_so WHERE a IN (SELECT 1)", ("SELECT COUNT(*) FROM ho_so WHERE "
        "EXISTS (SELECT 1)"), "SELECT COUNT(*) FROM ho_so WHERE khac.a = 1",
        "SELECT COUNT(*) OVER () FROM ho_so", "SELECT COUNT(*) FROM ho_so FOR UPDATE",
        "SELECT COUNT(*) FROM ho_so UNION SELECT 1", "SELECT COUNT(*) INTO x FROM ho_so",
        "SELECT COUNT(*) FROM ho_so; DELETE FROM ho_so", "DELETE FROM ho_so", "", "(((", "SELECT 1",
        "SELECT COUNT(*) FROM ho_so WHERE " + "a = 1 OR " * MAX_LENGTH + "a = 2",
    ],
)  # fmt: skip
def test_anything_else_is_not_understood(query: str) -> None:
    assert counted(query, table="ho_so") is None
