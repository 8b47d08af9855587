"""Rows that share values are the same, whether their columns were kept or are read again."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.adapters.arrow import held
from lienthong.adapters.duckdb.opening import of_parquet

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "Đ", "", None]), st.sampled_from([1, 2, None]),
        st.sampled_from(["x", "y"]),
    ),
    min_size=1, max_size=40,
)  # fmt: skip
GROUP = ("ma", "so")


def twice(path, most, monkeypatch):
    """Return every row that shares its values, with its place and key."""
    monkeypatch.setattr(held.worth_holding, "__defaults__", (most,))
    engine = of_parquet(path)
    engine.listed({"ma": ["FALSE"]}, 10)
    engine.ahead([GROUP], [])
    list(engine.scan(["ma"], ["TRUE"], {}))
    names = ["_row", *GROUP, "khoa"]
    return [
        row
        for batch in engine.twice(GROUP, ["khoa"])
        for row in zip(*(batch.values(name) for name in names), strict=True)
    ]


@given(ROWS, st.integers(1, 15), st.booleans())
@settings(deadline=None, max_examples=40)
def test_kept_columns_hold_what_the_file_does(rows, size, coded):
    columns = zip(*rows, strict=True)
    table = pa.table(dict(zip(("ma", "so", "khoa"), columns, strict=True))).cast(
        pa.schema([("ma", pa.string()), ("so", pa.int64()), ("khoa", pa.string())])
    )
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "rows.parquet"
        pq.write_table(table, path, row_group_size=size, use_dictionary=coded)
        read, mixed, kept = (twice(path, most, patch) for most in (0, 4 * len(rows) + 1, 1 << 20))

    filled = [(r[0], r[1]) for r in rows]
    shared = [n for n, r in enumerate(filled, 1) if None not in r and filled.count(r) > 1]
    assert read == mixed == kept
    assert set(shared) >= {row for row, *_ in read} >= {n for n in shared if rows[n - 1][0]}


def test_small_columns_are_kept_first():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        rows = {"dai": [f"{n:>40}" for n in range(100)], "so": pa.array(range(100), pa.int32())}
        pq.write_table(pa.table(rows), path, use_dictionary=False)
        known = pq.read_metadata(path)

    assert held.worth_holding(known, ["dai", "so"], 1_000) == ["so"]
    assert held.worth_holding(known, ["dai", "so"], 10_000) == ["so", "dai"]
    assert held.worth_holding(known, ["dai", "so"], 0) == []
