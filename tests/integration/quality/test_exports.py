"""Results in others' formats hold what was measured, by their standards, and no row's content."""

import json
from datetime import date
from functools import reduce
from importlib.resources import files
from operator import getitem
from typing import get_type_hints
from uuid import UUID

import jsonschema_rs
import pytest
from open_data_contract_standard.model import OpenDataContractStandard
from openlineage.client import event_v2, facet_v2
from openlineage.client.serde import Serde
from pydantic import TypeAdapter

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
# The standard's own schema, which its model ships.
ODCS = json.loads(files("open_data_contract_standard").joinpath("schema.json").read_text("utf-8"))
_FACETS = ("inputs", 0, "inputFacets")
BREAKING = (
    (("run", "runId"), "not a UUID"),
    (("eventTime",), "2026-01-01"),
    ((*_FACETS, "dataQualityMetrics", "rows"), 1),
    ((*_FACETS, "dataQualityMetrics", "rowCount"), "1"),
    ((*_FACETS, "dataQualityMetrics", "_schemaURL"), "https://x/1-0-0"),
    ((*_FACETS, "dataQualityAssertions", "assertions", 0, "rule"), "x"),
    ((*_FACETS, "dataQualityAssertions", "assertions", 0, "success"), None),
)


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

    assert list(jsonschema_rs.validator_for(ODCS).iter_errors(json.loads(text))) == []
    (table,) = read.schema_
    named = {q.name: q for q in table.quality}
    result = next(p for p in named["do_thu.sau"].customProperties if p.property == "result").value
    assert (result["checked"], result["failed"]) == (1, 1)
    column = next(p for p in table.properties if p.name == "ma")
    assert {q.dimension for q in column.quality} >= {"completeness", "conformity"}


def test_an_odcs_export_that_breaks_the_schema_is_noticed(contract, run) -> None:
    found = exported(contract, "odcs")
    found["schema"][0]["quality"][0]["dimension"] = "beauty"

    assert list(jsonschema_rs.validator_for(ODCS).iter_errors(found))


def test_openlineage_asserts_each_rule_that_was_checked(contract, run) -> None:
    (event,) = exported(contract, "openlineage")

    assert event["eventType"] == "COMPLETE"
    UUID(event["run"]["runId"])
    facets = event["inputs"][0]["inputFacets"]
    said = {a["name"]: a for a in facets["dataQualityAssertions"]["assertions"]}
    assert (said["do_thu.sau"]["success"], said["do_thu.sau"]["actual"]) == (False, "1")
    required = said["do_thu.ma.required"]
    assert required.pop("description")
    assert required == {
        "assertion": "not_null", "success": True, "column": "ma", "name": "do_thu.ma.required",
        "severity": "error", "expected": "0", "actual": "0",
    }  # fmt: skip
    assert "do_thu.loi" not in said  # in plain words: nothing was checked
    assert facets["dataQualityMetrics"]["rowCount"] == 1
    assert facets["dataQualityMetrics"]["columnMetrics"]["ten"] == {"nullCount": 0, "count": 1}
    assert all(f["_schemaURL"].startswith("https://openlineage.io/spec/") for f in facets.values())


def test_openlineages_own_classes_read_every_event(contract, run) -> None:
    for event in exported(contract, "openlineage"):
        assert as_openlineage_says(event) == event


def test_an_event_that_breaks_openlineage_is_noticed(contract, run) -> None:
    for place, value in BREAKING:
        (event,) = exported(contract, "openlineage")
        *way, last = place
        reduce(getitem, way, event)[last] = value

        with pytest.raises((TypeError, ValueError, AssertionError)):
            assert as_openlineage_says(event) == event


def as_openlineage_says(event):
    """Return an event as the standard's own classes write it, having read it strictly."""
    (read,) = event["inputs"]
    facets = read["inputFacets"]
    tests = [strictly(facet_v2.data_quality_assertions_dataset.Assertion, a)
             for a in own(facets["dataQualityAssertions"])["assertions"]]  # fmt: skip
    metrics = own(facets["dataQualityMetrics"])
    metrics["columnMetrics"] = {
        name: strictly(facet_v2.data_quality_metrics_input_dataset.ColumnMetrics, one)
        for name, one in metrics["columnMetrics"].items()
    }
    producer, quality = event["producer"], facet_v2.data_quality_metrics_input_dataset
    made = {
        "dataQualityAssertions": facet_v2.data_quality_assertions_dataset
        .DataQualityAssertionsDatasetFacet(tests, producer=producer),
        "dataQualityMetrics": strictly(
            quality.DataQualityMetricsInputDatasetFacet, metrics, producer=producer
        ),
    }  # fmt: skip
    source = event_v2.InputDataset(read["namespace"], read["name"], inputFacets=made)
    named = {"eventTime": event["eventTime"], "producer": producer, "outputs": event["outputs"]}
    written = Serde.to_dict(
        event_v2.RunEvent(
            eventType=event_v2.RunState(event["eventType"]),
            run=event_v2.Run(event["run"]["runId"]),
            job=event_v2.Job(**event["job"]),
            inputs=[source],
            **named,
        )
    )
    return without_nothing(written)


def own(facet):
    """Return what a facet says beyond the two fields that every facet has."""
    return {key: value for key, value in facet.items() if not key.startswith("_")}


def strictly(kind, content, **more):
    """Make one of their classes; a value of another type than they declare is refused."""
    hints = get_type_hints(kind)
    assert content.keys() <= hints.keys()
    for name, value in content.items():
        if not hasattr(value, "__attrs_attrs__") and not isinstance(value, dict):
            TypeAdapter(hints[name], config={"strict": True}).validate_python(value)
    return kind(**content, **more)


def without_nothing(value):
    """Leave out the optional parts that say nothing."""
    if isinstance(value, dict):
        told = {key: without_nothing(one) for key, one in value.items()}
        return {key: one for key, one in told.items() if one != {} or key == "columnMetrics"}
    return [without_nothing(one) for one in value] if isinstance(value, list) else value


def test_what_was_never_measured_is_said_so(contract) -> None:
    (table,) = exported(contract, "json")["tables"]

    assert table["run"] is None
    assert table["index"]["value"] is None
    assert exported(contract, "openlineage") == []
    assert exported(contract, "odcs")["schema"][0]["quality"] == []


def test_unknown_format_is_refused(contract) -> None:
    with pytest.raises(UserError, match="xml"):
        exported(contract, "xml")
