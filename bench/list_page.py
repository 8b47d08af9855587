"""Milliseconds of a list page over 5,000,000 rows, against the limit of a plain SELECT … LIMIT.

Ours: a signed-in officer's GET of the list, all of it (search, filters, order, count, template),
in this process, so without network. The limit: the same rows of a plain table of the same columns
by ``SELECT … LIMIT 50``, with the one index that is ideal for this question, no count, no page.
Values differ from round to round. Both live in one PostgreSQL with a node's own configuration.
Also measured: what the indexes of lists cost a writer.

``LIENTHONG_BENCH_NODE=FOLDER`` keeps the filled node there and asks it again at the next run;
``LIENTHONG_BENCH_ROWS`` makes fewer rows.
"""

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.list_rows import FILL, HIDDEN, RARE
from bench.own_node import own_node
from bench.report import Result, console
from lienthong.base.settings import REPO_DIR

ROWS = int(os.environ.get("LIENTHONG_BENCH_ROWS", "5000000"))
ROUNDS, PROMISED_MS, WRITTEN = 9, 300, 20_000
PROVINCES = ("01", "79", "31", "48", "92", "22", "38", "40", "66")
WORDS = ("tran", "nguyen", "long", "phuc", "van", "hoa", "binh", "son", "minh")
MARKED = ("Trần", "Nguyễn", "Long", "Phúc", "Vân", "Hòa", "Bình", "Sơn", "Minh")


@dataclass(frozen=True)
class Shape:
    """One kind of question: the address of the list in a round, the ideal SELECT, its index."""

    name: str
    query: Callable[[int], str]
    peer: Callable[[int], tuple[str, tuple[Any, ...]]]


def _by_word(words: tuple[str, ...]) -> Callable[[int], tuple[str, tuple[Any, ...]]]:
    return lambda n: (
        "WHERE _search LIKE %s AND _event <> 'CANCEL' ORDER BY _id",
        (f"%{words[n % len(words)]}%",),
    )


_NEWEST = "ngay_quyet_dinh IS NOT NULL ORDER BY ngay_quyet_dinh DESC, _id"
SHAPES = (
    Shape(
        "first page, no question",
        lambda n: "",
        lambda n: ("ORDER BY _id", ()),
    ),
    Shape(
        "province, newest decision first",
        lambda n: f"loc_ma_tinh={PROVINCES[n]}&xep=ngay_quyet_dinh&giam=1",
        lambda n: (
            f"WHERE ma_tinh = %s AND {_NEWEST}",
            (PROVINCES[n],),
        ),
    ),
    Shape(
        "commune, newest decision first",
        lambda n: f"loc_ma_xa={100 + 37 * n:05}&xep=ngay_quyet_dinh&giam=1",
        lambda n: (
            f"WHERE ma_xa = %s AND {_NEWEST}",
            (f"{100 + 37 * n:05}",),
        ),
    ),
    Shape(
        "three months of decisions, by name",
        lambda n: (
            f"loc_ngay_quyet_dinh__gte={1990 + n}-01-01&loc_ngay_quyet_dinh__lte={1990 + n}-03-31"
            "&xep=ten_di_tich"
        ),
        lambda n: (
            "WHERE ngay_quyet_dinh BETWEEN %s AND %s ORDER BY title, _id",
            (f"{1990 + n}-01-01", f"{1990 + n}-03-31"),
        ),
    ),
    Shape(
        "by name, Vietnamese order",
        lambda n: f"xep=ten_di_tich{'&giam=1' if n % 2 else ''}",
        lambda n: (f"ORDER BY title {'DESC' if n % 2 else ''}, _id {'DESC' if n % 2 else ''}", ()),
    ),
    Shape(
        "common word, no diacritics",
        lambda n: f"tim={WORDS[n]}",
        _by_word(WORDS),
    ),
    Shape(
        "common word with diacritics, by name",
        lambda n: f"tim={MARKED[n]}&xep=ten_di_tich",
        lambda n: (
            "WHERE lower(ten_di_tich) LIKE %s ORDER BY title, _id",
            (f"%{MARKED[n].lower()}%",),
        ),
    ),
    Shape(
        "rare word, no diacritics",
        lambda n: f"tim={RARE[n % len(RARE)][0]}",
        _by_word(tuple(plain for plain, _ in RARE)),
    ),
    Shape(
        "rare word with diacritics, by name",
        lambda n: f"tim={RARE[n % len(RARE)][1]}&xep=ten_di_tich",
        lambda n: (
            "WHERE lower(ten_di_tich) LIKE %s ORDER BY title, _id",
            (f"%{RARE[n % len(RARE)][1].lower()}%",),
        ),
    ),
    Shape(
        "rare with diacritics, common without",
        lambda n: f"tim={HIDDEN}&xep={'ten_di_tich' if n % 2 else 'ma_di_tich'}",
        lambda n: (
            "WHERE lower(ten_di_tich) LIKE %s ORDER BY title, _id",
            (f"%{HIDDEN.lower()}%",),
        ),
    ),
    Shape(
        "name contains a common word, newest first",
        lambda n: (
            f"loc_ten_di_tich={WORDS[n]}&loc_ten_di_tich__kieu=contains&xep=ngay_quyet_dinh&giam=1"
        ),
        lambda n: (
            f"WHERE _search LIKE %s AND {_NEWEST}",
            (f"%{WORDS[n]}%",),
        ),
    ),
    Shape(
        "kind and province, by name",
        lambda n: f"loc_loai_hinh=LICH_SU&loc_ma_tinh={PROVINCES[n]}&xep=ten_di_tich",
        lambda n: (
            "WHERE ma_tinh = %s AND loai_hinh = 'LICH_SU' ORDER BY title, _id",
            (PROVINCES[n],),
        ),
    ),
    Shape(
        "last page, by name",
        lambda n: "xep=ten_di_tich&cuoi=1",
        lambda n: ("ORDER BY title DESC, _id DESC", ()),
    ),
    Shape(
        "page in the middle, by name",
        lambda n: "xep=ten_di_tich&sau=" + _middle(n),
        lambda n: (
            f"WHERE (title, _id) > {_ROW} ORDER BY title, _id",
            (_id(n),),
        ),
    ),
)
_ROW = "(SELECT title, _id FROM plain WHERE _id = %s)"
IDEAL = (
    "(_id)", "(title, _id)", "(ma_tinh, ngay_quyet_dinh DESC, _id)",
    "(ma_xa, ngay_quyet_dinh DESC, _id)", "(ngay_quyet_dinh, title, _id)",
    "(ma_tinh, loai_hinh, title, _id)",
)  # fmt: skip


def measure() -> Result:
    """Fill a node's table, then ask every question in turn."""
    with own_node(_declare, kept=os.environ.get("LIENTHONG_BENCH_NODE", "")):
        if not _is_filled():
            _prepare()
        found = [_ask(shape) for shape in SHAPES]
        writing = _write_speeds()
    _show(found, writing)
    facts = {
        "rows": ROWS,
        "promised_ms": PROMISED_MS,
        "shapes": found,
        "rows_written_per_second": writing,
        "kept": all(shape["page_ms"] < PROMISED_MS for shape in found),
    }
    speeds = [[1000 / shape[name] for shape in found] for name in ("page_ms", "peer_ms")]
    return Result("SELECT … LIMIT 50 with the ideal index", "answers/s", *speeds, facts)


def _is_filled() -> bool:
    """Tell whether the node was kept from an earlier run."""
    ((there,),) = _run("SELECT to_regclass('public.plain') IS NOT NULL")
    return bool(there)


def _prepare() -> None:
    """Fill the table, index it as a node does, and copy it for the peer."""
    _fill()
    started = time.perf_counter()
    _index()
    console.print(f"list indexes made in {time.perf_counter() - started:.0f} s")
    _peer_table()


def _declare(home: Path) -> None:
    from lienthong.base.actor import system
    from lienthong.services.accounts import actions as accounts
    from lienthong.services.accounts.models import User
    from lienthong.services.contracts import actions as contracts

    files = [REPO_DIR / "contracts" / f"{n}.yaml" for n in ("don-vi-hanh-chinh", "di-tich")]
    by = system("bench")
    if User.objects.exists():  # a kept node
        return
    contracts.apply_contracts(texts=[(f.name, f.read_text("utf-8")) for f in files], by=by)
    accounts.create_user(
        username="do", full_name="Người đo", role="data_officer", unit="", password="x" * 20, by=by
    )


def _run(statement: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


def _table() -> Any:
    from lienthong.services.contracts import queries as contracts

    return contracts.table("di_tich")[1]


def _fill() -> None:
    """Make the rows in the database, each other index after them; that is how a table grows."""
    started = time.perf_counter()
    from lienthong.services.contracts.sql import add_search

    indexes = _run(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'di_tich' "
        "AND indexname NOT LIKE '%pkey'"
    )
    for name, _ in indexes:
        _run(f'DROP INDEX data."{name}"')
    _run(FILL.replace(":rows", str(ROWS)))
    for _, definition in indexes:
        if "_search" not in definition:
            _run(definition)
    _run("SET maintenance_work_mem = '512MB'")
    _run(add_search(_table())[-1])
    _run("VACUUM ANALYZE data.di_tich")
    console.print(f"{ROWS:,} rows made in {time.perf_counter() - started:.0f} s")


def _index() -> None:
    from lienthong.services.contracts.indexing import index_list

    index_list(_table())


def _write_speeds() -> dict[str, list[int]]:
    """Return rows per second of the one door: with every index, without that of the text, with
    none of the list's. Rounds alternate, each is rolled back with the indexes it dropped."""
    from lienthong.services.contracts.indexes import EXACT_TEXT, list_indexes

    indexes = list_indexes(_table())
    dropped = {
        "indexed": [],
        "without the text index": [i.name for i in indexes if i.column == EXACT_TEXT],
        "without list indexes": [i.name for i in indexes],
    }
    found: dict[str, list[int]] = {name: [] for name in dropped}
    for part in range(3):
        for name, names in dropped.items():
            found[name].append(_write_speed(part, names))
    return found


def _write_speed(part: int, dropped: list[str]) -> int:
    from django.db import transaction

    from lienthong.base.actor import system
    from lienthong.services.records import actions

    table, rows = _table(), _new_rows(part)
    with transaction.atomic():
        for name in dropped:
            _run(f'DROP INDEX data."{name}"')
        started = time.perf_counter()
        for at in range(0, WRITTEN, 2000):
            actions.write_rows(table=table, rows=rows[at : at + 2000], by=system("bench"))
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return round(WRITTEN / seconds)


def _new_rows(part: int) -> list[tuple[str, dict[str, Any]]]:
    """Return rows like one that is there, their names and codes spread over the indexes."""
    from lienthong.services.records import queries as records

    table = _table()
    like, _ = records.rows(table, records.Asked(limit=1))[0]
    rows = []
    for n in range(WRITTEN):
        serial = f"DT-99-{part}{n * 7919 % WRITTEN:06}"
        values = {f.name: like[f.name] for f in table.fields} | {
            "ma_di_tich": serial,
            "ten_di_tich": f"Đền {MARKED[n % 9]} {MARKED[n // 9 % 9]} {n % 977}",
            "ma_xa": f"{n * 31 % 3321:05}",
            "ma_tinh": PROVINCES[n % 9],
        }
        rows.append((serial, values))
    return rows


def _peer_table() -> None:
    _run(
        'CREATE TABLE plain AS SELECT *, lt_sort_key(ten_di_tich) COLLATE "C" AS title '
        "FROM data.di_tich"
    )
    for columns in IDEAL:
        _run(f"CREATE INDEX ON plain {columns}")
    _run("CREATE INDEX ON plain USING gin (_search gin_trgm_ops)")
    _run("CREATE INDEX ON plain USING gin (lower(ten_di_tich) gin_trgm_ops)")
    _run("ALTER TABLE plain ALTER COLUMN _search SET STATISTICS 1000")
    _run("VACUUM ANALYZE plain")


def _ask(shape: Shape) -> dict[str, Any]:
    """Alternate page and plain SELECT; the first round warms and is reported apart."""
    from django.test import Client

    from lienthong.services.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="do"))
    pages, peers = [], []
    for number in range(ROUNDS):
        address = f"/csdl/di-tich/?{shape.query(number)}"
        started = time.perf_counter()
        answer = client.get(address)
        pages.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, (address, answer.status_code)
        tail, parameters = shape.peer(number)
        started = time.perf_counter()
        rows = _run(f"SELECT * FROM plain {tail} LIMIT 50", parameters)
        peers.append(1000 * (time.perf_counter() - started))
        assert rows, tail
    return {
        "name": shape.name,
        "page_ms": round(statistics.median(pages[1:]), 1),
        "slowest_ms": round(max(pages[1:]), 1),
        "first_ms": round(pages[0], 1),
        "peer_ms": round(statistics.median(peers[1:]), 2),
    }


def _id(number: int) -> str:
    return (
        _run(
            "SELECT _id FROM plain WHERE title >= (SELECT title FROM plain "
            "ORDER BY title OFFSET %s LIMIT 1) ORDER BY title, _id LIMIT 1",
            (ROWS // 2 + number,),
        )[0][0]
        if number not in _MIDDLES
        else _MIDDLES[number]
    )


_MIDDLES: dict[int, str] = {}


def _middle(number: int) -> str:
    from lienthong.entrypoints.web.records.cursors import written
    from lienthong.services.records.selecting import Cursor

    _MIDDLES.setdefault(number, _id(number))
    ((title,),) = _run("SELECT title FROM plain WHERE _id = %s", (_MIDDLES[number],))
    return written(Cursor(title, _MIDDLES[number]))


def _show(found: list[dict[str, Any]], writing: dict[str, list[int]]) -> None:
    from rich.table import Table

    table = Table(title=f"list_page: {ROWS:,} rows, limit {PROMISED_MS} ms", title_justify="left")
    table.add_column("question")
    for name in ("page", "slowest", "first", "SELECT", "page ÷ SELECT", "in time"):
        table.add_column(name, justify="right")
    for shape in found:
        table.add_row(
            shape["name"],
            *(f"{shape[n]:,.1f}" for n in ("page_ms", "slowest_ms", "first_ms", "peer_ms")),
            f"{shape['page_ms'] / shape['peer_ms']:,.1f}",
            "yes" if shape["page_ms"] < PROMISED_MS else "NO",
        )
    console.print(table)
    console.print(json.dumps({"rows written per second": writing}))
