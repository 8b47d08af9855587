"""DuckDB by hand with a plan: what a careful engineer writes to make it cheap; counts only.

NULLs from the file's footer, columns of few values by GROUP BY, keys by their hashes, lengths and
plain comparisons before regular expressions.
"""

from bench.quality import contract as c
from bench.quality.peers.duckdb_by_hand import conditions

FEW = ("gioi_tinh", "dan_toc", "ma_tinh", "ma_xa", "thu_nhap")
UNFILLED = ("ngay_sinh", "gioi_tinh", "ma_tinh", "thu_nhap")


def check(path: str) -> dict[str, int]:
    """Return failing rows by check."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    connection.execute("SET enable_progress_bar = false")
    source, faults = f"read_parquet('{path}')", conditions()

    def one(query: str) -> tuple[int, ...]:
        return connection.execute(query).fetchone() or ()

    found = {}
    for column in UNFILLED:
        (found[f"{column}.required"],) = one(
            f"SELECT sum(stats_null_count) FROM parquet_metadata('{path}') "
            f"WHERE path_in_schema = '{column}'"
        )
    rest = {n: sql for n, sql in faults.items() if n not in found and n.split(".")[0] not in FEW}
    rest["dien_thoai.pattern"] = (
        "NOT (strlen(dien_thoai) = 10 AND dien_thoai[1] = '0' AND dien_thoai[2] IN "
        "('3', '5', '7', '8', '9') AND TRY_CAST(dien_thoai AS UBIGINT) IS NOT NULL) "
        "AND dien_thoai IS NOT NULL"
    )
    said = ", ".join(f"count(*) FILTER (WHERE {sql})" for sql in rest.values())
    found |= dict(zip(rest, one(f"SELECT {said} FROM {source}"), strict=True))
    for column in FEW:
        own = {n: s for n, s in faults.items() if n.startswith(f"{column}.") and n not in found}
        if column == "ma_xa":
            communes = ", ".join(f"'{code}'" for code in c.COMMUNES)
            own["ma_xa.list"] = f"ma_xa NOT IN (SELECT unnest([{communes}]))"
        grouped = f"(SELECT {column}, count(*) AS n FROM {source} GROUP BY 1)"
        for name, sql in own.items():
            (found[name],) = one(f"SELECT coalesce(sum(n), 0) FROM {grouped} WHERE {sql}")
    for name, columns in {"ma_so.unique": ["ma_so"], "nguoi.unique": list(c.PEOPLE)}.items():
        filled = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        (found[name],) = one(
            f"SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM {source} WHERE {filled} "
            f"GROUP BY hash({', '.join(columns)}) HAVING count(*) > 1)"
        )
    return {name: int(count) for name, count in found.items()}
