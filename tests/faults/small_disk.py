"""A small file system in memory, which only root may mount, and something that fills it."""

from __future__ import annotations

import errno
import subprocess
from pathlib import Path

import pytest

SIZE_MB = 260
MEGA = 1024**2


def mount(folder: Path) -> None:
    """Make the folder a disk of its own. Skips the test where that is not allowed."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=755", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"cannot mount a small disk here: {done.stderr.decode().strip()}")


def unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(place: Path) -> None:
    """Write until there is no room for another byte."""
    size = MEGA
    with place.open("wb", buffering=0) as file:
        while size:
            try:
                file.write(b"x" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2
