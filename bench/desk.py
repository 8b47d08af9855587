"""Milliseconds of the desk's pages over 500,000 kept rows of about 250,000 causes.

A signed-in officer's GET of each page, all of it (causes, counts, rows, filters, template), in this
process, so without network. Twice: right after the rows were kept by one statement, as a batch is
published, when PostgreSQL knows nothing of them yet; and after the batch's own ANALYZE. Values
differ from round to round. It fails when a median is over the limit.
``LIENTHONG_BENCH_ROWS`` keeps fewer rows.
"""

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.own_node import own_node
from bench.report import ROOT, commit, console
from lienthong.base.settings import REPO_DIR

ROWS = int(os.environ.get("LIENTHONG_BENCH_ROWS", "500000"))
ROUNDS, PROMISED_MS, UNITS = 7, 300, 60
TABLES = ("intake_quarantinedrow", "intake_causelink", "intake_tally")
# Every second row has a value of its own; the others share three hundred values. One row in five
# hundred holds each rare word, every row the common one.
KEEP = """
INSERT INTO intake_quarantinedrow (table_name, origin, state, resolved_by, resolution, row_number,
  row_id, raw, "values", problems, verdict, unit, search, created_at)
SELECT 'di_tich', 'file', 'open', '', '', n, 'DT-01-' || n, raw, '{}', jsonb_build_array(
    jsonb_build_object('rule', 'di_tich.ngay_ra_soat.doc', 'kind', 'unreadable',
      'family', 'format', 'word', 'sach', 'severity', 'error',
      'columns', '["ngay_ra_soat"]'::jsonb, 'value', value,
      'message', 'Không đọc được ngày «%%(value)s» ở cột «%%(title)s».', 'remedy', 'Nhập lại.',
      'values', jsonb_build_object('value', value, 'title', 'Ngày rà soát gần nhất'))),
  'quarantined', 'bvhttdl-dv-' || n %% :units,
  'dt-01-' || n || ' di tich ' || name || ' lich su kiem ke ban quan ly ' || value,
  now() - n * interval '1 second'
FROM generate_series(1, %s) AS n,
  LATERAL (SELECT CASE WHEN n %% 2 = 0 THEN 'ngày ' || n ELSE 'hôm ' || n %% 600 END AS value,
    (ARRAY['binh','dau','hung','keo','mot cot','huong'])[1 + n %% 6] || ' w' || n %% 500 AS name
  ) AS x,
  LATERAL (SELECT jsonb_build_object('Mã di tích', 'DT-01-' || n, 'Tên di tích', 'Di tích ' || name,
    'Loại hình di tích', 'lich-su', 'Cấp xếp hạng', 'kiem-ke', 'Mã tỉnh', '01', 'Mã xã', '00004',
    'Diện tích bảo vệ (m²)', '80', 'Tình trạng bảo tồn', 'on-dinh', 'Đơn vị quản lý', 'Ban',
    'Đơn vị cập nhật', 'bvhttdl-dv-' || n %% :units, 'Ngày rà soát gần nhất', value) AS raw) AS y
""".replace(":units", str(UNITS))


@dataclass(frozen=True)
class Shape:
    """One kind of page, by the number of the round."""

    name: str
    query: Callable[[int], str]


SHAPES = (
    Shape("list of causes", lambda n: ""),
    Shape("list of causes, by rule", lambda n: "&gop=quy_tac"),
    Shape("first page of a cause", lambda n: f"&ly_do={_key('cause', 2 * n)}"),
    Shape("first page of a rule", lambda n: f"&quy_tac={_key('reason', n)}"),
    Shape("search, one row in 500", lambda n: f"&tim=w{11 + n}+lich"),
    Shape("search, a code", lambda n: f"&tim=DT-01-{ROWS // 2 + n}"),
    Shape("search, a word of every row", lambda n: "&tim=kiểm+kê"),
    Shape("one unit", lambda n: f"&don_vi=bvhttdl-dv-{n}"),
)


def report() -> bool:
    """Print the table, keep it as JSON, and say whether every page was in time."""
    with own_node(_declare):
        _run("".join(f"ALTER TABLE {t} SET (autovacuum_enabled = off);" for t in TABLES))
        started = time.perf_counter()
        _run(KEEP, (ROWS,))
        kept = time.perf_counter() - started
        causes = _run("SELECT count(DISTINCT cause) FROM intake_causelink")[0][0]
        fresh = [_asked(shape) for shape in SHAPES]
        _analyse()
        known = [_asked(shape) for shape in SHAPES]
    table = Table(
        title=f"desk: {ROWS:,} kept rows, {causes:,} causes, limit {PROMISED_MS} ms",
        title_justify="left",
    )
    for name in ("page", "at once", "slowest", "after ANALYZE", "slowest", "in time"):
        table.add_column(name, justify="left" if name == "page" else "right")
    for shape, before, after in zip(SHAPES, fresh, known, strict=True):
        figures = [f"{figure:,.0f}" for figure in (*before, *after)]
        table.add_row(shape.name, *figures, "yes" if _in_time(before, after) else "NO")
    console.print(table)
    console.print(f"kept in {kept:.0f} s ({ROWS / kept:,.0f} rows a second, links and tallies too)")
    _write(causes, kept, fresh, known)
    return all(_in_time(*pair) for pair in zip(fresh, known, strict=True))


Times = tuple[float, float]


def _in_time(before: Times, after: Times) -> bool:
    return max(before[0], after[0]) <= PROMISED_MS


def _asked(shape: Shape) -> Times:
    """Return the median and the slowest of the rounds; the first warms and is left out."""
    from django.test import Client

    from lienthong.services.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="do"))
    took = []
    for number in range(ROUNDS + 1):
        address = f"/cach-ly/?bang=di_tich{shape.query(number)}"
        started = time.perf_counter()
        answer = client.get(address)
        took.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, (address, answer.status_code)
        assert b'name="chon"' in answer.content, address
    return statistics.median(took[1:]), max(took[1:])


def _key(column: str, number: int) -> str:
    found = _run(
        f"SELECT {column} FROM intake_causelink ORDER BY row_id OFFSET %s LIMIT 1", (number,)
    )
    return str(found[0][0])


def _analyse() -> None:
    from lienthong.services.intake.desk import statistics as desk_statistics

    desk_statistics.refresh()


def _write(causes: int, kept: float, fresh: list[Times], known: list[Times]) -> None:
    found = [
        {"page": s.name, "at_once_ms": round(b[0], 1), "analysed_ms": round(a[0], 1)}
        for s, b, a in zip(SHAPES, fresh, known, strict=True)
    ]
    facts = {
        "name": "desk", "rows": ROWS, "causes": causes, "promised_ms": PROMISED_MS,
        "kept_seconds": round(kept, 1), "pages": found, "commit": commit(),
    }  # fmt: skip
    path = ROOT / "var" / "bench" / "desk.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2), "utf-8")


def _declare(home: Path) -> None:
    from lienthong.base.actor import system
    from lienthong.services.accounts import actions as accounts
    from lienthong.services.contracts import actions as contracts

    files = [REPO_DIR / "contracts" / f"{n}.yaml" for n in ("don-vi-hanh-chinh", "di-tich")]
    by = system("bench")
    contracts.apply_contracts(texts=[(f.name, f.read_text("utf-8")) for f in files], by=by)
    accounts.create_user(
        username="do", full_name="Người đo", role="data_officer", unit="", password="x" * 20, by=by
    )


def _run(statement: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []
