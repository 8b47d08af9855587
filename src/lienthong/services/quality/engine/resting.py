"""Python's collector of cycles at rest while rows are judged: they make none, it walks them all.

It looked through every failing row that was held, again and again: a thirtieth of a great run.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the collector from running, in all threads; nothing changes where it is off already."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
