"""Named points where a fault test kills or holds this process; to everybody else they are nothing.

A crash between two steps cannot be timed from outside. So the steps that must survive one have
a name, and ``LIENTHONG_FAULT`` says where this process shall die: ``sender:after-read``, or
``sender:after-read#3`` for its third time. ``sender:after-read=hold`` stops there instead while
the file ``run/fault-point`` of the node exists, so that a test can kill another process meanwhile.
A process started with ``later`` takes its point, each time anew, from the file ``run/fault-armed``
when a test writes it: starting a process only to arm it would cost more than the fault. The
newest counts, so a point to which nobody came is forgotten.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

VARIABLE = "LIENTHONG_FAULT"
LATER = "later"
HOLD_SECONDS = 60.0
POLL_SECONDS = 0.01

# One line for each point, in the order in which a change passes them, then a new version of a
# contract; letters pass the folder.
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
    "version:before-announce",
    "version:after-announce",
    "version:before-adopt",
    "version:after-adopt",
    "folder:before-flush",
    "folder:after-flush",
    "folder:after-rename",
)


class Armed:
    """The point at which this process dies or waits."""

    def __init__(self, text: str) -> None:
        self._later = text == LATER
        self._point, self._action, self._left = "", "", 0
        self._lock = threading.Lock()
        if not self._later:
            self._take(text)

    def reach(self, point: str) -> None:
        with self._lock:
            if self._later:
                self._look()
            if point != self._point:
                return
            self._left -= 1
            if self._left != 0:
                return
            self._point, action = "", self._action
        if action:
            _hold(_run_dir() / "fault-point")
        else:
            os.killpg(os.getpgrp(), signal.SIGKILL)

    def _look(self) -> None:
        place = _run_dir() / "fault-armed"
        if place.exists():
            text = place.read_text(encoding="ascii")
            place.unlink()
            self._take(text)

    def _take(self, text: str) -> None:
        place, _, self._action = text.partition("=")
        self._point, _, times = place.partition("#")
        self._left = int(times or 1)
        if self._point not in POINTS or self._action not in ("", "hold"):
            raise ValueError(f"{VARIABLE}={text}")


def reach(point: str) -> None:
    """Say that the process is at the point."""
    if _armed is not None:
        _armed.reach(point)


def _run_dir() -> Path:
    return Path(os.environ["LIENTHONG_HOME"]) / "run"


def _hold(mark: Path) -> None:
    mark.write_text(str(os.getpid()), encoding="ascii")
    until = time.monotonic() + HOLD_SECONDS
    while mark.exists() and time.monotonic() < until:
        time.sleep(POLL_SECONDS)


_armed = Armed(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None
