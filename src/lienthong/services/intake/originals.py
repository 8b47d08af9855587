"""Originals are kept exactly as they arrived, once each, under their SHA-256."""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.services.intake.limits import MAX_FILE_BYTES

HEAD_BYTES = 8 * 1024
INCOMING = "incoming-"
YOUNG_SECONDS = 60  # between making such a file and holding it
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_BLOCK = 1024 * 1024


def keep(content: bytes | Path) -> tuple[str, int]:
    """Store an original and return its SHA-256 (hex) and size in bytes.

    The file that is copied stays where it is. Raises UserError, also when the disk is full.
    """
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    _check_size(size)
    try:
        return _kept(content), size
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        raise UserError(
            N_("Ổ đĩa của máy chủ đã đầy, chưa nhận được tệp (%(size)s MB)."),
            code="disk-full",
            values={"size": -(-size // 1024**2)},
            remedy=N_(
                "Giữ nguyên tệp ở chỗ cũ, báo người quản trị giải phóng dung lượng rồi nộp lại."
            ),
            status=507,
        ) from error


def _kept(content: bytes | Path) -> str:
    folder = node().files_dir
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=INCOMING)
    temporary = Path(name)
    try:
        digest = hashlib.sha256()
        with os.fdopen(handle, "wb") as target:
            fcntl.flock(target, fcntl.LOCK_EX)  # held as long as this process lives and writes
            for block in _blocks(content):
                digest.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        final = path_of(digest.hexdigest())
        final.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(temporary, final)
    finally:
        temporary.unlink(missing_ok=True)
    return digest.hexdigest()


def remove_abandoned() -> int:
    """Remove files whose receiving process died half-way; return how many."""
    folder = node().files_dir
    return sum(1 for path in folder.glob(f"{INCOMING}*") if _abandoned(path))


def _abandoned(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if time.time() - os.fstat(file.fileno()).st_mtime < YOUNG_SECONDS:
                return False
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except OSError:  # still being written, or gone by now
        return False
    return True


def path_of(sha256: str) -> Path:
    """Return where the original with this digest lies."""
    return node().files_dir / sha256[:2] / sha256


def head(sha256: str) -> bytes:
    """Return the first 8 KiB of an original."""
    with path_of(sha256).open("rb") as source:
        return source.read(HEAD_BYTES)


def _blocks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as source:
        while block := source.read(_BLOCK):
            yield block


def _check_size(size: int) -> None:
    if size == 0:
        raise UserError(
            N_("Tệp rỗng, không có dữ liệu."),
            code="empty-file",
            remedy=N_("Kiểm tra lại tệp rồi nộp lại."),
        )
    if size > MAX_FILE_BYTES:
        raise UserError(
            N_("Tệp %(size)s MB vượt giới hạn %(limit)s MB."),
            code="file-too-large",
            values={"size": size // 1024**2, "limit": MAX_FILE_BYTES // 1024**2},
            remedy=N_("Chia tệp thành nhiều phần nhỏ hơn rồi nộp từng phần."),
            status=413,
        )
