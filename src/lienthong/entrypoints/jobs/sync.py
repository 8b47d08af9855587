"""The sync process of a node: reads the log, makes packages, delivers them.

One thread captures, a few deliver, one tends the carriers. Whoever holds the replication slot
delivers, so a second process started by mistake waits. SIGTERM ends it cleanly; SIGKILL loses
nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable

import django
import structlog

from lienthong.base import logging

JOIN_SECONDS = 15.0

log = structlog.get_logger()


def main() -> int:
    """Run until told to stop; 1 when a bug ended it."""
    logging.configure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.entrypoints.django_settings")
    django.setup()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return run(stop)


def run(stop: threading.Event) -> int:
    """Capture and deliver until `stop` is set. Django must be set up."""
    from lienthong.entrypoints.jobs.sync_capture import CaptureLoop
    from lienthong.entrypoints.jobs.sync_carrying import CarryingLoop
    from lienthong.entrypoints.jobs.sync_delivery import THREADS, DeliveryLoop
    from lienthong.entrypoints.jobs.sync_flow import Flow

    leading, failed, flow = threading.Event(), threading.Event(), Flow(THREADS)
    capture = CaptureLoop(stop=stop, leading=leading, flow=flow)
    delivery = DeliveryLoop(stop=stop, leading=leading, flow=flow)
    carrying = CarryingLoop(stop=stop, leading=leading)

    def guarded(loop: Callable[[], None]) -> None:
        """A bug ends the whole process, so that it is seen and started again."""
        try:
            loop()
        except Exception:
            log.exception("sync_failed")
            failed.set()
            stop.set()
            flow.wake.set()

    threads = [
        threading.Thread(target=guarded, args=(capture.run,), name="capture"),
        threading.Thread(target=guarded, args=(carrying.run,), name="carrying"),
    ]
    for thread in threads:
        thread.start()
    log.info("sync_started")
    guarded(delivery.run)
    stop.set()
    for thread in threads:
        thread.join(timeout=JOIN_SECONDS)
    log.info("sync_stopped", failed=failed.is_set())
    return 1 if failed.is_set() else 0


if __name__ == "__main__":
    sys.exit(main())
