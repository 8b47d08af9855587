"""pandera on Polars: one schema, every check asked, all failures gathered."""

from functools import partial
from typing import Any

from bench.quality.peers.polars_by_hand import KEYS, conditions


def check(path: str) -> dict[str, int]:
    """Return failing rows by check."""
    import pandera.polars as pa
    import polars as pl
    from pandera.errors import SchemaErrors

    faults = dict(conditions())
    for name, columns in KEYS.items():
        filled = pl.all_horizontal(pl.col(column).is_not_null() for column in columns)
        faults[name] = pl.struct(columns).is_duplicated() & filled
    checks = [
        pa.Check(partial(_met, ~fault.fill_null(False)), name=name)
        for name, fault in faults.items()
    ]
    schema = pa.DataFrameSchema(checks=checks)
    found = dict.fromkeys(faults, 0)
    try:
        schema.validate(pl.read_parquet(path), lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            met = error.check_output.to_series(-1)
            found[error.check.name] = met.len() - int(met.sum())
    return found


def _met(met: Any, data: Any) -> Any:
    return data.lazyframe.select(met)
