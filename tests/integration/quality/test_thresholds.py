"""Bounds on a count of rows, judged on the whole table, never asked of a row at the door."""

import pytest

from lienthong.base.actor import system
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.quality import actions, queries, reasons
from lienthong.services.records import actions as records
from tests.integration.quality.contract import CONTRACT

pytestmark = pytest.mark.django_db
BY = system("test")
RULES = """\
      - {id: trong-it, metric: nullValues, arguments: {properties: [ten]}, mustBeLessThan: 50,
         unit: percent}
      - {id: trong-nhieu, metric: nullValues, arguments: {properties: [ten]}, mustBeLessThan: 25,
         unit: percent}
      - {id: trung, metric: duplicateValues, arguments: {properties: [so_the]},
         mustBeLessThan: 25, unit: percent}
      - {id: sql, type: sql, query: "SELECT COUNT(*) FROM ${table} WHERE cha IS NOT NULL",
         mustBeGreaterThan: 2}
      - {id: sql-tung-dong, type: sql, query: "SELECT COUNT(*) FROM do_thu WHERE cha = ma",
         mustBe: 0}
      - {id: soda, type: custom, engine: soda, implementation: "x: 1"}
"""
ROWS = [
    ("A1", {"ten": "Một", "so_the": "1"}),
    ("A2", {"ten": "Hai", "so_the": "1"}),
    ("A3", {"ten": "Ba", "cha": "A3"}),
    ("A4", {"ten": None, "cha": "A1"}),
]


@pytest.fixture
def measured() -> dict[str, tuple[int, int, int]]:
    table = contracts.apply_contract(text=CONTRACT + RULES, file="x.yaml", by=BY).tables[0]
    blank = dict.fromkeys(f.name for f in table.fields)
    rows = [(ma, {**blank, "ma": ma, **values}) for ma, values in ROWS]
    records.write_rows(table=table, rows=rows, by=BY)
    run = actions.run(table_name="do_thu", by=BY)
    return {r.rule.removeprefix("do_thu."): r for r in queries.results(run)}


def test_bound_is_one_verdict_on_the_table_with_what_was_measured(measured) -> None:
    assert (measured["trong-it"].passed, measured["trong-it"].failed) == (1, 0)
    assert (measured["trong-nhieu"].passed, measured["trong-nhieu"].failed) == (0, 1)
    assert measured["trong-nhieu"].values["measured"] == "25.00 %"
    assert (measured["sql"].passed, measured["sql"].failed) == (0, 1)
    assert measured["sql"].values["measured"] == "2"


def test_rows_are_named_when_fewer_of_them_would_mend_it(measured) -> None:
    assert [f.row_id for f in queries.failures(measured["trong-nhieu"]).rows] == ["A4"]
    assert [f.row_id for f in queries.failures(measured["trung"]).rows] == ["A1", "A2"]
    assert queries.failures(measured["trong-it"]).total == 0
    assert queries.failures(measured["sql"]).total == 0


def test_sql_that_forbids_rows_is_asked_row_by_row(measured) -> None:
    assert (measured["sql-tung-dong"].passed, measured["sql-tung-dong"].failed) == (1, 1)


def test_rule_of_another_engine_is_listed_as_not_run(measured) -> None:
    carried = measured["soda"]

    assert (carried.checked, carried.skipped) == (0, 4)
    assert carried.skip_reason == reasons.NOT_RUN_HERE


def test_bounds_are_no_rules_at_the_door(measured) -> None:
    rules = {rule.id for rule in contract_queries.checker("do_thu").rules}

    assert not {f"do_thu.{name}" for name in ("trong-it", "trung", "sql", "soda")} & rules
    assert "do_thu.sql-tung-dong" in rules
