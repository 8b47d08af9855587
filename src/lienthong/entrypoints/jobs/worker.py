"""Run queued jobs. Apart from ``__main__``: procrastinate's app must not be made there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from lienthong.base.actor import system

if TYPE_CHECKING:
    from procrastinate import App

CONCURRENT_JOBS = 2
GRACE_SECONDS = 10
POLL_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 30.0

_log = structlog.get_logger()


def run(*, wait: bool = True) -> None:
    """Take up what was left behind, then run jobs; with ``wait`` False stop when none is left."""
    from django.db import connections
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from lienthong.services.digitising.receiving import resume_scans
    from lienthong.services.intake import actions

    actions.sweep(by=system("worker"))
    resumed = actions.resume_unfinished(by=system("worker"))
    scans = resume_scans(by=system("worker"))
    connections.close_all()
    _log.info("worker_started", resumed=len(resumed), scans=len(scans))
    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101 - procrastinate's Django app has it
    worker_app = app.with_connector(connector.get_worker_connector())
    stop = threading.Event()
    beside = [
        threading.Thread(target=_follow, args=(stop,), name="follow"),
        threading.Thread(target=_move, args=(stop,), name="move"),
    ]
    for thread in beside if wait else ():
        thread.start()
    try:
        _work(worker_app, wait=wait)
    finally:
        stop.set()
        for thread in beside if wait else ():
            thread.join(timeout=GRACE_SECONDS)


def _follow(stop: threading.Event) -> None:
    """Follow sources beside the jobs."""
    from lienthong.entrypoints.jobs.following import FollowLoop
    from lienthong.entrypoints.jobs.tasks.intake import measure

    _again(lambda: FollowLoop(stop=stop, on_batch=measure).run(), "sources.follow_failed", stop)


def _move(stop: threading.Event) -> None:
    """Move figures of quality beside the jobs."""
    from lienthong.entrypoints.jobs.moving import MoveLoop

    _again(lambda: MoveLoop(stop=stop).run(), "quality.move_failed", stop)


def _again(run: Callable[[], None], event: str, stop: threading.Event) -> None:
    """Run until told to stop; a bug must not end the jobs, nor fill the log by failing at once."""
    while not stop.is_set():
        try:
            run()
        except Exception:
            _log.exception(event)
            stop.wait(GRACE_SECONDS)


def _work(worker_app: App, *, wait: bool) -> None:
    worker_app.run_worker(
        wait=wait,
        concurrency=CONCURRENT_JOBS,
        fetch_job_polling_interval=POLL_SECONDS,
        shutdown_graceful_timeout=GRACE_SECONDS,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_SECONDS,
        delete_jobs="successful",
        install_signal_handlers=wait,
    )
