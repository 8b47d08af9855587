"""Recognise scans in the background. A lost database is waited for; anything else ends the scan."""

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.translation import gettext
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.services.digitising import receiving, recognising

_LOST_DATABASE = (OperationalError, InterfaceError)
_FAILED = N_("Lỗi của phần mềm khi nhận dạng bản quét; trang đã đọc vẫn được giữ.")
_log = structlog.get_logger()


@app.task(name="digitising.resume")
def resume() -> None:
    """Queue what an earlier worker left behind."""
    close_old_connections()
    try:
        receiving.resume_scans(by=system("worker"))
    finally:
        connections.close_all()


@app.task(
    name="digitising.recognise",
    retry=RetryStrategy(max_attempts=60, wait=5, retry_exceptions=_LOST_DATABASE),
)
def recognise(*, scan_id: int) -> None:
    """Recognise one scan to its end."""
    close_old_connections()
    try:
        recognising.recognise_scan(scan_id=scan_id)
    except _LOST_DATABASE:
        raise
    except Exception:
        _log.exception("digitising.recognise_failed", scan=scan_id)
        recognising.fail_scan(scan_id=scan_id, note=gettext(_FAILED), by=system("worker"))
        raise
    finally:
        connections.close_all()
