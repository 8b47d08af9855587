"""dataframely on Polars: a schema of rules; failing rows are parted from the others and written."""

import tempfile
from pathlib import Path

from bench.quality.peers.polars_by_hand import KEYS, conditions


def check(path: str) -> dict[str, int]:
    """Return failing rows by check; the rows go to a file that is thrown away."""
    import dataframely as dy
    import polars as pl

    rules = {}
    for name, fault in conditions().items():
        rules[name] = ~fault
    for name, columns in KEYS.items():
        filled = pl.all_horizontal(pl.col(column).is_not_null() for column in columns)
        rules[name] = ~(pl.struct(columns).is_duplicated() & filled)
    made = {
        f"rule_{n}": dy.rule()(lambda cls, met=met: met) for n, met in enumerate(rules.values())
    }
    rows = pl.read_parquet(path)
    columns = {name: dy.Any() for name in rows.columns}
    schema = type("Population", (dy.Schema,), {**columns, **made})
    _, failing = schema.filter(rows)
    with tempfile.TemporaryDirectory() as folder:
        failing.invalid().write_parquet(Path(folder) / "failing.parquet")
    counts = failing.counts()
    return {name: int(counts.get(f"rule_{n}", 0)) for n, name in enumerate(rules)}
