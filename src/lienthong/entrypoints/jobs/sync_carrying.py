"""The carrying loop: give packages to carriers, and open what they hold for this node.

Every node runs it. Only the holder of the slot gives; opening is safe from several processes,
because a package is taken once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import structlog
from django.db import Error, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lienthong import bootstrap
from lienthong.base.i18n import N_
from lienthong.services.sync import posting
from lienthong.services.sync.alarms import raise_alarm, resolve_alarms
from lienthong.services.sync.models import Peer
from lienthong.services.sync.opening import LetterOpener
from lienthong.services.sync.ports import Carrier, Letter, PeerUnreachable
from lienthong.services.sync.ways import place_of

POLL_SECONDS = 0.25
COLLECT_SECONDS = 0.25
RETRY_SECONDS = 5.0
TELL_KEYS_SECONDS = 3600.0
SENDERS_AT_ONCE = 4
LETTERS_AT_ONCE = 32

CLOSED = N_("Không tới được nơi trao đổi %(place)s (%(reason)s); các gói đang chờ.")

log = structlog.get_logger()


class CarryingLoop:
    """Visits every carrier that approved peers name, in turn."""

    def __init__(self, *, stop: threading.Event, leading: threading.Event) -> None:
        self._stop = stop
        self._leading = leading
        self._retry_at: dict[str, float] = {}
        self._closed: set[str] = set()
        self._told_at: dict[int, float] = {}
        self._connections: list[BaseDatabaseWrapper] = []

    def run(self) -> None:
        """Visit until told to stop."""
        with ThreadPoolExecutor(
            SENDERS_AT_ONCE, thread_name_prefix="carry", initializer=self._remember_connection
        ) as pool:
            while not self._stop.wait(POLL_SECONDS):
                try:
                    for url in posting.carrier_addresses():
                        self._visit(url, pool)
                except Error as error:
                    log.warning("sync_carrying_interrupted", error=type(error).__name__)
                    connection.close()
        for one in [connections["default"], *self._connections]:
            one.close()

    def _remember_connection(self) -> None:
        """A thread of the pool has a database connection of its own, closed when the loop ends."""
        mine = connections["default"]
        mine.inc_thread_sharing()
        self._connections.append(mine)

    def _visit(self, url: str, pool: ThreadPoolExecutor) -> None:
        if self._stop.is_set() or self._retry_at.get(url, 0.0) > time.monotonic():
            return
        carrier, place = bootstrap.sync_carrier(url), place_of(url)
        try:
            if self._leading.is_set():
                for peer in posting.receivers_at(url):
                    self._give(peer, carrier)
            self._open(carrier, pool)
        except PeerUnreachable as error:
            self._retry_at[url] = time.monotonic() + RETRY_SECONDS
            self._closed.add(url)
            values = {"place": place, "reason": str(error)[:80]}
            raise_alarm(
                kind="unreachable", subject=f"carrier:{place}", message=CLOSED, values=values
            )
            return
        if url in self._closed:
            self._closed.discard(url)
            resolve_alarms(subject=f"carrier:{place}")

    def _give(self, peer: Peer, carrier: Carrier) -> None:
        identity = bootstrap.sync_identity()
        if time.monotonic() - self._told_at.get(peer.pk, -TELL_KEYS_SECONDS) >= TELL_KEYS_SECONDS:
            posting.post_keys(peer=peer, identity=identity, carrier=carrier)
            self._told_at[peer.pk] = time.monotonic()
        posting.post_waiting(peer=peer, identity=identity, carrier=carrier)

    def _open(self, carrier: Carrier, pool: ThreadPoolExecutor) -> None:
        """Senders side by side, each in its order; a bounded number of letters in memory."""
        identity = bootstrap.sync_identity()
        openers: dict[str, LetterOpener] = {}
        letters = carrier.collect(identity.node_id, wait_seconds=COLLECT_SECONDS)
        for batch in _batches(letters):
            work = []
            for sender, together in _by_sender(batch).items():
                opener = openers.setdefault(
                    sender, LetterOpener(identity=identity, carrier=carrier)
                )
                work.append(pool.submit(self._open_some, opener, together))
            for one in work:
                one.result()

    def _open_some(self, opener: LetterOpener, letters: list[Letter]) -> None:
        """A letter that fails by a bug of ours holds up its sender only."""
        try:
            opener.open_all(letters)
        except (PeerUnreachable, Error):
            connection.close()
            raise
        except Exception:
            log.exception("sync_letter_failed", sender=letters[0].sender[:100])


def _batches(letters: Iterator[Letter]) -> Iterator[list[Letter]]:
    while batch := list(islice(letters, LETTERS_AT_ONCE)):
        yield batch


def _by_sender(batch: list[Letter]) -> dict[str, list[Letter]]:
    groups: dict[str, list[Letter]] = {}
    for letter in batch:
        groups.setdefault(letter.sender, []).append(letter)
    return groups
