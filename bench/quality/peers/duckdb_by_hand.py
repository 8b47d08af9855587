"""DuckDB by hand: one scan of conditional counts and three GROUP BYs."""

from collections.abc import Sequence
from typing import Any

from bench.quality import contract as c


def check(path: str) -> dict[str, int]:
    """Return failing rows by check."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    connection.execute("SET enable_progress_bar = false")
    source = f"read_parquet('{path}')"
    faults = conditions()
    said = ", ".join(f"count(*) FILTER (WHERE {sql})" for sql in faults.values())
    counts = connection.execute(f"SELECT {said} FROM {source}").fetchone() or ()
    found = dict(zip(faults, counts, strict=True))
    for name, columns in {"ma_so.unique": ["ma_so"], "nguoi.unique": list(c.PEOPLE)}.items():
        filled = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        one = connection.execute(
            f"SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM {source} WHERE {filled} "
            f"GROUP BY {', '.join(columns)} HAVING count(*) > 1)"
        ).fetchone()
        found[name] = int(one[0]) if one else 0
    # Three thousand values in one condition would take ten times as long as the rest.
    one = connection.execute(
        f"SELECT coalesce(sum(n), 0) FROM (SELECT ma_xa, count(*) AS n FROM {source} GROUP BY 1) "
        f"WHERE ma_xa NOT IN (SELECT unnest([{_among(c.COMMUNES)}]))"
    ).fetchone()
    found["ma_xa.list"] = int(one[0]) if one else 0
    return found


def opened(path: str) -> Any:
    """Return a connection that knows the file as ``dan_cu``, for tools that ask DuckDB."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"CREATE VIEW dan_cu AS SELECT * FROM read_parquet('{path}')")
    return connection


def twice(columns: Sequence[str], source: str = "dan_cu") -> str:
    """Return the query of the rows that share their values, for tools that take a query."""
    listed, filled = ", ".join(columns), " AND ".join(f"{one} IS NOT NULL" for one in columns)
    groups = f"SELECT {listed} FROM {source} WHERE {filled} GROUP BY {listed} HAVING count(*) > 1"
    return f"SELECT {columns[0]} FROM {source} WHERE ({listed}) IN ({groups})"


def conditions() -> dict[str, str]:
    """Return the condition of a failing row by check."""
    words = ", ".join(f"'{word}'" for word in c.PLACEHOLDERS)
    mark, year = "substr(ma_so, 4, 1)", "year(ngay_sinh)"
    born = f"1900 + 100 * (TRY_CAST({mark} AS INT) // 2) + TRY_CAST(substr(ma_so, 5, 2) AS INT)"
    return {
        "ma_so.required": "ma_so IS NULL OR ma_so = ''",
        "ma_so.validator": f"NOT regexp_full_match(ma_so, '{c.PERSONAL}')",
        "ma_so.gender": f"gioi_tinh IN ('1', '2') AND (TRY_CAST({mark} AS INT) % 2 = 0) <> "
        "(gioi_tinh = '1')",
        "ma_so.birth": f"({born}) <> {year}",
        "ho_ten.required": "ho_ten IS NULL OR ho_ten = ''",
        "ho_ten.placeholder": f"lower(trim(ho_ten)) IN ({words})",
        "ho_ten.length": f"NOT length(ho_ten) BETWEEN 2 AND {c.LONGEST_NAME}",
        "ngay_sinh.required": "ngay_sinh IS NULL",
        "ngay_sinh.range": f"NOT ngay_sinh BETWEEN DATE '1880-01-01' AND DATE '{c.DAY}'",
        "gioi_tinh.required": "gioi_tinh IS NULL OR gioi_tinh = ''",
        "gioi_tinh.list": "gioi_tinh NOT IN ('0', '1', '2')",
        "dan_toc.list": f"dan_toc NOT IN ({_among(c.ETHNIC)})",
        "ma_tinh.required": "ma_tinh IS NULL OR ma_tinh = ''",
        "ma_tinh.list": f"ma_tinh NOT IN ({_among(c.PROVINCES)})",
        "ma_xa.pattern": "NOT regexp_full_match(ma_xa, '[0-9]{5}')",
        "dien_thoai.pattern": f"NOT regexp_full_match(dien_thoai, '{c.PHONE}')",
        "thu_dien_tu.pattern": f"NOT regexp_full_match(thu_dien_tu, '{c.EMAIL}')",
        "ngay_cap.after_birth": "NOT ngay_cap > ngay_sinh",
        "ngay_cap.past": f"NOT ngay_cap <= DATE '{c.DAY}'",
        "thu_nhap.range": f"NOT thu_nhap BETWEEN 0 AND {c.MOST_INCOME}",
        "thu_nhap.required": "thu_nhap IS NULL",
        "cap_nhat.freshness": f"NOT coalesce(cap_nhat >= TIMESTAMP '{c.DAY}' - INTERVAL "
        f"{c.FRESH_DAYS} DAY, FALSE)",
    }


def _among(values: list[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
