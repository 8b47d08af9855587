"""Which dictionary is in force: a stamp in the database that every process notices.

A stamp is asked for at most once a second, since pages ask for the dictionary once a cell. The
thread that changes it sees the change at once, inside its own transaction; the others do when it
is committed, and never learn of a stamp before what it stands for.
"""

import time
import uuid
from dataclasses import dataclass
from threading import Lock, local

from django.core.signals import request_started
from django.db import connection, transaction

from lienthong.services.dictionary.models import Revision

LOOK_AGAIN_SECONDS = 1.0
SHIPPED = ""


@dataclass
class _Memory:
    stamp: str = SHIPPED
    looked_at: float = float("-inf")


class _Own(local):
    """What one thread knows of its own transaction."""

    changing: bool = False


_memory = _Memory()
_own = _Own()
_lock = Lock()


def stamp() -> str:
    """Return the stamp of the dictionary in force; empty when nothing stands above the files."""
    if _own.changing:
        if connection.in_atomic_block:
            return _read()
        _own.changing = False
    with _lock:
        if time.monotonic() - _memory.looked_at < LOOK_AGAIN_SECONDS:
            return _memory.stamp
        _memory.stamp = _read()
        _memory.looked_at = time.monotonic()
        return _memory.stamp


def _read() -> str:
    """Ask by a statement that is written down: every request that needs a rule asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM dictionary_revision ORDER BY id LIMIT 1")
        found = cursor.fetchone()
    return str(found[0]) if found else SHIPPED


def renew() -> None:
    """Say that the dictionary in force changes, inside the transaction of the change."""
    Revision.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})
    _own.changing = True
    transaction.on_commit(forget)


def forget(**_signal: object) -> None:
    """Look again at the next question: a request begins, or a change was committed."""
    _own.changing = False
    with _lock:
        _memory.looked_at = float("-inf")


request_started.connect(forget)
