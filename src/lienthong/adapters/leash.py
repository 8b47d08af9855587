"""Processes that end when their parent dies, so that a killed watcher leaves nothing behind.

``setpriv`` (util-linux, on every Debian and Red Hat) sets the leash between fork and exec, and
changes the account, without a Python of ours in between — which the other account might not be
able to read. ``die_with_parent`` does the same from inside, for children of a program not ours.
"""

import ctypes
import os
import signal
from typing import Protocol

_PR_SET_PDEATHSIG = 1


class Account(Protocol):
    """What is needed to change to an account."""

    @property
    def uid(self) -> int: ...
    @property
    def gid(self) -> int: ...


def leashed(
    command: tuple[str, ...], *, user: Account | None = None, death_signal: str = "TERM"
) -> tuple[str, ...]:
    """Return the command that runs ``command`` on a leash."""
    leash = ["setpriv", "--pdeathsig", death_signal]
    if user is not None:
        leash += ["--reuid", str(user.uid), "--regid", str(user.gid), "--init-groups"]
    return (*leash, "--", *command)


def die_with_parent() -> None:
    """Ask the kernel to end this process when the thread that started it ends."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # It died before the leash was on.
        os.kill(os.getpid(), signal.SIGTERM)
