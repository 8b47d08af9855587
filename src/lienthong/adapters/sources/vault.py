"""Secrets of sources, encrypted by Fernet with keys in a file that only its owner can read.

The newest key is the first line; earlier ones still unlock, so that keys can be changed.
"""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_


class FileVault:
    """A vault whose keys lie in a file, mode 0600. The file is made at first use."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lock(self, secret: str) -> str:
        """Return the secret encrypted, as text; an empty one stays empty."""
        return self._keys().encrypt(secret.encode()).decode("ascii") if secret else ""

    def unlock(self, token: str) -> str:
        """Return the secret. Raises UserError when no key of the file made the token."""
        if not token:
            return ""
        try:
            return self._keys().decrypt(token.encode("ascii")).decode()
        except InvalidToken as error:
            raise self._lost() from error

    def renew(self, token: str) -> str:
        """Return the same secret encrypted with the newest key."""
        if not token:
            return ""
        try:
            return self._keys().rotate(token.encode("ascii")).decode("ascii")
        except InvalidToken as error:
            raise self._lost() from error

    def add_key(self) -> None:
        """Make a newer key; the earlier ones still unlock."""
        self._keys()
        earlier = self._path.read_bytes()
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        _write_private(fresh, Fernet.generate_key() + b"\n" + earlier)
        fresh.replace(self._path)

    def _keys(self) -> MultiFernet:
        if not self._path.exists():
            make_key_file(self._path)
        if self._path.stat().st_mode & 0o077:
            raise UserError(
                N_("Tệp khóa %(path)s đang cho người khác đọc."),
                code="open-source-key",
                values={"path": str(self._path)},
                remedy=N_("Chạy «chmod 600» cho tệp khóa rồi thử lại."),
            )
        lines = self._path.read_bytes().split()
        try:
            return MultiFernet([Fernet(line) for line in lines])
        except ValueError as error:
            raise self._lost() from error

    def _lost(self) -> UserError:
        return UserError(
            N_("Không mở được mật khẩu đã lưu: tệp khóa %(path)s đã đổi hoặc hỏng."),
            code="lost-source-key",
            values={"path": str(self._path)},
            remedy=N_("Phục hồi tệp khóa từ bản sao lưu, hoặc nhập lại mật khẩu của nguồn."),
        )


def make_key_file(path: Path) -> None:
    """Make a key file; one that another process made at the same moment stays."""
    try:
        _write_private(path, Fernet.generate_key() + b"\n")
    except FileExistsError:
        return


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
