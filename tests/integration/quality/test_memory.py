"""Engines that are given little memory find the same."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.quality.contract import DAY, text
from bench.quality.population import write
from lienthong.adapters.duckdb.engine import DuckdbEngine, Source, connect
from lienthong.adapters.duckdb.footer import footer
from lienthong.adapters.duckdb.opening import of_parquet
from lienthong.core.contract.parse import parse_contract
from lienthong.services.dictionary.queries import shipped
from lienthong.services.quality.engine.checking import check_data
from tests.integration.quality.test_engines import Keys, figures

TABLE = parse_contract(text(), file="dan-cu.yaml")[0].tables[0]


def checked(engine):
    keys = Keys()
    report = check_data(engine, TABLE, shipped(), today=date.fromisoformat(DAY), sink=keys)
    return figures(report), keys.found


def by_duckdb_alone(path, memory_mb):
    sql = f"read_parquet('{path}', file_row_number = true)"
    return DuckdbEngine(connect(memory_mb, 2), Source(sql, "(file_row_number + 1)", footer(path)))


def test_blocks_and_duckdb_alone_find_the_same_rows(tmp_path):
    path = tmp_path / "people.parquet"
    write(path, 133_000)  # more than one block, and more than one group of rows

    assert checked(of_parquet(path)) == checked(by_duckdb_alone(path, 300))


def test_a_column_that_arrow_takes_for_another_type_is_read_by_duckdb(tmp_path):
    path = tmp_path / "people.parquet"
    write(path, 3_000)
    rows = pq.read_table(path)
    wide = rows.set_column(0, "ma_so", rows["ma_so"].cast(pa.large_string()))
    pq.write_table(wide, tmp_path / "wide.parquet")

    assert checked(of_parquet(tmp_path / "wide.parquet")) == checked(of_parquet(path))


@pytest.mark.long
def test_a_million_rows_need_no_more_than_the_least_memory(tmp_path):
    path = tmp_path / "people.parquet"
    write(path, 1_000_000)

    assert checked(of_parquet(path, memory_mb=100)) == checked(by_duckdb_alone(path, 1_000))
