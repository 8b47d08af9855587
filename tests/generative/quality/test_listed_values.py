"""Values that a file's dictionaries list hold every value of its rows, and count its NULLs."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.adapters.arrow.few import few_values, listed_values
from lienthong.adapters.duckdb.opening import of_parquet
from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.model import Dictionary
from lienthong.services.quality.engine.checking import check_data

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: thu
name: Thử
version: 1.0.0
status: active
schema:
- name: thu
  properties:
  - name: ma
    logicalType: string
    physicalType: string
    quality:
    - type: library
      metric: invalidValues
      mustBe: 0
      arguments:
        validValues: ['01']
"""
CELLS = st.one_of(st.none(), st.sampled_from(["", "01", "Đà Nẵng", "a\0b", "x" * 40]))
ROWS = 6_000  # three groups, the last of them short


def written(values, folder):
    """Write cells, each repeated, so that DuckDB gives them a dictionary."""
    path = Path(folder) / "rows.parquet"
    repeated = [values[n * len(values) // ROWS] for n in range(ROWS)]
    rows = pa.table({"ma": pa.array(repeated, pa.string())})
    con = duckdb.connect()
    con.register("rows", rows)
    con.execute(f"COPY rows TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    return path


@given(st.lists(CELLS, min_size=1, max_size=12))
@settings(deadline=None, max_examples=40)
def test_all_values_of_a_numbered_column_are_listed(values):
    with tempfile.TemporaryDirectory() as folder:
        file = pq.ParquetFile(written(values, folder), read_dictionary=["ma"])
        listed = listed_values(file, ["ma"], 10)
        counted = few_values(file, ["ma"], 10)["ma"]

    for found in listed.values():
        assert set(found) == set(counted)
        assert found.get(None) == counted.get(None)


def test_a_group_lists_values_that_its_first_row_has_not():
    with tempfile.TemporaryDirectory() as folder:
        path = written(["a", "b", "c"], folder)
        listed = of_parquet(path).listed({"ma": ["FALSE"]}, 10)

    assert set(listed["ma"]) == {"a", "b", "c"}
    assert set(listed["ma"].values()) == {None}


def test_a_later_group_without_a_dictionary_is_read():
    cell = "CASE WHEN n < 4096 THEN 'a' WHEN n > 4096 THEN 'c' || n END"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        duckdb.connect().execute(
            f"COPY (SELECT {cell} AS ma FROM range(4136) AS r(n) ORDER BY n) "
            f"TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)"
        )
        known = pq.read_metadata(path)
        listed = of_parquet(path).listed({"ma": ["FALSE"]}, 100)

    assert [known.row_group(g).column(0).encodings[0] for g in (0, 2)] == [
        "PLAIN_DICTIONARY", "PLAIN",
    ]  # fmt: skip
    assert listed["ma"] == {None: 1, "a": None, **{f"c{n}": None for n in range(4097, 4136)}}


def test_a_column_with_too_many_values_is_not_listed():
    with tempfile.TemporaryDirectory() as folder:
        path = written(["a", "b", "c", None], folder)
        listed = of_parquet(path).listed({"ma": ["FALSE"]}, 3)

    assert listed == {}


def test_pages_that_may_be_plain_are_counted():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.parquet"
        pq.write_table(pa.table({"ma": ["a", "b", "a", None]}), path, use_dictionary=False)
        listed = of_parquet(path).listed({"ma": ["FALSE"]}, 5)

    assert listed == {"ma": {"a": 2, "b": 1, None: 1}}


def test_numbers_are_counted_only_where_arithmetic_does_not_judge_them():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "numbers.parquet"
        pq.write_table(pa.table({"so": [1, 2, 1]}), path)
        engine = of_parquet(path)
        cheap, dear = engine.listed({"so": ['"so" > 1']}, 5), engine.listed({"so": ["FALSE"]}, 5)

    assert (cheap, dear) == ({}, {"so": {1: 2, 2: 1}})


def test_skipped_values_that_the_file_only_lists_are_counted():
    contract, _ = parse_contract(CONTRACT, file="hop-dong.yaml")
    with tempfile.TemporaryDirectory() as folder:
        path = written(["01", "", None, "9"], folder)
        engine, today = of_parquet(path), date(2026, 1, 1)
        report = check_data(engine, contract.tables[0], Dictionary({}, {}), today=today)

    listed = next(o for o in report.outcomes if o.rule.kind == "invalid_values")
    assert (listed.passed, listed.failed, listed.skipped) == (1_500, 1_500, 3_000)
