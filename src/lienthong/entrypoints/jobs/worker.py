"""Run queued jobs. Apart from ``__main__``: procrastinate's app must not be made there."""

import structlog

from lienthong.base.actor import system

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
