"""Remembered answers are those a fresh question would get."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import NoLookup
from tests.unit.core.tables import DICTIONARY, field, table

TODAY = date(2026, 1, 1)


def kinds(checker, row, today=TODAY):
    problems = checker.check(row, row_id="1", lookup=NoLookup(), today=today)
    return [p.kind for p in problems]


def test_equal_values_of_other_types_are_asked_anew():
    checker = TableChecker.of(table(field("a", "integer")), DICTIONARY)

    found = [kinds(checker, {"a": value}) for value in (1, True, Decimal(1), 1, True)]

    assert found == [[], ["type"], ["type"], [], ["type"]]


def test_moment_is_no_day_though_days_are_remembered():
    checker = TableChecker.of(table(field("a", "timestamp")), DICTIONARY)
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    assert kinds(checker, {"a": moment}) == []
    assert kinds(checker, {"a": moment.astimezone(timezone(timedelta(hours=7)))}) == []
    assert kinds(checker, {"a": TODAY}) == ["type"]


def test_new_day_forgets():
    declared = table(field("a", "date"), freshness_field="a", freshness_days=10)
    checker = TableChecker.of(declared, DICTIONARY)
    row = {"a": TODAY}

    assert kinds(checker, row) == []
    assert kinds(checker, row, today=TODAY + timedelta(days=11)) == ["freshness"]
    assert kinds(checker, row) == []


def test_problems_keep_the_order_of_the_rules():
    declared = table(field("a", required=True), field("b", "integer"), field("c", required=True))
    checker = TableChecker.of(declared, DICTIONARY)
    row = {"a": None, "b": "x", "c": None}
    expected = [
        problem.rule
        for _, _, problem in checker.outcomes(row, row_id="1", lookup=NoLookup(), today=TODAY)
        if problem is not None
    ]

    for _ in range(2):
        found = checker.check(row, row_id="1", lookup=NoLookup(), today=TODAY)
        assert [p.rule for p in found] == expected
