"""Great Expectations on DuckDB: its expectations of columns, and queries for the other checks.

It has no patterns for DuckDB, so these are queries too; and it must be told to keep one
connection, as it does for SQLite: it reads answers after giving a connection back, when DuckDB has
forgotten them.
"""

import tempfile
from pathlib import Path

from bench.quality.peers.duckdb_by_hand import conditions
from bench.quality.peers.expectations import context, counted, of_columns


class _DuckDB(str):
    value = "duckdb"


def check(path: str) -> dict[str, int]:
    """Return failing rows by check, as it counts them."""
    import duckdb

    here = context()
    import great_expectations.expectations as gxe
    from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    engine._PERSISTED_CONNECTION_DIALECTS = (
        *engine._PERSISTED_CONNECTION_DIALECTS,
        _DuckDB("duckdb"),
    )
    expected = of_columns()
    for name, sql in conditions().items():
        if name not in expected:
            # A brace is a place to fill there, and a colon in a query the name of a parameter.
            said = sql.replace("{", "{{").replace("}", "}}").replace("(?:", "(")
            query = f"SELECT ma_so FROM {{batch}} WHERE {said}"
            expected[name] = gxe.UnexpectedRowsExpectation(unexpected_rows_query=query)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "checks.duckdb"
        with duckdb.connect(str(base)) as connection:
            connection.execute(f"CREATE VIEW dan_cu AS SELECT * FROM read_parquet('{path}')")
        options = {"connect_args": {"config": {"memory_limit": "1GB", "threads": 2}}}
        source = here.data_sources.add_sql(
            "here", connection_string=f"duckdb:///{base}", kwargs=options
        )
        batch = source.add_table_asset("dan_cu").add_batch_definition_whole_table("all")
        return counted(here, batch, expected)
