"""A made-up population in Parquet: twelve columns, and faults planted where a number says.

Row n has fault f exactly when n modulo ``EVERY`` is f's place in ``FAULTS``, so which rows must be
found is known without looking. Nobody here is real; names are drawn from lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

EVERY = 1_009
_CODED = ["gioi_tinh", "dan_toc", "ma_tinh", "ma_xa", "thu_nhap"]
WHOLE = 5_000_000  # rows of the population that greater ones repeat
TODAY = "2026-01-01"
PLACES = [
    "001",
    "002",
    "004",
    "006",
    "008",
    "010",
    "011",
    "012",
    "014",
    "015",
    "017",
    "019",
    "020",
    "022",
    "024",
    "025",
    "026",
    "027",
    "030",
    "031",
    "033",
    "034",
    "035",
    "036",
    "037",
    "038",
    "040",
    "042",
    "044",
    "045",
    "046",
    "048",
    "049",
    "051",
    "052",
    "054",
    "056",
    "058",
    "060",
    "062",
    "064",
    "066",
    "067",
    "068",
    "070",
    "072",
    "074",
    "075",
    "077",
    "079",
    "080",
    "082",
    "083",
    "084",
    "086",
    "087",
    "089",
    "091",
    "092",
    "093",
    "094",
    "095",
    "096",
]
_FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Mai",
]
_MIDDLE = [
    "Văn",
    "Thị",
    "Đức",
    "Ngọc",
    "Minh",
    "Thanh",
    "Hữu",
    "Quang",
    "Thu",
    "Xuân",
    "Bá",
    "Gia",
    "Khánh",
    "Tuấn",
    "Hồng",
    "Kim",
]
_SECOND = [
    "Anh",
    "Bảo",
    "Chí",
    "Duy",
    "Hải",
    "Hoài",
    "Khắc",
    "Lệ",
    "Mỹ",
    "Nhật",
    "Phương",
    "Quốc",
    "Sơn",
    "Thế",
    "Trọng",
    "Uyên",
    "Việt",
    "Ý",
]
_GIVEN = [
    "An",
    "Bình",
    "Cường",
    "Dũng",
    "Đạt",
    "Giang",
    "Hà",
    "Hoà",
    "Hùng",
    "Khoa",
    "Lan",
    "Linh",
    "Long",
    "Mạnh",
    "Nam",
    "Nga",
    "Oanh",
    "Phúc",
    "Quân",
    "Sáng",
    "Tâm",
    "Thảo",
    "Trang",
    "Tú",
    "Vinh",
    "Yến",
    "Ẩn",
    "Ước",
    "Thuỷ",
    "Nguyệt",
]


@dataclass(frozen=True)
class Fault:
    """One kind of fault: the check that finds it, the column, and the wrong value in SQL."""

    check: str
    column: str
    sql: str


# The place in this list is the remainder of the rows that hold it. A copied value has its twin in
# another row, which is found too: see ``expected``.
FAULTS: tuple[Fault, ...] = (
    Fault("ma_so.required", "ma_so", "NULL"),
    Fault("ma_so.validator", "ma_so", "left(ma_so, 11)"),
    Fault("ma_so.gender", "gioi_tinh", "CASE gioi_tinh WHEN '1' THEN '2' ELSE '1' END"),
    Fault("ma_so.birth", "ngay_sinh", "ngay_sinh + 800"),
    Fault("ho_ten.required", "ho_ten", "''"),
    Fault("ho_ten.placeholder", "ho_ten", "'Không có'"),
    Fault("ho_ten.length", "ho_ten", "repeat('Rất ', 20) || 'Dài'"),
    Fault("ngay_sinh.required", "ngay_sinh", "NULL"),
    Fault("ngay_sinh.range", "ngay_sinh", "DATE '1850-01-01'"),
    Fault("gioi_tinh.required", "gioi_tinh", "NULL"),
    Fault("gioi_tinh.list", "gioi_tinh", "'9'"),
    Fault("dan_toc.list", "dan_toc", "'99'"),
    Fault("ma_tinh.required", "ma_tinh", "NULL"),
    Fault("ma_tinh.list", "ma_tinh", "'77'"),
    Fault("ma_xa.pattern", "ma_xa", "'4'"),
    Fault("ma_xa.list", "ma_xa", "'99999'"),
    Fault("dien_thoai.pattern", "dien_thoai", "'12345'"),
    Fault("thu_dien_tu.pattern", "thu_dien_tu", "'a b@c'"),
    Fault("ma_so.unique", "ma_so", "twin_ma_so"),
    Fault("thu_dien_tu.shape", "thu_dien_tu", "'abc'"),
    Fault("nguoi.unique", "", ""),
    Fault("ngay_cap.after_birth", "ngay_cap", "ngay_sinh - 30"),
    Fault("ngay_cap.past", "ngay_cap", "DATE '2030-01-01'"),
    Fault("thu_nhap.range", "thu_nhap", "-5"),
    Fault("thu_nhap.required", "thu_nhap", "NULL"),
    Fault("cap_nhat.freshness", "cap_nhat", "TIMESTAMP '2010-01-01 00:00:00'"),
)
COLUMNS = (
    "ma_so", "ho_ten", "ngay_sinh", "gioi_tinh", "dan_toc", "ma_tinh", "ma_xa", "dien_thoai",
    "thu_dien_tu", "ngay_cap", "thu_nhap", "cap_nhat",
)  # fmt: skip
_PEOPLE_TWICE = next(n for n, f in enumerate(FAULTS) if f.check == "nguoi.unique")


def write(path: Path, rows: int) -> None:
    """Write the file; the same number of rows gives the same file."""
    connection = duckdb.connect(config={"memory_limit": "2GB", "threads": 2})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(
        f"COPY ({_query(rows)}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, "
        "ROW_GROUP_SIZE 122880)"
    )


def repeat(path: Path, whole: Path, copies: int) -> None:
    """Write so many times a population of 5,000,000, each with numbers and telephones of its own.

    Making tens of millions anew takes five times as long. Faults stand as in each copy. It is
    written group by group, in little memory.
    """
    import pyarrow.parquet as pq  # the checks of every process begin without it

    connection = duckdb.connect(config={"threads": 1})
    source = pq.ParquetFile(whole)
    form = source.schema_arrow
    with pq.ParquetWriter(path, form, compression="zstd", use_dictionary=_CODED) as into:
        for copy in range(copies):
            for group in range(source.metadata.num_row_groups):
                rows = source.read_row_group(group)
                connection.register("_rows", rows)
                made = connection.execute(_copy("_rows", copy)).to_arrow_table()
                into.write_table(made.cast(form), row_group_size=len(rows))


def _copy(rows: str, copy: int) -> str:
    places = ", ".join(f"'{place}'" for place in PLACES)
    turned = f"(list_position([{places}], left(ma_so, 3)) - 1 + {copy * WHOLE // 1_000_000})"
    number = f"[{places}][{turned} % {len(PLACES)} + 1] || substr(ma_so, 4)"
    later = f"(substr(dien_thoai, 3)::BIGINT + {copy * WHOLE}) % 100000000"
    phone = (
        f"CASE WHEN length(dien_thoai) = 10 THEN left(dien_thoai, 2) || lpad(({later})::VARCHAR, "
        f"8, '0') ELSE left(dien_thoai, 4) || '{(5 + copy) % 10}' END"
    )
    own = {"ma_so": number, "dien_thoai": phone}
    said = ", ".join(f"{own[name]} AS {name}" if name in own else name for name in COLUMNS)
    return f"SELECT {said} FROM {rows}"


def _query(rows: int) -> str:
    faulty = ", ".join(f"{_faulty(column)} AS {column}" for column in COLUMNS)
    return (
        f"WITH made AS (SELECT * FROM range({rows}) AS r(n), LATERAL ({_person('n')})), "
        f"twinned AS (SELECT *, n % {EVERY} AS f, {_number('n - 1')} AS twin_ma_so, "
        f"n % {EVERY} = {_PEOPLE_TWICE} AS twice FROM made) SELECT {faulty} FROM twinned ORDER BY n"
    )


def _faulty(column: str) -> str:
    own = [(n, f) for n, f in enumerate(FAULTS) if f.column == column]
    when = "".join(f" WHEN {n} THEN {fault.sql}" for n, fault in own)
    if column in _OF_TWIN:
        when += f" WHEN {_PEOPLE_TWICE} THEN {_OF_TWIN[column]('n - 1')}"
    return f"CASE f{when} ELSE {column} END" if when else column


def _pick(words: list[str], hashed: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"[{listed}][({hashed} % {len(words)})::INT + 1]"


def _name(n: str) -> str:
    parts = [
        _pick(words, f"hash({n} + {salt})")
        for salt, words in ((1, _FAMILY), (2, _MIDDLE), (3, _SECOND), (4, _GIVEN))
    ]
    return " || ' ' || ".join(parts)


def _born(n: str) -> str:
    return f"(DATE '1930-01-01' + (hash({n} + 5) % 34000)::INT)"


def _number(n: str) -> str:
    year = f"year({_born(n)})"
    mark = f"(CASE WHEN {year} >= 2000 THEN 2 ELSE 0 END + ({n}) % 2)"
    # The place turns after each million, so that no two numbers are alike up to 63 million rows.
    place = _pick(PLACES, f"(({n}) // 1000000 * 1)")
    serial = f"lpad((({n}) % 1000000)::VARCHAR, 6, '0')"
    return f"{place} || {mark}::VARCHAR || right({year}::VARCHAR, 2) || {serial}"


def _phone(n: str) -> str:
    return (
        f"CASE WHEN hash({n} + 6) % 5 = 0 AND NOT ({n}) % {EVERY} IN ({_PEOPLE_TWICE}, "
        f"{_PEOPLE_TWICE - 1}) THEN NULL ELSE '0' || {_pick(list('35789'), f'hash({n} + 7)')} || "
        f"lpad(({n} % 100000000)::VARCHAR, 8, '0') END"
    )


_OF_TWIN = {"ho_ten": _name, "ngay_sinh": _born, "dien_thoai": _phone}


def _person(n: str) -> str:
    mail = f"'u' || (hash({n} + 8) % 10000000)::VARCHAR || '@' || " + _pick(
        ["gmail.com", "abc.gov.vn", "yahoo.com.vn"], f"hash({n} + 9)"
    )
    said: Mapping[str, str] = {
        "ma_so": _number(n),
        "ho_ten": _name(n),
        "ngay_sinh": _born(n),
        "gioi_tinh": f"(({n}) % 2 + 1)::VARCHAR",
        "dan_toc": f"lpad((hash({n} + 10) % 54 + 1)::VARCHAR, 2, '0')",
        "ma_tinh": f"lpad((hash({n} + 11) % 34 + 1)::VARCHAR, 2, '0')",
        "ma_xa": f"lpad((hash({n} + 12) % 3321 * 9 + 1)::VARCHAR, 5, '0')",
        "dien_thoai": _phone(n),
        "thu_dien_tu": f"CASE WHEN hash({n} + 13) % 3 > 0 THEN {mail} END",
        "ngay_cap": f"least({_born(n)} + 15 + (hash({n} + 14) % 3000)::INT, DATE '2025-12-01')",
        "thu_nhap": f"((hash({n} + 15) % 500) * 100000)::BIGINT",
        "cap_nhat": f"TIMESTAMP '{TODAY}' - to_seconds((hash({n} + 16) % 30000000)::BIGINT)",
    }
    return "SELECT " + ", ".join(f"{sql} AS {name}" for name, sql in said.items())
