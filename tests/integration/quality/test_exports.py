"""Results in others' formats hold what was measured, by their standards, and no row's content."""

import json
from datetime import date
from uuid import UUID

import pytest
from open_data_contract_standard.model import OpenDataContractStandard

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.contracts import actions as contracts
from lienthong.services.quality import actions, queries
from lienthong.services.quality.exports import FORMATS, exported
from lienthong.services.records import actions as records
from tests.integration.quality.contract import CONTRACT

pytestmark = pytest.mark.django_db
BY = system("test")
SECRET = "Người Không Được Lộ"


@pytest.fixture
def contract():
    made = contracts.apply_contract(text=CONTRACT, file="x.yaml", by=BY)
    row = dict.fromkeys(("so_the", "cha")) | {
        "ma": "A1", "ten": SECRET, "tu": date(2026, 1, 2), "den": date(2026, 1, 1),
        "xac_nhan": clock.today(),
    }  # fmt: skip
    records.write_rows(table=made.table("do_thu"), rows=[("A1", row)], by=BY)
    return made


@pytest.fixture
def run(contract):
    return actions.run(table_name="do_thu", by=BY)


def test_no_format_holds_a_rows_content(contract, run) -> None:
    for form in FORMATS:
        assert SECRET not in json.dumps(exported(contract, form), ensure_ascii=False)


def test_own_format_gives_every_count(contract, run) -> None:
    found = exported(contract, "json")

    (table,) = found["tables"]
    assert found["index"]["value"] == pytest.approx(queries.index("do-thu").value)
    rules = {r["rule"]: (r["passed"], r["failed"]) for r in table["rules"]}
    assert rules["do_thu.sau"] == (0, 1)
    assert len(rules) == run.results.count()


def test_odcs_is_read_by_the_standards_own_model(contract, run) -> None:
    text = json.dumps(exported(contract, "odcs"), ensure_ascii=False)

    read = OpenDataContractStandard.from_string(text)

    (table,) = read.schema_
    named = {q.name: q for q in table.quality}
    result = next(p for p in named["do_thu.sau"].customProperties if p.property == "result").value
    assert (result["checked"], result["failed"]) == (1, 1)
    column = next(p for p in table.properties if p.name == "ma")
    assert {q.dimension for q in column.quality} >= {"completeness", "conformity"}


def test_openlineage_asserts_each_rule_that_was_checked(contract, run) -> None:
    (event,) = exported(contract, "openlineage")

    assert event["eventType"] == "COMPLETE"
    UUID(event["run"]["runId"])
    facets = event["inputs"][0]["inputFacets"]
    said = {a["assertion"]: a for a in facets["dataQualityAssertions"]["assertions"]}
    assert said["do_thu.sau"]["success"] is False
    assert said["do_thu.ma.required"] == {
        "assertion": "do_thu.ma.required", "success": True, "column": "ma",
    }  # fmt: skip
    assert "do_thu.loi" not in said  # in plain words: nothing was checked
    assert facets["dataQualityMetrics"]["rowCount"] == 1
    assert facets["dataQualityMetrics"]["columnMetrics"]["ten"] == {"nullCount": 0, "count": 1}
    assert all(f["_schemaURL"].startswith("https://openlineage.io/spec/") for f in facets.values())


def test_what_was_never_measured_is_said_so(contract) -> None:
    (table,) = exported(contract, "json")["tables"]

    assert table["run"] is None
    assert table["index"]["value"] is None
    assert exported(contract, "openlineage") == []
    assert exported(contract, "odcs")["schema"][0]["quality"] == []


def test_unknown_format_is_refused(contract) -> None:
    with pytest.raises(UserError, match="xml"):
        exported(contract, "xml")
