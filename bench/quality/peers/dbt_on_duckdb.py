"""dbt on DuckDB: its generic tests of a source, and a singular test for each other check.

``fail_calc`` makes its tests count rows: as they are, some count the values that are wrong.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from bench.quality import contract as c
from bench.quality.peers.duckdb_by_hand import conditions, twice

ROWS_OF_VALUES = {"fail_calc": "coalesce(sum(n_records), 0)"}


def check(path: str) -> dict[str, int]:
    """Return failing rows by check, as dbt counts them."""
    from dbt.cli.main import dbtRunner

    generic = {name: f"check_{n}" for n, name in enumerate(_generic())}
    singular = {name: f"rows_{n}" for n, name in enumerate(_singular())}
    with tempfile.TemporaryDirectory() as folder:
        _project(Path(folder), path, generic, singular)
        told = ["--quiet", "--no-send-anonymous-usage-stats", "--log-path", f"{folder}/logs"]
        where = ["--project-dir", folder, "--profiles-dir", folder]
        done = dbtRunner().invoke([*told, "test", *where])
    if done.exception:
        raise done.exception
    counted = {one.node.name: one.failures for one in done.result.results}
    return {name: int(counted[test]) for name, test in {**generic, **singular}.items()}


def _generic() -> dict[str, Any]:
    """Return the test of a column by check."""
    tests: dict[str, Any] = {
        f"{name}.required": {"not_null": {}}
        for name in ("ma_so", "ngay_sinh", "gioi_tinh", "ma_tinh", "thu_nhap")
    }
    tests["ma_so.unique"] = {"unique": {"config": ROWS_OF_VALUES}}
    for name, values in c.LISTS.items():
        options = {"arguments": {"values": values}, "config": ROWS_OF_VALUES}
        tests[name] = {"accepted_values": options}
    return tests


def _singular() -> dict[str, str]:
    """Return the query of failing rows by check."""
    source = "{{ source('here', 'dan_cu') }}"
    known = _generic()
    found = {
        name: f"SELECT ma_so FROM {source} WHERE {sql}"
        for name, sql in conditions().items()
        if name not in known
    }
    return {**found, "nguoi.unique": twice(c.PEOPLE, source)}


def _project(folder: Path, path: str, generic: dict[str, str], singular: dict[str, str]) -> None:
    columns: dict[str, list[Any]] = {}
    for name, test in _generic().items():
        ((kind, options),) = test.items()
        named = {kind: {"name": generic[name], **options}}
        columns.setdefault(name.split(".")[0], []).append(named)
    listed = [{"name": name, "data_tests": tests} for name, tests in columns.items()]
    table = {"name": "dan_cu", "columns": listed}
    place = {"external_location": f"read_parquet('{path}')"}
    source = {"name": "here", "config": {"meta": place}, "tables": [table]}
    target = {
        "type": "duckdb", "path": ":memory:", "threads": 1,
        "settings": {"memory_limit": "1GB", "threads": 2},
    }  # fmt: skip
    profile = {"checks": {"target": "here", "outputs": {"here": target}}}
    project = {"name": "checks", "version": "1.0.0", "profile": "checks"}
    files = {
        "dbt_project.yml": project,
        "profiles.yml": profile,
        "models/sources.yml": {"version": 2, "sources": [source]},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content), "utf-8")
    (folder / "tests").mkdir()
    for name, query in _singular().items():
        (folder / "tests" / f"{singular[name]}.sql").write_text(query, "utf-8")
