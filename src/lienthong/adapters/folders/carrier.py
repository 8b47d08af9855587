"""Carry letters as files, in a folder that both nodes reach or on a medium between them.

A letter is ``<receiver>/<sender>/<name>.<kind>.zip``. It appears whole or not at all: written
beside, flushed to the disk, then renamed. A medium may have been in other hands, so links,
folders and oversized files are passed over, and nothing is believed that is not signed.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import structlog

from lienthong.base import fault_points
from lienthong.core.package.limits import STANDARD
from lienthong.services.sync.ports import LETTER_KINDS, PACKAGE, Letter, PeerUnreachable

AGAIN_SECONDS = 5.0
SUFFIX = ".zip"
PART = ".part"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")
NODE = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
# Where a file system cannot flush a folder (FAT does not need it), that is not a failure.
CANNOT_FLUSH = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)

log = structlog.get_logger()


class FolderCarrier:
    """One folder; any number of nodes may share it."""

    patience: timedelta | None = None

    def __init__(self, folder: Path, *, keep: bool = False, window: int | None = None) -> None:
        """`keep`: what was read stays where it is. `window`: packages of a sender at a time."""
        self.window = window
        self._folder = folder
        self._keep = keep
        self._again_at: dict[str, float] = {}

    def put(self, letter: Letter) -> None:
        """Write a letter unless it lies there."""
        folder = self._folder / letter.receiver / letter.sender
        path = folder / f"{letter.name}.{letter.kind}{SUFFIX}"
        if not (NAME.fullmatch(letter.name) and NODE.fullmatch(letter.receiver)):
            raise ValueError(letter.name)
        try:
            if not self._folder.is_dir():
                raise PeerUnreachable(str(self._folder))
            folder.mkdir(parents=True, exist_ok=True)
            if _is_link(folder):
                raise PeerUnreachable(f"link: {folder}")
            if _read(path) != letter.data:
                _write(path, letter.data)
        except OSError as error:
            raise PeerUnreachable(f"{type(error).__name__}: {self._folder}") from error

    def collect(self, receiver: str, *, wait_seconds: float) -> Iterator[Letter]:
        """Read what lies here for a node: of each sender by kind, then by name."""
        mine = self._folder / receiver
        try:
            if not self._folder.is_dir():
                raise PeerUnreachable(str(self._folder))
            senders = sorted(_names(mine)) if mine.is_dir() else []
        except OSError as error:
            raise PeerUnreachable(f"{type(error).__name__}: {self._folder}") from error
        for sender in senders:
            if NODE.fullmatch(sender) and _is_folder(mine / sender):
                yield from self._due(_letters(mine / sender, sender, receiver))

    def done(self, letter: Letter) -> None:
        """Remove the file; on a medium that cannot be written it stays and is a repeat."""
        if not self._keep:
            with suppress(OSError):
                Path(letter.place).unlink(missing_ok=True)

    def leave(self, letter: Letter) -> None:
        """It lies where it lay, and is not looked at again for a while."""
        self._again_at[_stream(letter)] = time.monotonic() + AGAIN_SECONDS

    def close(self) -> None:
        """Nothing is held open."""

    def _due(self, letters: Iterator[Letter]) -> Iterator[Letter]:
        """Without what was left a moment ago, and what follows it in its stream."""
        now = time.monotonic()
        self._again_at = {key: at for key, at in self._again_at.items() if at > now}
        for letter in letters:
            if _stream(letter) not in self._again_at:
                yield letter


def _stream(letter: Letter) -> str:
    """What comes in one order: the packages of a stream; any other letter is alone."""
    contract = letter.name.partition(".")[2].partition(".")[0]
    alone = contract if letter.kind == PACKAGE else letter.name
    return f"{letter.receiver}/{letter.sender}/{letter.kind}/{alone}"


def _letters(folder: Path, sender: str, receiver: str) -> Iterator[Letter]:
    found = []
    for file in _names(folder):
        name, _, kind = file.removesuffix(SUFFIX).rpartition(".")
        if file.endswith(SUFFIX) and kind in LETTER_KINDS and NAME.fullmatch(name):
            found.append((LETTER_KINDS.index(kind), name, file))
        elif not file.endswith(PART):
            log.warning("sync_folder_foreign_file", folder=str(folder))
    for place, name, file in sorted(found):
        data = _read(folder / file)
        if data is not None:
            yield Letter(sender, receiver, LETTER_KINDS[place], name, data, str(folder / file))


def _names(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _read(path: Path) -> bytes | None:
    """The bytes of a plain file; None for anything else, and when it has gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        # One byte more than any letter may have: the reader of the letter refuses it by name.
        return file.read(STANDARD.container_bytes + 1)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not _is_link(path)


def _is_link(folder: Path) -> bool:
    """True when the folder of a sender, or that of its receiver, leads somewhere else."""
    return folder.is_symlink() or folder.parent.is_symlink()


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + PART)
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            fault_points.reach("folder:before-flush")
            os.fsync(file.fileno())
    except OSError:
        part.unlink(missing_ok=True)  # a full medium: what is half there helps nobody
        raise
    fault_points.reach("folder:after-flush")
    part.replace(path)
    fault_points.reach("folder:after-rename")
    _flush(path.parent)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in CANNOT_FLUSH:
            raise
    finally:
        os.close(descriptor)
