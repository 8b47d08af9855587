"""The capture loop: log → packages, then the slot is told what is durable."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import timedelta

import psycopg
import structlog
from django.db import Error, connection

from lienthong import bootstrap
from lienthong.base import clock, fault_points
from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.core.package.change import Transaction
from lienthong.entrypoints.jobs.sync_flow import Flow
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync import actions, delivery, packaging, queries, retention, snapshot
from lienthong.services.sync.alarms import raise_alarm, resolve_alarms
from lienthong.services.sync.models import Peer
from lienthong.services.sync.obstacles import tell_obstacles
from lienthong.services.sync.ports import CaptureUnavailable, ChangeLog, ChangeReader

RETRY_SECONDS = 0.5
IDLE_SECONDS = 0.5
GATHER_SECONDS = 0.005  # between two reads of little, unless delivery is idle before
MUCH_ROWS = 100
GATHER_BUSY_SECONDS = 0.5
BATCH_ROWS = 20_000
STREAMS_SECONDS = 1.0
COPYING_SECONDS = 0.1  # until the queue is asked again for room for a chunk of existing rows
BOUNDS_SECONDS = 10.0
HOUSEKEEPING_SECONDS = 60.0
HEARTBEAT_SECONDS = 20.0
SILENT_SECONDS = 90.0  # heartbeats that do not come back: the connection is dead
KEEP_PAYLOADS = timedelta(days=7)

SLOT_GONE = N_(
    "Khe đọc nhật ký %(slot)s không còn trên máy chủ: đã bị xóa, hoặc cơ sở dữ liệu được phục hồi "
    "không kèm khe. Toàn bộ bản ghi đang được gửi lại."
)
SLOT_LOST = N_(
    "Máy chủ đã bỏ nhật ký thay đổi trước khi đọc kịp; toàn bộ bản ghi đang được gửi lại."
)

ACTOR = system("sync")
log = structlog.get_logger()


class CaptureLoop:
    """Holds the slot; `leading` is set while it does."""

    def __init__(self, *, stop: threading.Event, leading: threading.Event, flow: Flow) -> None:
        self._stop = stop
        self._leading = leading
        self._flow = flow
        self._identity = bootstrap.sync_identity()
        self._log: ChangeLog = bootstrap.change_log()
        self._streams_at = 0.0
        self._bounds_at = 0.0
        self._housekeeping_at = 0.0
        self._given_up = False
        self._heartbeat_at = 0.0

    def run(self) -> None:
        """Capture until told to stop; failures of the database are waited out."""
        while not self._stop.is_set():
            try:
                self._session()
            except (Error, psycopg.Error, CaptureUnavailable) as error:
                log.warning("sync_capture_interrupted", error=type(error).__name__)
            finally:
                self._leading.clear()
                connection.close()
            self._stop.wait(RETRY_SECONDS)

    def _session(self) -> None:
        """One connection to the log, as long as it lasts."""
        if self._given_up or self._bound():
            self._give_up()
        if not Peer.objects.filter(direction=Peer.RECEIVER, state=Peer.APPROVED).exists():
            return
        reader = self._open()
        self._flow.set_idle(idle=True)
        self._leading.set()
        self._flow.wake.set()
        try:
            while not self._stop.is_set() and not self._bound():
                self._step(reader)
        finally:
            reader.close()

    def _open(self) -> ChangeReader:
        """Find or make the slot, remember it, and start reading after what was packaged."""
        state = self._log.find()
        if state is not None and state.lost:
            self._give_up()
            state = None
        elif state is None and queries.has_captured(self._log.name):
            values = {"slot": self._log.name}
            raise_alarm(kind="slot-lost", subject="capture", message=SLOT_GONE, values=values)
        self._look()
        # Noted before the slot is made: a crash between the two only repeats this.
        position = actions.start_capture(slot=self._log.name, slot_is_new=state is None, by=ACTOR)
        if state is None:
            self._log.create()
        reader = self._log.reader()
        reader.open(after=position)
        return reader

    def _give_up(self) -> None:
        """Drop the slot: the log it holds back is let go, and rows will be copied again."""
        raise_alarm(kind="slot-lost", subject="capture", message=SLOT_LOST, values={})
        self._log.drop()
        self._given_up = False

    def _step(self, reader: ChangeReader) -> None:
        self._tend(reader)
        self._beat(reader)
        transactions = self._gather(reader)
        if transactions:
            fault_points.reach("sender:after-read")
            self._flow.set_idle(idle=False)
            streams: set[int] = set()
            made = packaging.pack_transactions(
                transactions=transactions,
                slot=self._log.name,
                identity=self._identity,
                going_on=lambda: self._go_on(reader),
                noting=streams.add,
            )
            fault_points.reach("sender:after-commit")
            if made:
                self._flow.sealed(streams)
            else:
                self._flow.set_idle(idle=True)
            reader.confirm(transactions[-1].end)
            fault_points.reach("sender:after-feedback")

    def _go_on(self, reader: ChangeReader) -> None:
        """Between the parts of a large transaction: stay connected, and stop when told to."""
        fault_points.reach("sender:between-parts")
        reader.keep_alive()
        if self._stop.is_set():
            raise CaptureUnavailable("stopping")

    def _gather(self, reader: ChangeReader) -> list[Transaction]:
        """Cut when delivery is idle, when the batch is old, or full.

        So batches are small when delivery keeps up (latency) and grow when it does not.
        """
        wait = max(0.0, min(IDLE_SECONDS, self._streams_at - time.monotonic()))
        transactions = reader.read(wait_seconds=wait, limit=BATCH_ROWS)
        rows = read = sum(one.weight for one in transactions)
        started = time.monotonic()
        while transactions and rows < BATCH_ROWS and not self._delivery_is_idle():
            if read < MUCH_ROWS:
                self._flow.wait_idle(GATHER_SECONDS)
            more = reader.read(wait_seconds=0.0, limit=BATCH_ROWS - rows)
            transactions += more
            read = sum(one.weight for one in more)
            rows += read
            if time.monotonic() - started >= GATHER_BUSY_SECONDS:
                break
        return transactions

    def _delivery_is_idle(self) -> bool:
        """True when no package waits. The database is asked only after a queue was emptied."""
        if self._flow.is_idle() and delivery.is_busy(besides=self._flow.as_good_as_kept):
            self._flow.set_idle(idle=False)
        return self._flow.is_idle()

    def _tend(self, reader: ChangeReader) -> None:
        """Make missing streams, send chunks of existing rows, keep house."""
        now = time.monotonic()
        if now >= self._streams_at:
            self._streams_at = time.monotonic() + self._copy(reader)
        if now - self._housekeeping_at >= HOUSEKEEPING_SECONDS:
            self._housekeeping_at = now
            self._look()
            actions.purge_payloads(before=clock.now() - KEEP_PAYLOADS, by=ACTOR)
            retention.purge_beyond(limit=self._bounds().queue, by=ACTOR)

    def _copy(self, reader: ChangeReader) -> float:
        """Make missing streams and send chunks of existing rows. Returns seconds to the next."""
        snapshot.ensure_streams(by=ACTOR)
        if snapshot.snapshot_all(
            self._identity,
            going_on=lambda: self._go_on(reader),
            queue_bytes=self._bounds().queue,
        ):
            self._flow.sealed()
            return 0.0
        if snapshot.mend_copied(self._identity, by=ACTOR):
            self._flow.sealed()
        if snapshot.is_waiting():
            return COPYING_SECONDS
        resolve_alarms(subject="capture", kinds=("slot-lost",))
        return STREAMS_SECONDS

    def _look(self) -> None:
        """Tell people what would keep changes from being read."""
        declared = [table.name for one in contracts.all_current() for table in one.tables]
        tell_obstacles(self._log.obstacles(declared))

    def _beat(self, reader: ChangeReader) -> None:
        """On an idle database too, know that the log still reaches us."""
        now = time.monotonic()
        if now - self._heartbeat_at < HEARTBEAT_SECONDS:
            return
        self._heartbeat_at = now
        self._log.beat()
        if reader.silent_seconds > SILENT_SECONDS:
            raise CaptureUnavailable("silent")

    def _bound(self) -> bool:
        """Look after what is kept on disk; True when the slot has to be given up."""
        now = time.monotonic()
        if now - self._bounds_at < BOUNDS_SECONDS:
            return False
        self._bounds_at = now
        limits = self._bounds()
        retention.bound_queues(limit=limits.queue, by=ACTOR)
        self._given_up = retention.log_is_too_large(self._log.find(), limits.log)
        return self._given_up

    def _bounds(self) -> retention.Bounds:
        settings = node()
        here = not settings.external_database_url
        free = shutil.disk_usage(settings.home).free if here else None
        return retention.bounds(settings.kept, free_bytes=free)
