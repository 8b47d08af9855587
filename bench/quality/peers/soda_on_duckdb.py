"""Soda 4: a contract of its own format, verified on DuckDB without its cloud.

``missing``, ``invalid`` and ``duplicate`` where it has them, ``failed_rows`` for the rest. A check
of several columns would count NULL as a value, so that one is a query, and one column's counts the
rows beyond the first of each value. Communes stand in a table: a list of three thousand values in
the contract keeps its reader busy for two minutes.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from bench.quality import contract as c
from bench.quality.peers.duckdb_by_hand import conditions, opened, twice


def check(path: str) -> dict[str, int]:
    """Return failing rows by check, as Soda counts them."""
    os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"
    from soda_core.contracts.api.verify_api import verify_contract_locally
    from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl

    connection = opened(path)
    connection.execute("CREATE TABLE xa AS SELECT unnest(?) AS ma", [c.COMMUNES])
    source = DuckDBDataSourceImpl.from_existing_cursor(connection, "here")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contract.yml"
        file.write_text(json.dumps(_contract()), "utf-8")
        done = verify_contract_locally(data_sources=[source], contract_file_path=str(file))
    (result,) = done.contract_verification_results
    return {one.check.name: int(one.threshold_value) for one in result.check_results}


def _contract() -> dict[str, Any]:
    columns: dict[str, list[dict[str, Any]]] = {}

    def put(name: str, kind: str, **options: Any) -> None:
        columns.setdefault(name.split(".")[0], []).append(
            {kind: {"name": name, "qualifier": name, **options}}
        )

    for name in ("ma_so", "ngay_sinh", "gioi_tinh", "ma_tinh", "thu_nhap"):
        put(f"{name}.required", "missing")
    put("ho_ten.required", "missing", missing_values=[""])
    put("ma_so.unique", "duplicate")
    for name, pattern in c.PATTERNS.items():
        form = {"regex": f"^(?:{pattern})$", "name": name}
        put(name, "invalid", valid_format=form)
    for name, values in c.LISTS.items():
        if name == "ma_xa.list":
            put(name, "invalid", valid_reference_data={"dataset": "here/main/xa", "column": "ma"})
        else:
            put(name, "invalid", valid_values=values)
    put("ho_ten.length", "invalid", valid_min_length=2, valid_max_length=c.LONGEST_NAME)
    put("thu_nhap.range", "invalid", valid_min=0, valid_max=c.MOST_INCOME)
    own = [
        {"failed_rows": {"name": name, "expression": sql, "qualifier": name}}
        for name, sql in conditions().items()
        if name in (*c.OWN, "ngay_sinh.range")  # bounds of a column are numbers there
    ]
    people = {"name": "nguoi.unique", "qualifier": "nguoi", "query": twice(c.PEOPLE)}
    return {
        "dataset": "here/main/dan_cu",
        "columns": [{"name": name, "checks": checks} for name, checks in columns.items()],
        "checks": [*own, {"failed_rows": people}],
    }
