"""Our engine, with every failing row written to a file and the state for increments kept."""

import tempfile
from datetime import date
from pathlib import Path

from bench.quality.contract import DAY, text


def check(path: str) -> dict[str, int]:
    """Return failing rows by rule; keys and state go to a folder that is thrown away."""
    from lienthong.adapters.checked.full_run import full_run
    from lienthong.adapters.duckdb.opening import of_parquet
    from lienthong.adapters.files.failures_parquet import FailureFile
    from lienthong.core.contract.parse import parse_contract
    from lienthong.services.dictionary.queries import shipped

    contract, _ = parse_contract(text(), file="dan-cu.yaml")
    table = contract.tables[0]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "failures.parquet"
        with FailureFile(out, table, open_values=False) as sink:
            report = full_run(
                of_parquet(Path(path)), table, shipped(), date.fromisoformat(DAY),
                sink=sink, identity=("ma_so",), folder=Path(folder) / "state",
            )  # fmt: skip
    return {o.rule.id: o.failed for o in report.outcomes}
