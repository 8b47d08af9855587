"""``lienthong quality check`` beside ``datacontract test``: one contract, one file, their verdicts.

The contract says what the standard can say: library metrics on columns and tables, SQL, thresholds
in rows and in percent, and what columns themselves promise. Some rules hold on the made population
and some do not. Both programs are run as anybody runs them, and must say the same of every rule
but those of ``OTHERWISE``. No metric is asked twice of one column or table, with another threshold:
``datacontract`` 1.2.8 then judges no rule of the table that counts rows.

``LIENTHONG_BENCH_QUALITY_PYTHON`` names the Pythons beside which to look for ``datacontract``.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.quality.contract import EMAIL, LISTS, PEOPLE, PHONE
from bench.quality.figures import keep
from bench.quality.peers.datacontract_test import BUILT_IN
from bench.quality.run import LEAST, PEERS_PYTHONS, population
from bench.report import ROOT, console

OTHERWISE = {"trung-it": "ours counts the rows that share a value, theirs the values"}
_LATE = "SELECT COUNT(*) FROM {object} WHERE ngay_cap <= ngay_sinh"
_PATTERNS = {"dien_thoai": PHONE, "thu_dien_tu": EMAIL}


def report() -> bool:
    """Run both, print what each says of each rule, and say whether they agree."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contract.yaml"
        data = population(LEAST)
        file.write_text(json.dumps(_contract(data)), "utf-8")
        ours, theirs = _ours(file, data), _theirs(file, Path(folder) / "found.json")
    rules = {rule: (ours.get(rule), told) for rule, told in sorted(theirs.items())}
    console.print({rule: {"ours": a, "theirs": b} for rule, (a, b) in rules.items()})
    agreed = {rule for rule, (a, b) in rules.items() if a == b}
    facts = {
        "agreed": len(agreed),
        "held": sum(ours[rule] for rule in agreed),
        "otherwise": {rule: OTHERWISE.get(rule, "") for rule in rules.keys() - agreed},
    }
    keep("verdicts", LEAST, facts)
    return rules.keys() - agreed == OTHERWISE.keys()


def _ours(contract: Path, data: Path) -> dict[str, bool]:
    command = [str(Path(sys.executable).with_name("lienthong")), "quality", "check", "--json"]
    told = _run([*command, "--contract", str(contract), "--data", str(data)])
    rules = json.loads(told)["rules"]
    return {
        rule["rule"].removeprefix("dan_cu."): not rule["failed"] and not rule["broken"]
        for rule in rules
    }


def _theirs(contract: Path, out: Path) -> dict[str, bool]:
    programs = [Path(python).with_name("datacontract") for python in PEERS_PYTHONS.split(":")]
    program = next(one for one in programs if one.is_file())
    _run([str(program), "test", str(contract), "--output", str(out), "--output-format", "json"])
    found: dict[str, bool] = {}
    for check in json.loads(out.read_text("utf-8"))["checks"]:
        name = check.get("qualityId") or f"{check.get('field')}.{BUILT_IN.get(check['type'])}"
        if not name.endswith(".None"):
            found[name] = found.get(name, True) and check["result"] == "passed"
    return found


def _run(command: list[str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode in (0, 1, 3), done.stderr[-3000:]
    return done.stdout


def _library(name: str, metric: str, arguments: dict[str, Any] | None, **bound: Any) -> Any:
    given = {"arguments": arguments} if arguments else {}
    return {"id": name, "type": "library", "metric": metric, **given, **bound}


def _contract(data: Path) -> dict[str, Any]:
    percent = {"unit": "percent"}
    empty = {"missingValues": [""]}
    among = {name: {"validValues": LISTS[f"{name}.list"]} for name in ("gioi_tinh", "dan_toc")}
    matched = {column: {"pattern": f"^(?:{p})$"} for column, p in _PATTERNS.items()}
    columns: dict[str, dict[str, Any]] = {
        "ma_so": {"required": True, "unique": True, "quality": [
            _library("thieu-it", "nullValues", None, mustBeLessThan=1, **percent),
            _library("trung-it", "duplicateValues", None, mustBeLessThan=30),
        ]},
        "ho_ten": {"logicalTypeOptions": {"minLength": 2, "maxLength": 60}, "quality": [
            _library("ten-trong-it", "missingValues", empty, mustBeLessOrEqualTo=20),
        ]},
        "ma_tinh": {"quality": [
            _library("tinh-trong", "missingValues", empty, mustBeLessThan=0.01, **percent),
        ]},
        "gioi_tinh": {"required": True, "quality": [
            _library("gioi-tinh", "invalidValues", among["gioi_tinh"], mustBe=0),
        ]},
        "dan_toc": {"quality": [
            _library("dan-toc-it", "invalidValues", among["dan_toc"], mustBeBetween=[1, 100]),
        ]},
        "dien_thoai": {"quality": [
            _library("so-it", "invalidValues", matched["dien_thoai"], mustBeLessThan=1, **percent),
        ]},
        "thu_dien_tu": {"quality": [
            _library("thu", "invalidValues", matched["thu_dien_tu"], mustBe=0),
        ]},
        "thu_nhap": {"logicalTypeOptions": {"minimum": 0}, "quality": [
            {"id": "am-it", "type": "sql", "mustBeLessThan": 100,
             "query": "SELECT COUNT(*) FROM {object} WHERE {property} < 0"},
        ]},
        "ngay_sinh": {"required": True}, "ngay_cap": {"required": True},
    }  # fmt: skip
    kinds = {"thu_nhap": "integer", "ngay_sinh": "date", "ngay_cap": "date"}
    properties = [
        {"name": name, "logicalType": kinds.get(name, "string"), **said}
        for name, said in columns.items()
    ]
    quality = [
        _library("so-dong", "rowCount", None, mustBeBetween=[LEAST - 10, LEAST + 10]),
        _library("nguoi", "duplicateValues", {"properties": list(PEOPLE)}, mustBe=0),
        {"id": "sau", "type": "sql", "query": _LATE, "mustBe": 0},
        {"id": "sau-it", "type": "sql", "query": _LATE, "mustBeLessThan": 1000},
    ]
    place = {"server": "here", "type": "local", "path": str(data), "format": "parquet"}
    return {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "dan-cu", "name": "Dân cư",
        "version": "1.0.0", "status": "active", "servers": [place],
        "schema": [{"name": "dan_cu", "properties": properties, "quality": quality}],
    }  # fmt: skip
