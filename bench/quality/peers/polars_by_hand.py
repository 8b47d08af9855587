"""Polars by hand: one lazy query of conditional counts, streaming, and two group-bys."""

from datetime import date, timedelta
from typing import Any

from bench.quality import contract as c

KEYS = {"ma_so.unique": ["ma_so"], "nguoi.unique": list(c.PEOPLE)}


def check(path: str) -> dict[str, int]:
    """Return failing rows by check."""
    import polars as pl

    rows, col = pl.scan_parquet(path), pl.col
    counted = rows.select(expr.sum().alias(key) for key, expr in conditions().items())
    found = {
        k: int(v or 0) for k, v in counted.collect(engine="streaming").row(0, named=True).items()
    }
    for key, columns in KEYS.items():
        groups = rows.select(columns).drop_nulls().group_by(columns).len("n").filter(col("n") > 1)
        found[key] = int(groups.select(col("n").sum()).collect(engine="streaming").item() or 0)
    return found


def conditions() -> dict[str, Any]:
    """Return the expression of a failing row by check; NULL where there is nothing to judge."""
    import polars as pl

    col, today = pl.col, date.fromisoformat(c.DAY)
    mark = col("ma_so").str.slice(3, 1).cast(pl.Int32, strict=False)
    two = col("ma_so").str.slice(4, 2).cast(pl.Int32, strict=False)
    fresh = pl.lit(today - timedelta(days=c.FRESH_DAYS)).cast(pl.Datetime("us"))
    name = col("ho_ten")
    return {
        "ma_so.required": _empty(col("ma_so")),
        "ma_so.validator": ~col("ma_so").str.contains(f"^(?:{c.PERSONAL})$"),
        "ma_so.gender": ((mark % 2 == 0) != (col("gioi_tinh") == "1"))
        & col("gioi_tinh").is_in(["1", "2"]),
        "ma_so.birth": 1900 + 100 * (mark // 2) + two != col("ngay_sinh").dt.year(),
        "ho_ten.required": _empty(name),
        "ho_ten.placeholder": name.str.strip_chars().str.to_lowercase().is_in(c.PLACEHOLDERS),
        "ho_ten.length": ~name.str.len_chars().is_between(2, c.LONGEST_NAME),
        "ngay_sinh.required": col("ngay_sinh").is_null(),
        "ngay_sinh.range": ~col("ngay_sinh").is_between(date(1880, 1, 1), today),
        "gioi_tinh.required": _empty(col("gioi_tinh")),
        "gioi_tinh.list": ~col("gioi_tinh").is_in(["0", "1", "2"]),
        "dan_toc.list": ~col("dan_toc").is_in(c.ETHNIC),
        "ma_tinh.required": _empty(col("ma_tinh")),
        "ma_tinh.list": ~col("ma_tinh").is_in(c.PROVINCES),
        "ma_xa.pattern": ~col("ma_xa").str.contains("^[0-9]{5}$"),
        "ma_xa.list": ~col("ma_xa").is_in(c.COMMUNES),
        "dien_thoai.pattern": ~col("dien_thoai").str.contains(f"^(?:{c.PHONE})$"),
        "thu_dien_tu.pattern": ~col("thu_dien_tu").str.contains(f"^(?:{c.EMAIL})$"),
        "ngay_cap.after_birth": ~(col("ngay_cap") > col("ngay_sinh")),
        "ngay_cap.past": ~(col("ngay_cap") <= today),
        "thu_nhap.range": ~col("thu_nhap").is_between(0, c.MOST_INCOME),
        "thu_nhap.required": col("thu_nhap").is_null(),
        "cap_nhat.freshness": ~(col("cap_nhat") >= fresh).fill_null(False),
    }


def _empty(column):  # type: ignore[no-untyped-def]
    return (column.is_null()) | (column == "")
