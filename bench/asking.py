"""Ask pages of a node in this process and time them: elapsed, on a processor, statements.

A signed-in person's GET, all of it (queries, template), so without network. Each page is asked
several times; the first warms and is told apart. ``cpu`` is how long this process and its backend
of PostgreSQL were on a processor, per request: what a busy machine changes least.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import psutil
from rich.table import Table

from bench.report import console

ROUNDS, PROMISED_MS = 7, 300
SHOWN = ("first", "median", "p95", "slowest", "cpu")


def signed_in(username: str) -> Any:
    """Return a client of this process's node as one person."""
    from django.test import Client

    from lienthong.services.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username=username))
    return client


def asked(client: Any, page: str) -> dict[str, Any]:
    """Ask for one page again and again; return its figures in milliseconds."""
    return timed(page, lambda _round: _got(client, page))


def timed(name: str, ask: Callable[[int], None], rounds: int = ROUNDS) -> dict[str, Any]:
    """Time a request. ``ask`` is told which round it is; one more round counts its statements."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    taken, own = [], []
    for number in range(rounds):
        used, started = _used(), time.perf_counter()
        ask(number)
        taken.append(1000 * (time.perf_counter() - started))
        own.append(1000 * (_used() - used))
    with CaptureQueriesContext(connection) as statements:
        ask(rounds)
    return {
        "page": name,
        "first": round(taken[0], 1),
        "median": round(statistics.median(taken[1:]), 1),
        "p95": round(sorted(taken[1:])[math.ceil(0.95 * (rounds - 1)) - 1], 1),
        "slowest": round(max(taken[1:]), 1),
        "cpu": round(statistics.mean(own[1:]), 1),  # the backend's clock ticks in 10 ms
        "queries": len(statements),
    }


def show(title: str, found: Sequence[dict[str, Any]], limit_ms: int = PROMISED_MS) -> None:
    """Print figures of pages, the slowest first, beside their promise."""
    table = Table(title=title)
    table.add_column("page", no_wrap=True, min_width=44)
    for head in (*(f"{figure} ms" for figure in SHOWN), "queries", "÷ limit", "cpu ÷"):
        table.add_column(head, justify="right")
    for line in sorted(found, key=lambda line: -line["median"]):
        values = [f"{line[figure]:.0f}" for figure in SHOWN]
        shares = [f"{line[figure] / limit_ms:.2f}" for figure in ("median", "cpu")]
        table.add_row(line["page"], *values, str(line["queries"]), *shares)
    console.print(table)


def _got(client: Any, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    if answer.streaming:  # a file: its head is what one waits for
        next(iter(answer.streaming_content), b"")
        answer.close()


def _backend() -> psutil.Process:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return psutil.Process(pid)


def _used() -> float:
    """Return the seconds this process and its backend have been on a processor."""
    times = _backend().cpu_times()
    return time.process_time() + float(times.user) + float(times.system)
