"""pointblank on Polars: a plan of steps, interrogated; failing rows are counted."""

from bench.quality.peers.polars_by_hand import KEYS, conditions


def check(path: str) -> dict[str, int]:
    """Return failing rows by check."""
    import pointblank as pb
    import polars as pl

    plan = pb.Validate(data=pl.read_parquet(path))
    faults = conditions()
    for fault in faults.values():
        plan = plan.col_vals_expr(expr=~fault.fill_null(False))
    for columns in KEYS.values():
        filled = pl.all_horizontal(pl.col(column).is_not_null() for column in columns)
        plan = plan.col_vals_expr(expr=~(pl.struct(columns).is_duplicated() & filled))
    counted = plan.interrogate(collect_extracts=False).n_failed()
    return {name: int(counted[n + 1]) for n, name in enumerate([*faults, *KEYS])}
