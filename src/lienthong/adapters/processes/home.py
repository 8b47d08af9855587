"""Make the folder of a new node: who it is, its secret, its signing key.

Nothing is ever overwritten: a node's key is its identity to the nodes it exchanges with.
"""

import json
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.adapters.sources.vault import make_key_file
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import ROLES, Settings, load

_NODE_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")


@dataclass(frozen=True)
class NodeDescription:
    """What ``node.toml`` says. ``database_url`` empty: the node runs its own PostgreSQL."""

    id: str
    name: str
    role: str
    http_port: int
    pg_port: int
    http_host: str = "127.0.0.1"
    database_url: str = ""

    def toml(self) -> str:
        """Return the text of ``node.toml``; JSON strings are valid TOML strings."""
        return "".join(
            f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
            for name, value in vars(self).items()
            if value != ""
        )


def create_home(home: Path, node: NodeDescription) -> Settings:
    """Make the node's folder with its keys. Raises UserError when it is one already."""
    _check(home, node)
    for folder in (home, home / "files", home / "log"):
        folder.mkdir(parents=True, exist_ok=True)
    for folder in (home / "run", home / "signing"):
        folder.mkdir(mode=0o700, exist_ok=True)
    _write_private(home / "secret_key", f"{secrets.token_urlsafe(48)}\n".encode("ascii"))
    _write_key_pair(home / "signing")
    make_key_file(home / "source_keys")
    (home / "node.toml").write_text(node.toml(), encoding="utf-8")
    return load(home)


def public_key(home: Path) -> str:
    """Return the node's public key as PEM text, to be given to its peers."""
    return (home / "signing" / "ed25519.pub").read_text(encoding="ascii")


def _check(home: Path, node: NodeDescription) -> None:
    if (home / "node.toml").exists():
        raise UserError(
            N_("Thư mục %(home)s đã là một nút Liên Thông; không ghi đè."),
            code="node-exists",
            values={"home": str(home)},
            remedy=N_("Chọn thư mục khác, hoặc dùng tiếp nút này bằng lệnh «lienthong up»."),
        )
    if not _NODE_ID.fullmatch(node.id):
        raise UserError(
            N_("Mã nút «%(id)s» không hợp lệ."),
            code="bad-node-id",
            values={"id": node.id},
            remedy=N_("Dùng 1–50 chữ thường không dấu, chữ số và dấu gạch nối, ví dụ: bvhttdl."),
        )
    if node.role not in ROLES:
        raise UserError(
            N_("Vai trò «%(role)s» không có; chỉ nhận: %(roles)s."),
            code="bad-role",
            values={"role": node.role, "roles": ", ".join(ROLES)},
        )


def _write_key_pair(folder: Path) -> None:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _write_private(folder / "ed25519.key", private)
    (folder / "ed25519.pub").write_bytes(public)


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
