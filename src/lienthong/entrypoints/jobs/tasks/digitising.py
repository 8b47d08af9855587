"""Recognise scans in the background. A lost database is waited for; anything else ends the scan."""

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.entrypoints.jobs.tasks.lasting import RETRY, to_its_end
from lienthong.services.digitising import receiving, recognising

_FAILED = N_("Lỗi của phần mềm khi nhận dạng bản quét; trang đã đọc vẫn được giữ.")


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
    retry=RETRY,
)
def recognise(*, scan_id: int) -> None:
    """Recognise one scan to its end."""

    def fail(note: str) -> None:
        recognising.fail_scan(scan_id=scan_id, note=note, by=system("worker"))

    with to_its_end("digitising.recognise_failed", fail=fail, note=_FAILED, scan=scan_id):
        recognising.recognise_scan(scan_id=scan_id)
