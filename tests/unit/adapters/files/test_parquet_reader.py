"""Parquet with every kind of column, nested ones too."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from lienthong.adapters.files import parquet_reader
from lienthong.base.errors import UserError
from tests.unit.adapters.files.reading import table_of


def written(tmp_path, table, **options):
    path = tmp_path / "bang.parquet"
    parquet.write_table(table, path, **options)
    return path.read_bytes()


def test_cells_of_every_kind(tmp_path) -> None:
    moment = dt.datetime(2020, 2, 3, 1, 2, tzinfo=dt.UTC)
    table = pa.table(
        {
            "ma": ["01", None],
            "so": pa.array([Decimal("1.50"), None], pa.decimal128(10, 2)),
            "thuc": [float("nan"), 2.5],
            "ngay": [dt.date(2020, 2, 3), None],
            "luc": pa.array([moment, None], pa.timestamp("ns", tz="UTC")),
            "tho": [b"\xff\x00", "chữ".encode()],
            "ma_hoa": pa.array(["a", "b"]).dictionary_encode(),
            "dia_chi": [{"so_nha": "5", "Đường": {"ten": "Lê"}}, None],
            "con": [["x", "y"], []],
            "khoa": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
        }
    )

    reader, found, rows = table_of(tmp_path, written(tmp_path, table))

    assert reader == "parquet"
    assert found.header == (
        "ma", "so", "thuc", "ngay", "luc", "tho", "ma_hoa", "dia_chi.so_nha",
        "dia_chi – Đường", "con", "khoa",
    )  # fmt: skip
    assert rows[0] == (
        1,
        ["01", Decimal("1.50"), None, dt.date(2020, 2, 3), moment, "ff00", "a", "5",
         '{"ten":"Lê"}', '["x","y"]', '{"a":1}'],
    )  # fmt: skip
    assert rows[1] == (2, [None, None, 2.5, None, None, "chữ", "b", None, None, None, None])
    assert found.rows_total == 2


def test_row_groups_follow_each_other(tmp_path) -> None:
    table = pa.table({"ma": [str(n) for n in range(5000)]})

    _, _, rows = table_of(tmp_path, written(tmp_path, table, row_group_size=700))

    assert rows == [(n + 1, [str(n)]) for n in range(5000)]


def test_damage_and_size_are_refused(tmp_path, monkeypatch) -> None:
    content = written(tmp_path, pa.table({"ma": ["1"] * 1000}))

    with pytest.raises(UserError) as cut:
        table_of(tmp_path, content[:-20])
    monkeypatch.setattr(parquet_reader, "MAX_UNPACKED_BYTES", 10)
    with pytest.raises(UserError) as large:
        table_of(tmp_path, content)

    assert (cut.value.code, large.value.code) == ("damaged", "unpacks-too-large")
