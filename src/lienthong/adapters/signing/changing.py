"""Change the key a node signs with: make the next one, tell it to peers, then put it in place.

The next key lies beside the one in use until it is switched to, so that peers can approve it
first and no package is refused. The private part of a key that was replaced is gone for good.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.adapters.signing.ed25519_file import NEXT, load_private_key
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.package.key_ids import key_id


def make_next(signing_key: Path) -> str:
    """Make the next key beside the one in use; return its public key, base64.

    Raises UserError when there is one: peers may have been told of it.
    """
    path = signing_key.with_name(NEXT)
    if path.exists():
        raise UserError(
            N_("Nút đã có khóa kế tiếp đang chờ dùng."),
            code="next-key-exists",
            remedy=N_("Dùng nó bằng «lienthong node switch-key»."),
        )
    _write_private(path, Ed25519PrivateKey.generate())
    return public_of(load_private_key(path))


def next_key(signing_key: Path) -> Ed25519PrivateKey | None:
    """The key that waits to be switched to."""
    path = signing_key.with_name(NEXT)
    return load_private_key(path) if path.exists() else None


def switch(signing_key: Path) -> str:
    """Put the next key in place of the one in use; return its id. Raises UserError without one."""
    key = next_key(signing_key)
    if key is None:
        raise UserError(
            N_("Nút chưa có khóa kế tiếp."),
            code="no-next-key",
            remedy=N_("Tạo bằng «lienthong node new-key» và chờ các nút kia duyệt."),
        )
    former = load_private_key(signing_key)
    kept = signing_key.with_name(f"former-{key_id(public_of(former))}.pub")
    kept.write_bytes(_public_pem(former))
    signing_key.with_suffix(".pub").write_bytes(_public_pem(key))
    signing_key.with_name(NEXT).replace(signing_key)
    return key_id(public_of(key))


def public_of(key: Ed25519PrivateKey) -> str:
    """The raw public key, base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _write_private(path: Path, key: Ed25519PrivateKey) -> None:
    content = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
