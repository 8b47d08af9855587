"""Milliseconds at the server of every page of direction: 5,000 databases (and what others add).

How a page is asked and timed: ``bench.asking``. ``÷ limit`` is the median over the promise,
``cpu ÷`` that time on a processor over it; the run fails when a median is over. An area that has
pages here is one function that fills and one line in AREAS.

``LIENTHONG_BENCH_ROWS`` makes fewer databases.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import asking
from bench.asking import PROMISED_MS
from bench.direction_kpis import fill_kpis
from bench.direction_leaders import fill_leaders
from bench.direction_pages import unasked
from bench.direction_reports import fill_reports
from bench.direction_tasks import fill_tasks
from bench.own_node import own_node
from bench.report import ROOT, commit, console
from lienthong.base.settings import REPO_DIR

ROWS = int(os.environ.get("LIENTHONG_BENCH_ROWS", "5000"))
WORDS = ("cầu", "cống", "rừng", "chợ", "bến", "đê", "trạm", "trường", "ao", "giếng")


@dataclass(frozen=True)
class Area:
    """Pages of one kind. ``fill`` makes what they show and returns their addresses."""

    name: str
    fill: Callable[[], Sequence[str]]


def report() -> bool:
    """Fill a node, ask every page, write ``var/bench/direction.json``; False over the promise."""
    with own_node(declare):
        found = [line for area in AREAS for line in _asked(area)]
        left = unasked([line["page"] for line in found])
    asking.show(f"{ROWS:,} databases", found)
    console.print("pages nobody asked:", ", ".join(left) or "none")
    kept = all(line["median"] < PROMISED_MS for line in found)
    path = ROOT / "var" / "bench" / "direction.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"commit": commit(), "rows": ROWS, "promised_ms": PROMISED_MS, "pages": found,
                "unasked": left}  # fmt: skip
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")
    return kept


def declare(home: Path) -> None:
    """Give a new node the register, its reference and an officer «do»."""
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
    declare_databases()
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


def declare_databases() -> list[str]:
    """Write the register's rows and their links; return the keys of the rows."""
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
    return [str(row["ma"]) for row in rows]


def _name(n: int) -> str:
    return f"CSDL {WORDS[n % 10]} {WORDS[n // 10 % 10]} {WORDS[n // 100 % 10]} khu vực số {n}"


def _inventory() -> bytes:
    lines = [f"{n},{_name(n)} của tỉnh,Sở Xây dựng,2020" for n in range(ROWS)]
    return "\n".join(["TT,Tên hệ thống,Đơn vị chủ quản,Năm", *lines]).encode()


def _asked(area: Area) -> list[dict[str, Any]]:
    pages = area.fill()
    client = asking.signed_in("do")
    return [asking.asked(client, page) for page in pages]


AREAS: tuple[Area, ...] = (
    Area("register", fill_register),
    Area("tasks", fill_tasks),
    Area("leaders", fill_leaders),
    Area("kpis", fill_kpis),
    Area("reports", fill_reports),
)
