"""Work on the next item while the one before is used: judging a part takes this process, writing
the part before takes PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def one_ahead(items: Iterable[Item], work: Callable[[Item], Result]) -> Iterator[Result]:
    """Yield the work on each item, in order. ``items`` are taken in the caller's own thread."""
    with ThreadPoolExecutor(1) as pool:
        before: Future[Result] | None = None
        for item in items:
            following = pool.submit(work, item)
            if before is not None:
                yield before.result()
            before = following
        if before is not None:
            yield before.result()
