"""Sign with an Ed25519 key kept in a file that only its owner can read (mode 0600)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.package.key_ids import key_id

KEY_LENGTH = 32


NEXT, FORMER = "next.key", "former-*.pub"


class Ed25519FileSigner:
    """The node's signer. Raises UserError for a key file others can read.

    The file is looked at before each signature: a key that was changed needs no restart.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] = (0, 0)
        self._key = self._load()

    @property
    def key_id(self) -> str:
        return key_id(self.public_key)

    @property
    def public_key(self) -> str:
        return _encoded(self._current().public_key())

    def sign(self, data: bytes) -> bytes:
        """Return the 64-byte signature."""
        return self._current().sign(data)

    def next_signer(self) -> KeySigner | None:
        """The key that waits to be switched to."""
        path = self._path.with_name(NEXT)
        return KeySigner(load_private_key(path)) if path.exists() else None

    def former_keys(self) -> tuple[str, ...]:
        """The public keys that the node signed with before."""
        found = (
            read_public_key(path.read_text(encoding="ascii"))
            for path in sorted(self._path.parent.glob(FORMER))
        )
        return tuple(key for key in found if key is not None)

    def _current(self) -> Ed25519PrivateKey:
        if self._seen != _mark(self._path):
            self._key = self._load()
        return self._key

    def _load(self) -> Ed25519PrivateKey:
        if not self._path.is_file():
            raise UserError(
                N_("Thiếu khóa ký của nút: %(path)s."),
                code="no-signing-key",
                values={"path": str(self._path)},
                remedy=N_("Tạo nút bằng «lienthong node init» hoặc phục hồi khóa từ bản sao lưu."),
            )
        self._seen = _mark(self._path)
        return load_private_key(self._path)


@dataclass(frozen=True)
class KeySigner:
    """Signs with a key that was read."""

    key: Ed25519PrivateKey

    @property
    def key_id(self) -> str:
        return key_id(self.public_key)

    @property
    def public_key(self) -> str:
        return _encoded(self.key.public_key())

    def sign(self, data: bytes) -> bytes:
        """Return the 64-byte signature."""
        return self.key.sign(data)


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """Read a key file. Raises UserError for one that others can read, or that is no such key."""
    if path.stat().st_mode & 0o077:
        raise UserError(
            N_("Khóa ký %(path)s đang cho người khác đọc."),
            code="open-signing-key",
            values={"path": str(path)},
            remedy=N_("Chạy «chmod 600» cho tệp khóa rồi thử lại."),
        )
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise UserError(
            N_("Tệp %(path)s không phải khóa Ed25519."),
            code="bad-signing-key",
            values={"path": str(path)},
        )
    return key


def _mark(path: Path) -> tuple[int, int]:
    """What changes when another key file is put in place; nothing while it is being put."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return state.st_ino, state.st_mtime_ns


def _encoded(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()


def verify(public_key: str, signature: bytes, data: bytes) -> bool:
    """True when the signature over the data is by the key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(signature, data)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def read_public_key(text: str) -> str | None:
    """Read base64 or PEM; return base64 of the raw key, or None when it is neither."""
    text = text.strip()
    try:
        if text.startswith("-----"):
            key = serialization.load_pem_public_key(text.encode())
            if not isinstance(key, Ed25519PublicKey):
                return None
            return base64.b64encode(key.public_bytes_raw()).decode()
        raw = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return None
    return base64.b64encode(raw).decode() if len(raw) == KEY_LENGTH else None
