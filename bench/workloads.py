"""What the sync benchmarks change: three declared tables and the statements S, B, T, H.

The statements are the same text for a node's own database and for the plain one beside it, whose
tables have the same names, columns and key. Each workload ends by moving the table's marker row
to a given version, so both sides are asked the same cheap question: has the marker arrived?
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

SCALE = float(os.environ.get("LIENTHONG_BENCH_SCALE", "1"))
TEXT_PIECES = 1024  # of 32 letters: a value of 32 KiB, stored outside its row

FILES, TEXTS, LARGE = "do_ho_so", "do_tep", "do_lon"
MARK = "HS-0000000"


def sized(count: int) -> int:
    """Return a count at the scale of this run, a multiple of 40, at least 400."""
    return max(400, round(count * SCALE / 40) * 40)


BASE, SINGLE, BULK = sized(1_000_000), sized(200_000), sized(500_000)
LARGE_TEXTS, HUGE = sized(4_000), sized(2_000_000)

_HEAD = """\
apiVersion: v3.1.0
kind: DataContract
id: {id}
name: {name}
version: 1.0.0
status: active
schema:
  - name: {table}
    physicalName: {table}
    businessName: {name}
    logicalType: object
    properties:
      - name: ma
        businessName: Mã
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        logicalTypeOptions: {{maxLength: 10, pattern: '^HS-[0-9]{{7}}$'}}
      - name: ten
        businessName: Tên
        logicalType: string
        required: true
        logicalTypeOptions: {{minLength: 3, maxLength: 200}}
"""
_TEN_COLUMNS = """\
      - {name: loai, businessName: Loại, logicalType: string, required: true,
         logicalTypeOptions: {pattern: '^[a-z]{3,10}$'}}
      - {name: so_luong, businessName: Số lượng, logicalType: integer,
         logicalTypeOptions: {minimum: 0, maximum: 1000000}}
      - {name: dien_tich, businessName: Diện tích, logicalType: number,
         logicalTypeOptions: {minimum: 0}}
      - {name: con_hieu_luc, businessName: Còn hiệu lực, logicalType: boolean, required: true}
      - {name: tu_ngay, businessName: Từ ngày, logicalType: date}
      - {name: den_ngay, businessName: Đến ngày, logicalType: date}
      - {name: cap_nhat, businessName: Cập nhật, logicalType: timestamp}
      - {name: ghi_chu, businessName: Ghi chú, logicalType: string,
         logicalTypeOptions: {maxLength: 1000}}
    quality:
      - id: sau
        type: custom
        engine: lienthong
        dimension: consistency
        severity: error
        description: Đến ngày không trước từ ngày
        implementation: {expression: "den_ngay >= tu_ngay", remedy: "Sửa một trong hai ngày."}
"""
_TEXT = """\
      - {name: noi_dung, businessName: Nội dung, logicalType: string, required: true,
         logicalTypeOptions: {maxLength: 40000}}
"""
_FOUR_COLUMNS = """\
      - {name: so_luong, businessName: Số lượng, logicalType: integer, required: true,
         logicalTypeOptions: {minimum: 0, maximum: 1000000}}
      - {name: tu_ngay, businessName: Từ ngày, logicalType: date}
"""
CONTRACTS: dict[str, str] = {
    FILES: _HEAD.format(id="do-ho-so", name="Hồ sơ đo", table=FILES) + _TEN_COLUMNS,
    TEXTS: _HEAD.format(id="do-tep", name="Tệp đo", table=TEXTS) + _TEXT,
    LARGE: _HEAD.format(id="do-lon", name="Bảng lớn đo", table=LARGE) + _FOUR_COLUMNS,
}
STREAMS = {FILES: "do-ho-so", TEXTS: "do-tep", LARGE: "do-lon"}
COLUMNS: dict[str, tuple[str, ...]] = {
    FILES: (
        "ma", "ten", "loai", "so_luong", "dien_tich", "con_hieu_luc", "tu_ngay", "den_ngay",
        "cap_nhat", "ghi_chu",
    ),
    TEXTS: ("ma", "ten", "noi_dung"),
    LARGE: ("ma", "ten", "so_luong", "tu_ngay"),
}  # fmt: skip
_ID = "'HS-' || lpad({n}::text, 7, '0')"
_NEW_TEXT = (
    f"(SELECT string_agg(md5(random()::text || g), '') FROM generate_series(1, {TEXT_PIECES}) AS g)"
)
_VALUES = {
    FILES: f"""{_ID.format(n="n")}, 'Hồ sơ số ' || n, (ARRAY['dat','nha','vuon'])[1 + n % 3],
      n % 1000, (n % 90000) / 100.0, n % 2 = 0, date '2020-01-01' + n % 900,
      date '2023-01-01' + n % 900, timestamptz '2026-01-01' + n * interval '1 second',
      'Ghi chú của hồ sơ ' || md5(n::text)""",
    TEXTS: f"{_ID.format(n='n')}, 'Tệp số ' || n, {_NEW_TEXT}",
    LARGE: f"{_ID.format(n='n')}, 'Dòng số ' || n, n % 1000, date '2020-01-01' + n % 900",
}
_NEXT = "_version = _version + 1, _event = 'UPDATE', _changed_at = clock_timestamp()"


def fill(table: str, rows: int, source: str, version: int = 1) -> str:
    """Return the statement that makes a table's rows and its marker, numbered from 0."""
    return (
        f"INSERT INTO data.{table} (_id, _version, _event, _changed_at, _source, "
        f"{', '.join(COLUMNS[table])}) SELECT {_ID.format(n='n')}, {version}, 'NEW', now(), "
        f"'{source}', {_VALUES[table]} FROM generate_series(0, {rows}) AS n"
    )


def mark(table: str, version: int) -> str:
    """Return the statement that moves the marker."""
    return (
        f"UPDATE data.{table} SET _version = {version}, _event = 'UPDATE', "
        f"_changed_at = clock_timestamp() WHERE _id = '{MARK}'"
    )


def _last(table: str, version: int) -> str:
    """The marker's commit waits for the disk, or the log's last part would come out later."""
    return f"PERFORM set_config('synchronous_commit', 'on', false); {mark(table, version)}"


@dataclass(frozen=True)
class Workload:
    """One workload: ``statement`` gives the SQL of a step, which ends by moving the marker.

    The clock starts when it is committed. One of many transactions is held back until then
    (``held``), so that the figure is replication's and not the writer's; ``live``: the clock
    starts with the first commit instead, and nothing is held.
    """

    name: str
    about: str
    table: str
    rows: int
    statement: Callable[[int], str]
    held: bool = False
    live: bool = False


def _single(step: int) -> str:
    """Four rows a transaction, every row of the round another one."""
    number = f"(((i * 4 + j)::bigint * 7919 + {step} * 104729) % {BASE} + 1)"
    return f"""DO $$ BEGIN
      FOR i IN 0..{SINGLE // 4 - 1} LOOP
        FOR j IN 0..3 LOOP
          UPDATE data.{FILES} SET {_NEXT}, so_luong = (i + {step}) % 1000,
            ghi_chu = 'Ghi chú đổi lần {step} số ' || i WHERE _id = {_ID.format(n=number)};
        END LOOP;
        COMMIT;
      END LOOP;
      {_last(FILES, step)};
    END $$"""


def _bulk(step: int) -> str:
    return f"""DO $$ BEGIN
      UPDATE data.{FILES} SET {_NEXT}, so_luong = {step % 1000},
        ghi_chu = 'Ghi chú đổi cả loạt lần {step} của ' || _id
        WHERE _id BETWEEN {_ID.format(n=1)} AND {_ID.format(n=BULK)};
      {_last(FILES, step)};
    END $$"""


def _names(step: int) -> str:
    """As ``_bulk``, but the text that searches look into changes: its index does, too."""
    return f"""DO $$ BEGIN
      UPDATE data.{FILES} SET {_NEXT}, ten = 'Hồ sơ đổi tên lần {step} ' || _id
        WHERE _id BETWEEN {_ID.format(n=1)} AND {_ID.format(n=BULK)};
      {_last(FILES, step)};
    END $$"""


def _texts(step: int) -> str:
    """Every second change leaves the large value as it is."""
    return f"""DO $$ BEGIN
      FOR i IN 1..{LARGE_TEXTS} LOOP
        IF i % 2 = 0 THEN
          UPDATE data.{TEXTS} SET {_NEXT}, noi_dung = {_NEW_TEXT} WHERE _id = {_ID.format(n="i")};
        ELSE
          UPDATE data.{TEXTS} SET {_NEXT}, ten = 'Tệp đổi lần {step} số ' || i
            WHERE _id = {_ID.format(n="i")};
        END IF;
        COMMIT;
      END LOOP;
      {_last(TEXTS, step)};
    END $$"""


def _huge(step: int) -> str:
    return f"""DO $$ BEGIN
      UPDATE data.{LARGE} SET {_NEXT}, so_luong = {step % 1000} WHERE _id <> '{MARK}';
      {_last(LARGE, step)};
    END $$"""


WORKLOADS: tuple[Workload, ...] = (
    Workload("S", f"{SINGLE:,} single rows, 4 a transaction", FILES, SINGLE, _single, held=True),
    Workload("live", "S while it is being written", FILES, SINGLE, _single, live=True),
    Workload("B", f"one update of {BULK:,} rows", FILES, BULK, _bulk),
    Workload("names", "B, but of a text that is searched", FILES, BULK, _names),
    Workload(
        "T", f"{LARGE_TEXTS:,} rows of 32 KiB, half unchanged", TEXTS, LARGE_TEXTS, _texts,
        held=True,
    ),
    Workload("H", f"one transaction of {HUGE:,} rows", LARGE, HUGE, _huge),
)  # fmt: skip
