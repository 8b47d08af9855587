"""Milliseconds at the server of every quality page: 5,000 measured databases, 1,000,000 bad rows.

Every page about quality and its twin of the API is asked by a signed-in officer (``bench.asking``);
of a file the head. A row of the large table is corrected in place and the page come back to: that
has a promise of its own. The run fails when a median is over its promise.

``LIENTHONG_BENCH_ROWS`` makes fewer databases, ``LIENTHONG_BENCH_SCALE`` a share of the bad rows.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import asking
from bench.asking import PROMISED_MS
from bench.direction import declare, declare_databases
from bench.own_node import own_node
from bench.quality.pages_contract import table_of
from bench.quality.pages_node import LARGE, correction, fill
from bench.report import ROOT, commit, console

DATABASES = int(os.environ.get("LIENTHONG_BENCH_ROWS", "5000"))
FAILING = round(1_000_000 * float(os.environ.get("LIENTHONG_BENCH_SCALE", "1")))
CORRECTED_MS = 2000
ONE = "do-csdl-00007"


def report() -> bool:
    """Fill a node, ask every page, write ``var/bench/quality_pages.json``; False over a promise."""
    with own_node(_declare, kept=os.environ.get("LIENTHONG_BENCH_NODE", "")):
        _fill()
        client = asking.signed_in("do")
        found = []
        for page in pages():
            found.append(line := asking.asked(client, page))
            console.print(f"{line['median']:6.0f} ms, cpu {line['cpu']:5.0f}: {page}")
        corrected = asking.timed("correct a row, and back", _Correcting(client))
    bounds = f"{DATABASES:,} databases, {FAILING:,} failing rows"
    asking.show(bounds, found)
    asking.show(bounds, [corrected], CORRECTED_MS)
    kept = all(line["median"] < PROMISED_MS for line in found)
    path = ROOT / "var" / "bench" / "quality_pages.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "commit": commit(),
        "databases": DATABASES,
        "failing": FAILING,
        "promised_ms": PROMISED_MS,
        "pages": found,
        "corrected": corrected,
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")
    return kept and corrected["median"] < CORRECTED_MS


def _declare(home: Path) -> None:
    from lienthong.services.accounts.models import User

    if not User.objects.exists():  # a kept node
        declare(home)


def _fill() -> None:
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.quality.models import Run

    if not Run.objects.exists():  # a kept node
        started = time.monotonic()
        fill(DATABASES, FAILING, declare_databases())
        console.print(f"the node is filled in {time.monotonic() - started:.0f} s")
    started = time.monotonic()
    contracts.all_current()
    console.print(f"all contracts read for the first time in {time.monotonic() - started:.0f} s")


def pages() -> list[str]:
    """Return the addresses of every page about quality."""
    return [*_of_node(), *_of_database(ONE), *_of_database(LARGE), *_failing(), *_of_api()]


def _of_node() -> Iterator[str]:
    from lienthong.services.quality.models import Ticket

    ticket = Ticket.objects.filter(table_name=table_of(LARGE)).earliest("pk")
    yield from ("/", "/danh-muc/", "/danh-muc/?hop_dong=co", "/danh-muc/uu-tien/")
    yield f"/danh-muc/csdl/{_entry()}/"
    yield from (
        "/chat-luong/don-vi/", "/chat-luong/don-vi/?tim=so&xep=diem", "/chat-luong/don-vi/?trang=2",
        f"/chat-luong/don-vi/{_owner()}/", "/chat-luong/don-vi/xuat.csv",
        f"/chat-luong/don-vi/{_owner()}/xuat.csv",
        "/phieu-viec/", "/phieu-viec/?trang_thai=tat_ca&xep=so_dong&giam=1&trang=90",
        "/phieu-viec/?trang_thai=late&tim=dien+thoai", "/phieu-viec/?tieu_chi=dung&don_vi=do-dv-3",
        f"/phieu-viec/?csdl={ONE}", f"/phieu-viec/{ticket.pk}/",
        "/phieu-viec/xuat.csv?trang_thai=tat_ca",
    )  # fmt: skip


def _of_database(contract_id: str) -> Iterator[str]:
    run, place = _run(contract_id), f"/csdl/{contract_id}/chat-luong"
    yield from (
        f"{place}/", f"{place}/lan-do/", f"{place}/lan-do/{run}/", f"{place}/cach-tinh/",
        f"{place}/cach-tinh/?tieu_chi=dung", f"/cong-khai/{contract_id}/chat-luong.svg",
        f"/cong-khai/{contract_id}/chat-luong.json", f"/csdl/{contract_id}/hop-dong/",
    )  # fmt: skip


def _failing() -> Iterator[str]:
    place = f"/csdl/{LARGE}/chat-luong/luat/{_result()}"
    last = FAILING // 50
    for asked in (
        "", "?trang=2", f"?trang={last // 2}", f"?trang={last}", "?xep=gia_tri",
        "?xep=gia_tri&giam=1&trang=3", f"?xep=gia_tri&trang={last // 2}", "?giam=1",
        "?tim=DL-00777", "?tim=khue", "?tim=Khuê+77777", "?tim=khong-co-dau", "?tim=77",
        "?tim=khue+7777&xep=gia_tri", "?tim=khue&xep=gia_tri&giam=1",
    ):  # fmt: skip
        yield f"{place}/{asked}"
    yield from (f"{place}/xuat.csv", f"{place}/xuat.csv?tim=khue+777", f"{place}/xuat.xlsx?tim=777")


def _of_api() -> Iterator[str]:
    at, result = "/api/v1/quality", _result()
    yield f"{at}/?limit=100"
    for contract_id in (ONE, LARGE):
        yield from (
            f"{at}/contracts/{contract_id}", f"{at}/tables/{table_of(contract_id)}",
            f"{at}/contracts/{contract_id}/causes", f"{at}/contracts/{contract_id}/drops",
            f"{at}/contracts/{contract_id}/export?format=odcs",
            f"{at}/contracts/{contract_id}/export?format=openlineage",
        )  # fmt: skip
    yield from (
        f"{at}/results/{result}/failures?limit=100", f"{at}/results/{result}/failures?search=khue",
        f"{at}/results/{result}/failures?search=Khu%C3%AA+77777&limit=1000",
        f"{at}/results/{result}/failures?offset={FAILING // 2}", f"{at}/tickets",
        f"{at}/tickets?state=all&search=dien&offset=900",
    )  # fmt: skip


def _run(contract_id: str) -> int:
    from lienthong.services.quality import queries

    run = queries.latest(table_of(contract_id))
    assert run is not None
    return int(run.pk)


def _result() -> int:
    """Return the rule that every row of the large table breaks."""
    from lienthong.services.quality.models import RuleResult

    return int(RuleResult.objects.filter(run=_run(LARGE)).order_by("-failed")[0].pk)


def _contract() -> Any:
    from lienthong.services.contracts import queries

    return queries.current(ONE)


def _owner() -> str:
    return str(_contract().owner)


def _entry() -> str:
    return str(_contract().register_entry)


class _Correcting:
    """Corrects another failing row at each call, from the list and back to it."""

    def __init__(self, client: Any) -> None:
        from lienthong.services.quality.models import RuleResult

        self._client = client
        rule = RuleResult.objects.get(pk=_result()).rule
        self._back = f"/csdl/{LARGE}/chat-luong/quy-tac/{table_of(LARGE)}/{rule}/"
        self._first = int(time.time()) % (FAILING - 100) + 1  # a kept node has corrected others

    def __call__(self, number: int) -> None:
        from lienthong.services.quality.models import Failure

        row_id, form = correction(self._first + number)
        failing = Failure.objects.filter(result=_result(), row_id=row_id)
        assert failing.exists(), row_id
        address = f"/csdl/{LARGE}/{table_of(LARGE)}/sua/{row_id}/"
        saved = self._client.post(address, form | {"ve": self._back})
        assert saved.status_code == 302, saved.content.decode()[:2000]
        assert saved["Location"] == self._back, saved["Location"]  # moved at once
        again = self._client.get(self._back, follow=True)
        assert "Chỉ số chất lượng: " in again.content.decode()
        assert not failing.exists(), row_id
