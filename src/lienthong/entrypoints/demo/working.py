"""Steps of work on what was measured: tickets for the planted faults, and a correction that counts.

A row is corrected as a clerk would, and the demo waits for the figures to follow.
"""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lienthong.entrypoints.demo.client import Api, wait_until
from lienthong.entrypoints.demo.setting_up import ministry_api
from lienthong.entrypoints.demo.state import Demo
from lienthong.entrypoints.demo.taking_in import Report

PATIENCE_SECONDS = 30
# Kinds of faults that one value mends: half a pair of coordinates would break another rule.
MENDED_ALONE = ("missing_phone", "missing_manager")
Fault = Mapping[str, Any]


def work_on_failures(demo: Demo, report: Report) -> None:
    """Look for the ticket of each planted fault that came in, then correct one row."""
    api = ministry_api(demo)
    demo.facts["tickets"] = {}
    for table, batch in demo.facts["batches"].items():
        if batch["truth"]:
            report(table)
            demo.facts["tickets"][table] = _tickets(api, table, _let_in(batch))
    demo.facts["score_moved"] = _correct_one(api, demo)
    demo.save()


def _let_in(batch: Mapping[str, Any]) -> list[Fault]:
    """Return the planted faults that are no reason to keep a row out: quality must show them."""
    truth = json.loads(Path(batch["truth"]).read_text(encoding="utf-8"))
    return [fault for fault in truth["faults"] if fault["expect"] == "warning"]


def _tickets(api: Api, table: str, faults: list[Fault]) -> dict[str, Any]:
    found = api.get("/quality/tickets", table=table, state="all", limit=1000)["tickets"]
    covered = {column for one in found for column in one["columns"]}
    planted = {fault["column"] for fault in faults}
    return {
        "tickets": len(found),
        "rows": sum(one["rows"] for one in found),
        "faults_without_ticket": sorted(planted - covered),
    }


def _correct_one(api: Api, demo: Demo) -> dict[str, Any]:
    """Correct one row that lacks a value, and time how long the score takes to follow."""
    for table, batch in demo.facts["batches"].items():
        for fault in _let_in(batch) if batch["truth"] else ():
            if fault["kind"] in MENDED_ALONE and fault["clean"] and fault["row_id"]:
                return _timed(api, table, batch["contract"], fault)
    raise RuntimeError("no planted fault is there to be corrected")


def _timed(api: Api, table: str, contract: str, fault: Fault) -> dict[str, Any]:
    before = _index(api, contract)
    api.change(f"/databases/{table}/records/{fault['row_id']}", {fault["column"]: fault["clean"]})
    saved = time.monotonic()
    wait_until(
        lambda: _index(api, contract) != before, seconds=PATIENCE_SECONDS, what="the score to move"
    )
    return {
        "table": table,
        "column": fault["column"],
        "index_before": before,
        "index_after": _index(api, contract),
        "seconds": round(time.monotonic() - saved, 2),
    }


def _index(api: Api, contract: str) -> float | None:
    index: float | None = api.get(f"/quality/contracts/{contract}")["index"]
    return index
