"""OpenLineage: one finished run event a table, with the two data-quality facets of its dataset.

``dataQualityAssertions`` says of each rule whether every checked row met it: its kind in their
words where they have one, its name, its sentence, how many rows fail. Rules that nothing was
checked of are left out, for an assertion has no third answer. ``dataQualityMetrics`` gives the rows
and, where a column must be filled, its empty cells. Source: openlineage.io, spec 2-0-2, facets
1-1-0 and 1-0-3; the tests read it with the classes of ``openlineage-python``.
"""

from importlib.metadata import version
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lienthong.base.settings import current as node
from lienthong.core.contract.model import Contract
from lienthong.services.quality.exports.measured import Measured, sentence
from lienthong.services.quality.models import RuleResult, Run

SPEC = "https://openlineage.io/spec"
EVENT = f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
ASSERTIONS = "1-1-0/DataQualityAssertionsDatasetFacet.json#/$defs/DataQualityAssertionsDatasetFacet"
METRICS = (
    "1-0-3/DataQualityMetricsInputDatasetFacet.json#/$defs/DataQualityMetricsInputDatasetFacet"
)
KINDS = {"required": "not_null", "expected_rows": "row_count"}  # theirs, where ours differ
SEVERITIES = {"error": "error", "warning": "warn", "info": "info"}
PRODUCER = f"urn:lienthong:{version('lienthong')}"


def openlineage(contract: Contract, tables: tuple[Measured, ...]) -> list[dict[str, Any]]:
    """Return the events of the latest runs, one for each table that was measured."""
    return [_event(contract, one, one.run) for one in tables if one.run is not None]


def _event(contract: Contract, one: Measured, run: Run) -> dict[str, Any]:
    namespace = f"lienthong://{node().node_id}"
    return {
        "eventType": "COMPLETE",
        "eventTime": (run.finished_at or run.started_at).isoformat(),
        "producer": PRODUCER,
        "schemaURL": EVENT,
        "run": {"runId": str(uuid5(NAMESPACE_URL, f"{namespace}/quality/{run.pk}"))},
        "job": {"namespace": namespace, "name": f"quality.{one.table.name}"},
        "inputs": [
            {
                "namespace": namespace,
                "name": f"{contract.id}.{one.table.name}",
                "inputFacets": {
                    "dataQualityAssertions": _facet(ASSERTIONS, assertions=_assertions(one)),
                    "dataQualityMetrics": _facet(
                        METRICS, rowCount=run.rows, columnMetrics=_columns(one)
                    ),
                },
            }
        ],
        "outputs": [],
    }


def _facet(schema: str, **content: object) -> dict[str, Any]:
    return {"_producer": PRODUCER, "_schemaURL": f"{SPEC}/facets/{schema}", **content}


def _assertions(one: Measured) -> list[dict[str, Any]]:
    return [_assertion(result) for result in one.results if result.checked]


def _assertion(result: RuleResult) -> dict[str, Any]:
    found: dict[str, Any] = {
        "assertion": KINDS.get(result.kind, result.kind),
        "success": result.failed == 0,
        "severity": SEVERITIES.get(result.severity, result.severity),
        "name": result.rule,
        "description": sentence(result),
        "expected": "0",
        "actual": str(result.failed),
    }
    if len(result.columns) == 1:
        found["column"] = result.columns[0]
    return found


def _columns(one: Measured) -> dict[str, dict[str, int]]:
    """Return the empty and filled cells of the columns that must be filled."""
    return {
        r.columns[0]: {"nullCount": r.failed, "count": r.passed}
        for r in one.results
        if r.kind == "required" and len(r.columns) == 1 and r.checked
    }
