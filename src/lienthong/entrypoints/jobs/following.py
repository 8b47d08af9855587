"""Follow the sources that are followed, each in a thread of its own beside the jobs of a worker.

One process follows a source at a time: it holds an advisory lock, so a second worker waits. A
place that is away is tried again, with growing pauses; what a person must mend waits for one.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable

import structlog
from django.db import Error, connection, connections

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake import actions
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.intake.sources.following import state, watching
from lienthong.services.intake.sources.following.session import Session
from lienthong.services.intake.sources.models import (
    FollowStage,
    Mode,
    Source,
    SourceState,
)
from lienthong.services.intake.sources.ports import SourceLost

LOOK_SECONDS = 2.0
WATCH_SECONDS = 60.0
PAUSES = (1.0, 5.0, 15.0, 60.0)
JOIN_SECONDS = 15.0
BUSY_SECONDS = 5.0
BY = system("sources")
_LOCKS = zlib.crc32(b"lienthong.sources.follow") - 2**31
_log = structlog.get_logger()
OnBatch = Callable[[str], None]


def _nothing(table: str) -> None:
    """Nobody is told."""


class FollowLoop:
    """Keeps a thread for each followed source. ``on_batch`` is told of tables that changed."""

    def __init__(self, *, stop: threading.Event, on_batch: OnBatch = _nothing) -> None:
        self._stop, self._on_batch = stop, on_batch
        self._threads: dict[int, threading.Thread] = {}
        self._watched_at = 0.0

    def run(self) -> None:
        """Look for sources to follow until told to stop."""
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self._look()
            except Error as error:
                _log.warning("sources.follow_interrupted", error=type(error).__name__)
            finally:
                connections.close_all()
        for thread in self._threads.values():
            thread.join(timeout=JOIN_SECONDS)

    def _look(self) -> None:
        self._threads = {pk: t for pk, t in self._threads.items() if t.is_alive()}
        wanted = Source.objects.filter(mode=Mode.FOLLOW, state=SourceState.ACTIVE)
        wanted = wanted.exclude(following__stage=FollowStage.STOPPED)
        for pk in wanted.values_list("pk", flat=True):
            if pk not in self._threads:
                thread = threading.Thread(
                    target=self._follow, args=(pk,), name=f"follow-{pk}", daemon=True
                )
                self._threads[pk] = thread
                thread.start()
        if time.monotonic() - self._watched_at >= WATCH_SECONDS:
            self._watched_at = time.monotonic()
            watching.watch(by=BY)

    def _follow(self, pk: int) -> None:
        """Follow one source until it is paused, or a person must act."""
        try:
            if not _lock(pk):
                self._stop.wait(BUSY_SECONDS)
                return
            self._follow_on(pk)
        except Error as error:
            _log.warning("sources.follow_interrupted", source=pk, error=type(error).__name__)
        finally:
            connections.close_all()

    def _follow_on(self, pk: int) -> None:
        attempt = 0
        while not self._stop.is_set():
            source = Source.objects.get(pk=pk)
            if source.mode != Mode.FOLLOW or source.state != SourceState.ACTIVE:
                return None
            began = time.monotonic()
            try:
                self._session(source).follow()
            except SourceLost as error:
                state.away(source=source, error=error)
                attempt = 0 if time.monotonic() - began > PAUSES[-1] else attempt
                self._stop.wait(PAUSES[min(attempt, len(PAUSES) - 1)])
                attempt += 1
            except UserError as error:
                return state.stopped(source=source, error=error, by=BY)
            except Error:
                raise
            except Exception:
                _log.exception("sources.follow_failed", source=pk)
                return state.stopped(source=source, error=_ours(), by=BY)
        return None

    def _session(self, source: Source) -> Session:
        return Session(source, by=BY, run_batch=self._run_batch, stopped=self._stop.is_set)

    def _run_batch(self, batch_id: int) -> Batch:
        batch = actions.run_batch(batch_id=batch_id)
        if batch.state == BatchState.DONE:
            self._on_batch(batch.table_name)
        return batch


def follow_until_current(source: Source) -> None:
    """Follow one source in this process until all that was there is here.

    Raises UserError while another process follows it, or when a person must act.
    """
    if source.mode != Mode.FOLLOW or source.state != SourceState.ACTIVE:
        raise UserError(
            N_("Nguồn «%(source)s» không đặt theo liên tục, hoặc đang tạm dừng."),
            code="not-followed",
            values={"source": source.name},
            remedy=N_("Chọn «Theo liên tục nhật ký thay đổi» và cho nguồn hoạt động."),
        )
    if not _lock(source.pk):
        raise UserError(
            N_("Tiến trình nền đang theo nguồn «%(source)s»."),
            code="followed-elsewhere",
            values={"source": source.name},
            remedy=N_("Xem độ chậm bằng «lienthong source list»; không cần làm gì thêm."),
        )
    Session(
        source, by=BY, run_batch=lambda pk: actions.run_batch(batch_id=pk), stopped=lambda: False
    ).follow(until_current=True)


def _lock(pk: int) -> bool:
    """Hold the source as long as this connection lives; False when another process does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, pk])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)


def _ours() -> UserError:
    return UserError(
        N_("Lỗi của phần mềm khi theo nguồn; những gì đã nhận vẫn nguyên."),
        code="source-bug",
        remedy=N_("Cho nguồn hoạt động lại; nếu vẫn lỗi, gửi tên nguồn cho quản trị hệ thống."),
    )
