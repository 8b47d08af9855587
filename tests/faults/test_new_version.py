"""A contract changes while its rows flow: nothing is lost, and both sides end equal."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.nodes import Node, two_nodes
from tests.integration.sync.contract import SYNC_CONTRACT

pytestmark = pytest.mark.timeout(600)
DRAIN_SECONDS = 90.0
SPLIT = r"""
      - name: loai
        businessName: Loại
        logicalType: string
        customProperties:
          - property: origin
            value: {splitFrom: {column: ten, pattern: '(\D+) (\d+)', part: 1}}
      - name: so_hieu
        businessName: Số hiệu
        logicalType: integer
        customProperties:
          - property: origin
            value: {splitFrom: {column: ten, pattern: '(\D+) (\d+)', part: 2}}
    quality:"""
SECOND = (
    SYNC_CONTRACT.replace("version: 1.0.0", "version: 1.1.0")
    .replace(
        "      - name: ghi_chu\n        businessName: Ghi chú\n        logicalType: string\n",
        "      - name: noi_dung\n        businessName: Nội dung\n        logicalType: string\n"
        "        customProperties: [{property: origin, value: {renamedFrom: ghi_chu}}]\n",
    )
    .replace("\n    quality:", SPLIT, 1)
)
THIRD = SECOND.replace("version: 1.1.0", "version: 2.0.0").replace(
    "      - name: con_hieu_luc\n        businessName: Còn hiệu lực\n"
    "        logicalType: boolean\n",
    "",
)


def wait(what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + DRAIN_SECONDS
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.3)
    return found


def drained(ministry: Node) -> bool:
    return bool(ministry.call("status")["drained"])


def publish(ministry: Node, folder: Path, text: str) -> None:
    path = folder / "thu.yaml"
    path.write_text(text, encoding="utf-8")
    code, answer = ministry.command("contract", "apply", str(path))
    assert code == 0, answer


def equal(ministry: Node) -> bool:
    (report,) = ministry.call("reconcile")
    return bool(report["equal"] and not report["differences"] and report["rows_here"] > 100)


def test_rename_and_split_while_rows_flow_then_a_breaking_version(tmp_path: Path) -> None:
    assert SECOND.count("noi_dung") == 1
    with two_nodes() as (ministry, centre):
        ministry.call("write", "1", "2")
        ministry.call("bulk", "1000", "150")  # rows that the writer leaves as they are
        centre.spawn_web()
        ministry.spawn_sync()
        centre.wait_web()
        ministry.spawn("writer", "tests.faults.driver", "write", "2", "12", "0.01")
        time.sleep(4)
        # A version comes into force by itself only where its sender's rows already arrive.
        assert wait(lambda: centre.call("sql", "SELECT 1 FROM sync_instream"))
        publish(ministry, tmp_path, SECOND)
        ministry.processes["writer"].wait(timeout=60)

        assert wait(lambda: drained(ministry)), ministry.call("status")
        assert equal(ministry)
        columns = "SELECT count(loai), count(so_hieu), count(noi_dung) FROM data.thu_ho_so"
        assert ministry.call("sql", columns) == centre.call("sql", columns)
        assert centre.call("sql", columns)[0][0] >= 150
        versions = "SELECT version FROM contracts_contractversion WHERE is_current"
        assert centre.call("sql", versions) == [["1.1.0"]]

        publish(ministry, tmp_path, THIRD)
        ministry.call("bulk", "2000", "50")
        alarms = wait(lambda: [a for a in ministry.call("status")["alarms"]
                               if a[0] == "contract-waits"])  # fmt: skip
        assert "2.0.0" in alarms[0][2]
        assert centre.call("sql", versions) == [["1.1.0"]]
        _, held = centre.command("sync", "contracts", "list")
        assert (held[0]["level"], held[0]["state"]) == ("major", "held")
        code, _ = centre.command("sync", "contracts", "accept", str(held[0]["id"]))
        assert code == 0

        assert wait(lambda: drained(ministry)), ministry.call("status")
        assert equal(ministry)
        assert centre.call("sql", versions) == [["2.0.0"]]
        kept = "SELECT count(*) FROM data.thu_ho_so WHERE _cu_con_hieu_luc_1_1_0 IS NOT NULL"
        assert centre.call("sql", kept)[0][0] > 0
        assert centre.call("history")["doubled"] == []
