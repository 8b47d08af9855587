"""Say how far a long transaction has come, from a connection of its own.

What a transaction writes is seen by others when it commits; people who watch its progress want to
know before.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import structlog
from django.db import DatabaseError, connection, connections

WAIT_MS = 2_000  # a row that another holds is not worth more: the next report comes soon
Report = Callable[[Callable[[], object]], None]
_log = structlog.get_logger()


@contextmanager
def reporting() -> Iterator[Report]:
    """Give a function that runs a small write beside the transaction, and drops it when busy."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside") as pool:
        under_way: list[Future[None]] = []

        def report(write: Callable[[], object]) -> None:
            if not under_way or under_way[-1].done():
                under_way[:] = [pool.submit(_quietly, write)]

        try:
            yield report
        finally:
            pool.submit(connections.close_all)


def _quietly(write: Callable[[], object]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {WAIT_MS:d}")
        write()
    except DatabaseError as error:
        _log.info("intake.report_skipped", error=type(error).__name__)
