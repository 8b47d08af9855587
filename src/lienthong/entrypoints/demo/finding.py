"""Prove that what was planted was found: each fault where, and as, the generator says."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lienthong.entrypoints.demo.client import Api

# A person counts the header as row 1 of a file; the generator counts data rows from 1.
HEADER_ROWS = 1
Fault = Mapping[str, Any]


class Evidence:
    """What the node says about one generated file."""

    def __init__(self, api: Api, table: str, batch_id: int) -> None:
        rows = api.pages("/intake/quarantine", table=table, state="", batch=batch_id)
        self.quarantined = {row["row_number"]: row for row in rows}
        self.failing: dict[str, set[str]] = {}
        for rule in api.get(f"/quality/tables/{table}")["rules"]:
            if rule["failed"]:
                keys = {r["row_id"] for r in api.pages(f"/quality/results/{rule['id']}/failures")}
                for column in rule["columns"]:
                    self.failing.setdefault(column, set()).update(keys)
        everything = api.pages("/intake/quarantine", table=table, state="")
        self.refused = {row["row_id"] for row in everything if row["origin"] == "receiver"}
        records = api.pages(f"/databases/{table}/records")
        self.records = {row["_id"]: row for row in records}

    def shows(self, fault: Fault) -> bool:
        """Tell whether the fault was found as it was meant to be."""
        row = self.quarantined.get(fault["row"] + HEADER_ROWS)
        match fault["expect"]:
            case "quarantine":
                return row is not None and fault["column"] in _columns(row)
            case "warning":
                return row is None and fault["row_id"] in self.failing.get(fault["column"], ())
            case "refused_by_receiver":
                return row is None and fault["row_id"] in self.refused
            case "repair":
                record = self.records.get(fault["row_id"] or "")
                return (
                    row is None
                    and record is not None
                    and _same(record[fault["column"]], fault["clean"])
                )
        return False


def _columns(row: Mapping[str, Any]) -> set[str]:
    return {column for problem in row["problems"] for column in problem["columns"]}


def _same(found: object, clean: object) -> bool:
    if str(found) == str(clean):
        return True
    try:
        return Decimal(str(found)) == Decimal(str(clean))
    except InvalidOperation:
        return False


def count_found(api: Api, batch: Mapping[str, Any]) -> dict[str, Any]:
    """Return how many faults were planted and found, and the first that were missed."""
    truth = json.loads(Path(batch["truth"]).read_text(encoding="utf-8"))
    evidence = Evidence(api, truth["table"], batch["id"])
    missed = [fault for fault in truth["faults"] if not evidence.shows(fault)]
    expected = [f["row"] for f in truth["faults"] if f["expect"] == "quarantine"]
    invented = sorted(
        number
        for number in evidence.quarantined
        if number is not None and number - HEADER_ROWS not in expected
    )
    return {
        "planted_faults": len(truth["faults"]),
        "faults_found": len(truth["faults"]) - len(missed),
        "faults_missed": missed[:20],
        "rows_quarantined_without_fault": invented[:20],
    }
