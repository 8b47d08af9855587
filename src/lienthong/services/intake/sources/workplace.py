"""A folder beside the originals where rows of a source lie until they are whole, or were shown."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lienthong.base import clock
from lienthong.base.settings import current as node

_LEFTOVER_SECONDS = 24 * 3600
_PREFIX = "source-"


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder for one extraction; what a killed process left there is removed."""
    files = node().files_dir
    files.mkdir(parents=True, exist_ok=True)
    oldest = clock.now().timestamp() - _LEFTOVER_SECONDS
    for left in files.glob(f"{_PREFIX}*"):
        if left.stat().st_mtime < oldest:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=files, prefix=_PREFIX) as name:
        yield Path(name)
