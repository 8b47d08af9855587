"""What capture and delivery tell each other inside the sync process.

Delivery is told of each package at once, and capture cuts the next batch while the receipt of the
last one is being kept. Both only save time: each looks into the database before it acts, and looks
again by itself when nobody tells it anything.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from lienthong.services.sync.delivery import Listener, Next

LINGER_SECONDS = 0.05  # a worker stays with its stream, where the next package comes at once


class Flow:
    """Signals between the loops; ``wake`` lets delivery look for streams with packages.

    ``workers``: how many streams are served at once. A stream that a worker serves needs no waking:
    the worker looks again before it goes, and the loop does after it.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self.wake = threading.Event()
        self._idle = threading.Event()
        self._sealed = threading.Condition()
        self._count = 0
        self._answered: dict[int, int] = {}
        self._served: set[int] = set()

    def sealed(self, streams: Collection[int] = ()) -> None:
        """Packages were made, in these streams (none: it is not known in which)."""
        with self._sealed:
            self._count += 1
            self._sealed.notify_all()
        if not streams or not self._served.issuperset(streams):
            self.wake.set()

    @property
    def count(self) -> int:
        """How often packages were made."""
        return self._count

    def wait_for_more(self, seen: int, seconds: float) -> bool:
        """Wait until packages were made more than ``seen`` times; False when time is over."""
        with self._sealed:
            return self._sealed.wait_for(lambda: self._count > seen, max(0.0, seconds))

    def answered(self, stream_id: int, package_id: int) -> None:
        """The last package of a queue is answered; its receipt is not kept yet."""
        self._answered[stream_id] = package_id
        self._idle.set()

    @contextmanager
    def serving(self, stream_id: int) -> Iterator[None]:
        """A worker serves a stream."""
        self._served.add(stream_id)
        try:
            yield
        finally:
            self._served.discard(stream_id)
            self.kept(stream_id)

    @property
    def has_room(self) -> bool:
        """True while a worker is free for another stream."""
        return len(self._served) < self._workers

    def kept(self, stream_id: int) -> None:
        """What was answered on a stream is kept, or will not be."""
        self._answered.pop(stream_id, None)

    @property
    def as_good_as_kept(self) -> list[int]:
        """Ids of the packages whose receipts are being kept."""
        return list(self._answered.values())

    def is_idle(self) -> bool:
        """True when a queue was emptied and none was filled since."""
        return self._idle.is_set()

    def wait_idle(self, seconds: float) -> None:
        """Wait, at most so long, until a queue is emptied."""
        self._idle.wait(seconds)

    def set_idle(self, *, idle: bool) -> None:
        """Note that a queue was emptied, or that one may be filled."""
        (self._idle.set if idle else self._idle.clear)()


class Lingering(Listener):
    """Keeps a worker with the stream it serves until no package has come for a moment."""

    def __init__(self, flow: Flow, stop: threading.Event) -> None:
        self._flow, self._stop = flow, stop
        self._seen = flow.count
        self._until = 0.0

    def answered(self, found: Next) -> None:
        """Another package may follow, and if none waits yet it may be cut now."""
        self._until = time.monotonic() + LINGER_SECONDS
        if found.is_last and found.package is not None:
            self._flow.answered(found.stream.pk, found.package.pk)

    def kept(self, found: Next) -> None:
        """The database says it from now on."""
        self._flow.kept(found.stream.pk)

    def more(self) -> bool:
        """Wait a moment for the next package, unless other streams may want the worker."""
        self._flow.set_idle(idle=True)
        left = self._until - time.monotonic()
        if left <= 0 or self._stop.is_set() or not self._flow.has_room:
            return False
        if not self._flow.wait_for_more(self._seen, left):
            return False
        self._seen = self._flow.count
        return True
