"""Encrypt with age (X25519); this node's keys lie in a file only its owner can read (mode 0600).

age is a small public format (C2SP) with implementations in many languages, so another team can
write a receiver. The newest key is the first line; earlier ones still open what is on its way.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pyrage
from pyrage import x25519

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.sync.ports import CannotOpen


class AgeFileCipher:
    """The node's cipher. The key file is made at first use."""

    scheme = "age"

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def recipient(self) -> str:
        """What others encrypt for this node with: ``age1…``."""
        return str(self._identities()[0].to_public())

    def encrypt(self, data: bytes, recipients: Sequence[str]) -> bytes:
        """Return an age file that the holder of any of the recipients' keys can open."""
        keys = [x25519.Recipient.from_str(recipient) for recipient in recipients]
        return bytes(pyrage.encrypt(data, keys))

    def decrypt(self, data: bytes) -> bytes:
        """Return what an age file holds. Raises CannotOpen when it is not for this node."""
        try:
            return bytes(pyrage.decrypt(data, self._identities()))
        except pyrage.DecryptError as error:
            raise CannotOpen(str(error)) from error

    def is_recipient(self, text: str) -> bool:
        """True for a text that payloads can be encrypted with."""
        try:
            x25519.Recipient.from_str(text)
        except pyrage.RecipientError:
            return False
        return True

    def add_key(self) -> str:
        """Make a newer key and return its recipient; earlier keys still open."""
        self._identities()
        earlier = self._path.read_bytes()
        key = x25519.Identity.generate()
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        _write_private(fresh, f"{key}\n".encode() + earlier)
        fresh.replace(self._path)
        return str(key.to_public())

    def _identities(self) -> list[x25519.Identity]:
        """Read at each use, so that a new key needs no restart."""
        if not self._path.exists():
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            _make(self._path)
        if self._path.stat().st_mode & 0o077:
            raise UserError(
                N_("Tệp khóa %(path)s đang cho người khác đọc."),
                code="open-encryption-key",
                values={"path": str(self._path)},
                remedy=N_("Chạy «chmod 600» cho tệp khóa rồi thử lại."),
            )
        try:
            lines = self._path.read_text(encoding="ascii").split()
            return [x25519.Identity.from_str(line) for line in lines]
        except (pyrage.IdentityError, ValueError) as error:
            raise UserError(
                N_("Tệp khóa %(path)s không phải khóa age."),
                code="bad-encryption-key",
                values={"path": str(self._path)},
                remedy=N_("Phục hồi tệp khóa từ bản sao lưu."),
            ) from error


def _make(path: Path) -> None:
    """One that another process made at the same moment stays."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    _write_private(fresh, f"{x25519.Identity.generate()}\n".encode())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
