"""``datacontract test`` of the Parquet file: the contract that ours reads, in the words it knows.

Rules that come with a dictionary's term or are of our own engine are ``sql`` rules here, patterns
are bound to both ends, and an empty text, which is no NULL there, is a rule of its own.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from bench.quality import contract as c
from bench.quality.peers.duckdb_by_hand import conditions

BY_SQL = (
    "ho_ten.required", "ma_so.validator", "ma_so.gender", "ma_so.birth", "ho_ten.placeholder",
    "ngay_sinh.range", "gioi_tinh.list", "ngay_cap.after_birth", "ngay_cap.past",
    "cap_nhat.freshness",
)  # fmt: skip
BUILT_IN = {
    "field_required": "required", "field_unique": "unique", "field_regex": "pattern",
    "field_min_length": "length", "field_max_length": "length", "field_minimum": "range",
    "field_maximum": "range", "field_invalid_values": "list",
}  # fmt: skip


def check(path: str) -> dict[str, int]:
    """Return failing rows by check, as it counts them."""
    from datacontract.data_contract import DataContract

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contract.yaml"
        file.write_text(json.dumps(_contract(path)), "utf-8")
        run = DataContract(data_contract_file=str(file), server="here").test()
    found: dict[str, int] = {}
    for one in run.checks:
        name = (one.qualityId or f"{one.field}--{BUILT_IN.get(one.type)}").replace("--", ".")
        told = one.diagnostics or {}
        if "value" in told:
            failed = int(told.get("failed_rows", told["value"]))
            found[name] = found.get(name, 0) + failed
    return found


def _contract(path: str) -> dict[str, Any]:
    import yaml

    read: dict[str, Any] = yaml.safe_load(c.text())
    (table,) = read["schema"]
    for field in table["properties"]:
        options = field.get("logicalTypeOptions", {})
        if "pattern" in options:
            options["pattern"] = f"^(?:{options['pattern']})$"
        if field["name"] == "ho_ten":
            del field["required"]
    table["quality"] = [
        {**rule, "id": "nguoi--unique"} for rule in table["quality"] if rule["type"] == "library"
    ] + [
        {
            "id": name.replace(".", "--"), "type": "sql", "mustBe": 0,
            "query": f"SELECT count(*) FROM dan_cu WHERE {conditions()[name]}",
        }
        for name in BY_SQL
    ]  # fmt: skip
    del table["customProperties"], read["slaProperties"]
    place = {"server": "here", "type": "local", "path": path, "format": "parquet"}
    return {**read, "servers": [place]}
