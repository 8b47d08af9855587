"""Named points where a fault test kills or holds this process; to everybody else they are nothing.

A crash between two steps cannot be timed from outside. So the steps that must survive one have
a name, and ``LIENTHONG_FAULT`` says where this process shall die: ``sender:after-read``, or
``sender:after-read#3`` for its third time. ``sender:after-read=hold`` stops there instead while
the file ``run/fault-point`` of the node exists, so that a test can kill another process meanwhile.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

VARIABLE = "LIENTHONG_FAULT"
HOLD_SECONDS = 60.0
POLL_SECONDS = 0.01

# One line for each point, in the order in which a change passes them; letters pass the folder.
POINTS = (
    "snapshot:mid-copy",
    "snapshot:after-chunk",
    "snapshot:at-switch",
    "sender:after-read",
    "sender:between-parts",
    "sender:before-commit",
    "sender:after-commit",
    "sender:before-feedback",
    "sender:after-feedback",
    "sender:before-send",
    "sender:after-send",
    "sender:before-receipt",
    "sender:after-receipt",
    "receiver:after-verify",
    "receiver:after-copy",
    "receiver:after-merge",
    "receiver:before-commit",
    "receiver:after-commit",
    "receiver:before-reply",
    "folder:before-flush",
    "folder:after-flush",
    "folder:after-rename",
)


class Armed:
    """The point this process was started to die or wait at."""

    def __init__(self, text: str) -> None:
        place, _, self._action = text.partition("=")
        self.point, _, times = place.partition("#")
        self._left = int(times or 1)
        self._lock = threading.Lock()
        if self.point not in POINTS or self._action not in ("", "hold"):
            raise ValueError(f"{VARIABLE}={text}")

    def reach(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left != 0:
                return
        if self._action:
            _hold(Path(os.environ["LIENTHONG_HOME"]) / "run" / "fault-point")
        else:
            os.killpg(os.getpgrp(), signal.SIGKILL)


def reach(point: str) -> None:
    """Say that the process is at the point."""
    if _armed is not None and _armed.point == point:
        _armed.reach()


def _hold(mark: Path) -> None:
    mark.write_text(str(os.getpid()), encoding="ascii")
    until = time.monotonic() + HOLD_SECONDS
    while mark.exists() and time.monotonic() < until:
        time.sleep(POLL_SECONDS)


_armed = Armed(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None
