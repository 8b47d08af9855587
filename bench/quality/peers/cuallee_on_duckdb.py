"""cuallee, a library of checks, on DuckDB: its own methods where it has them, SQL for the rest.

NULL fails nearly all of them, and an empty text is not missing.
"""

from bench.quality import contract as c
from bench.quality.peers.duckdb_by_hand import conditions

NAMES = (
    "ma_so.required", "ho_ten.null", "ngay_sinh.required", "gioi_tinh.required",
    "ma_tinh.required", "thu_nhap.required", "ma_so.unique", "nguoi.unique", "ma_so.validator",
    "ma_xa.pattern", "dien_thoai.pattern", "thu_dien_tu.pattern", "gioi_tinh.list", "dan_toc.list",
    "ma_tinh.list", "ma_xa.list", "ngay_sinh.range", "thu_nhap.range", "ma_so.gender",
    "ma_so.birth", "ho_ten.placeholder", "ho_ten.length", "ngay_cap.after_birth", "ngay_cap.past",
    "cap_nhat.freshness",
)  # fmt: skip


def check(path: str) -> dict[str, int]:
    """Return failing rows by check, as cuallee counts them."""
    import duckdb
    from cuallee import Check, CheckLevel

    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"CREATE VIEW dan_cu AS SELECT * FROM read_parquet('{path}')")
    checks = Check(CheckLevel.WARNING, "dan_cu", table_name="dan_cu")
    for column in ("ma_so", "ho_ten", "ngay_sinh", "gioi_tinh", "ma_tinh", "thu_nhap"):
        checks.is_complete(column)
    checks.is_unique("ma_so").is_composite_key(c.PEOPLE)
    checks.has_pattern("ma_so", c.PERSONAL).has_pattern("ma_xa", "[0-9]{5}")
    checks.has_pattern("dien_thoai", c.PHONE).has_pattern("thu_dien_tu", c.EMAIL)
    checks.is_contained_in("gioi_tinh", ("0", "1", "2")).is_contained_in("dan_toc", tuple(c.ETHNIC))
    checks.is_contained_in("ma_tinh", tuple(c.PROVINCES))
    checks.is_contained_in("ma_xa", tuple(c.COMMUNES))
    checks.is_between("ngay_sinh", ("1880-01-01", c.DAY))
    checks.is_between("thu_nhap", (0, c.MOST_INCOME))
    own = ("ma_so.gender", "ma_so.birth", "ho_ten.placeholder", "ho_ten.length",
           "ngay_cap.after_birth", "ngay_cap.past", "cap_nhat.freshness")  # fmt: skip
    for name in own:
        checks.satisfies("ma_so", f"NOT ({conditions()[name]})")
    result = checks.validate(connection)
    rows = result.to_dict("records") if hasattr(result, "to_dict") else result.to_pylist()
    return {name: int(row["violations"]) for name, row in zip(NAMES, rows, strict=True)}
