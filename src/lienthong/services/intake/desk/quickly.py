"""Short questions: compiling them would take longer than answering them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def quickly() -> Iterator[Any]:
    """Give a cursor, in a transaction whose queries are not compiled."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        yield cursor
