"""Milliseconds at the server of every page of direction: 5,000 databases (and what others add).

A signed-in officer's GET, all of it (queries, template), in this process, so without network. Each
page is asked several times; the first warms and is told apart. ``cpu`` is how long this process and
its backend of PostgreSQL were on a processor, per request: what a busy machine changes least.
``÷ limit`` is the median over the promise, ``cpu ÷`` that time over it; the run fails when a median
is over. An area that has pages here is one function that fills and one line in AREAS.

``LIENTHONG_BENCH_ROWS`` makes fewer databases.
"""

import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from rich.table import Table

from bench.direction_kpis import fill_kpis
from bench.direction_leaders import fill_leaders
from bench.direction_pages import unasked
from bench.direction_reports import fill_reports
from bench.direction_tasks import fill_tasks
from bench.own_node import own_node
from bench.report import ROOT, commit, console
from lienthong.base.settings import REPO_DIR

ROWS = int(os.environ.get("LIENTHONG_BENCH_ROWS", "5000"))
ROUNDS, PROMISED_MS = 7, 300
WORDS = ("cầu", "cống", "rừng", "chợ", "bến", "đê", "trạm", "trường", "ao", "giếng")


@dataclass(frozen=True)
class Area:
    """Pages of one kind. ``fill`` makes what they show and returns their addresses."""

    name: str
    fill: Callable[[], Sequence[str]]


def report() -> bool:
    """Fill a node, ask every page, write ``var/bench/direction.json``; False over the promise."""
    with own_node(_declare):
        found = [line for area in AREAS for line in _asked(area)]
        left = unasked([line["page"] for line in found])
    figures = ("first", "median", "slowest", "cpu")
    titles = [f"{figure} ms" for figure in figures]
    table = Table(title=f"{ROWS:,} databases")
    table.add_column("page", no_wrap=True, min_width=44)
    for title in (*titles, "queries", "÷ limit", "cpu ÷"):
        table.add_column(title, justify="right")
    for line in sorted(found, key=lambda line: -line["median"]):
        values = [f"{line[figure]:.0f}" for figure in figures]
        shares = [f"{line[figure] / PROMISED_MS:.2f}" for figure in ("median", "cpu")]
        table.add_row(line["page"], *values, str(line["queries"]), *shares)
    console.print(table)
    console.print("pages nobody asked:", ", ".join(left) or "none")
    kept = all(line["median"] < PROMISED_MS for line in found)
    path = ROOT / "var" / "bench" / "direction.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"commit": commit(), "rows": ROWS, "promised_ms": PROMISED_MS, "pages": found,
                "unasked": left}  # fmt: skip
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")
    return kept


def _declare(home: Path) -> None:
    from lienthong.base.actor import system
    from lienthong.services.accounts import actions as accounts
    from lienthong.services.contracts import actions as contracts
    from lienthong.services.direction import actions as direction
    from lienthong.services.registry import actions as registry

    by = system("bench")
    for name in ("danh-muc-csdl", "phieu-ra-soat"):
        path = REPO_DIR / "contracts" / f"{name}.yaml"
        contracts.apply_contract(text=path.read_text("utf-8"), file=path.name, by=by)
    registry.load_reference(by=by)
    direction.load_reference(by=by)
    accounts.create_user(
        username="do", full_name="Đo", role="data_officer", unit="", password="mat-khau-2026", by=by
    )


def fill_register() -> list[str]:
    """Fill the register with databases, links, a review and an inventory; return its pages."""
    from lienthong.base import clock
    from lienthong.base.actor import system
    from lienthong.services.registry import actions
    from lienthong.services.registry.review.models import ReviewItem

    by = system("bench")
    _databases()
    console.print("databases and links are there")
    inventory = actions.receive_inventory(
        agency_id="vinh-long", file_name="kiem-ke.csv", content=_inventory(), by=by,
        as_of=clock.today(),
    )  # fmt: skip
    review = actions.plan_review(
        name="Đo", basis="Đo", due_on=clock.today() + timedelta(days=9), scope={}, by=by
    )
    actions.open_review(campaign_id=review.pk, by=by)
    item = ReviewItem.objects.order_by("pk").first()
    assert item is not None
    return [
        "/danh-muc/", "/danh-muc/?tim=cau+cong", "/danh-muc/?tim=cầu", "/danh-muc/?kieu=the",
        "/danh-muc/?co_quan=bca&xep=ten", "/danh-muc/?trang=60", "/danh-muc/?hop_dong=co",
        f"/danh-muc/csdl/{item.database_id}/", "/danh-muc/cay/", "/danh-muc/cay/?mo=bca",
        "/danh-muc/do-thi/", "/danh-muc/do-thi/?co_quan=bca",
        f"/danh-muc/do-thi/?csdl={item.database_id}", "/danh-muc/kiem-ke/",
        f"/danh-muc/kiem-ke/{inventory.pk}/", f"/danh-muc/kiem-ke/{inventory.pk}/?kieu=new",
        "/danh-muc/ra-soat/", f"/danh-muc/ra-soat/{review.pk}/",
        f"/danh-muc/ra-soat/phieu/{item.pk}/", "/danh-muc/bao-phu/", "/danh-muc/co-quan/",
        "/danh-muc/co-quan/bca/", "/danh-muc/he-thong/", "/danh-muc/van-ban/",
        "/danh-muc/uu-tien/", "/danh-muc/dong-hanh/",
    ]  # fmt: skip


def _databases() -> None:
    from lienthong.base.actor import system
    from lienthong.core.rules.row_id import row_id
    from lienthong.services.records import actions as records
    from lienthong.services.registry import queries, register

    agencies = [a for a in queries.agencies() if a.declared_databases]
    states = ("da-co", "dang-xay-dung", "can-xay-dung", None)
    domains = ("van-hoa", "y-te", "giao-duc", "tu-phap", None)
    rows = []
    for n in range(ROWS):
        owner = agencies[n % len(agencies)]
        rows.append({
            "ma": f"{owner.pk}-kk-{n:05d}", "ten": _name(n), "co_quan": owner.pk,
            "ten_co_quan": owner.name, "nhom": "kiem-ke", "thu_tu": n + 1, "la_quoc_gia": False,
            "loai": "co-so-du-lieu", "nguon": "đo", "trang_thai": states[n % 4],
            "linh_vuc": domains[n % 5],
        })  # fmt: skip
    by, table, links = system("bench"), register.register_table(), register.links_table()
    records.write_rows(table=table, rows=[(row_id(table, r), r) for r in rows], by=by)
    joined = [
        {"tu_csdl": rows[n]["ma"], "loai_lien_ket": "cap-du-lieu",
         "den_csdl": rows[(n * 7 + 1) % ROWS]["ma"]}
        for n in range(ROWS)
    ]  # fmt: skip
    pairs = {row_id(links, r): r for r in joined}
    records.write_rows(table=links, rows=list(pairs.items()), by=by)


def _name(n: int) -> str:
    return f"CSDL {WORDS[n % 10]} {WORDS[n // 10 % 10]} {WORDS[n // 100 % 10]} khu vực số {n}"


def _inventory() -> bytes:
    lines = [f"{n},{_name(n)} của tỉnh,Sở Xây dựng,2020" for n in range(ROWS)]
    return "\n".join(["TT,Tên hệ thống,Đơn vị chủ quản,Năm", *lines]).encode()


def _asked(area: Area) -> list[dict[str, Any]]:
    from django.test import Client

    from lienthong.services.accounts.models import User

    pages = area.fill()
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="do"))
    return [_timed(client, page) for page in pages]


def _timed(client: Any, page: str) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    taken, own = [], []
    backend = _backend()
    for _round in range(ROUNDS):
        started, used = time.perf_counter(), _used(backend)
        answer = client.get(page)
        taken.append(1000 * (time.perf_counter() - started))
        own.append(1000 * (_used(backend) - used))
        assert answer.status_code == 200, (page, answer.status_code)
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return {
        "page": page,
        "first": round(taken[0], 1),
        "median": round(statistics.median(taken[1:]), 1),
        "slowest": round(max(taken[1:]), 1),
        "cpu": round(statistics.mean(own[1:]), 1),  # the backend's clock ticks in 10 ms
        "queries": len(asked),
    }


def _backend() -> psutil.Process:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return psutil.Process(pid)


def _used(backend: psutil.Process) -> float:
    """Return the seconds this process and a backend have been on a processor."""
    times = backend.cpu_times()
    return time.process_time() + float(times.user) + float(times.system)


AREAS: tuple[Area, ...] = (
    Area("register", fill_register),
    Area("tasks", fill_tasks),
    Area("leaders", fill_leaders),
    Area("kpis", fill_kpis),
    Area("reports", fill_reports),
)
