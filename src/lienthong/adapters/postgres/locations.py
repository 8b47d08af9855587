"""Where the data of a node's own PostgreSQL lies, and which account it belongs to.

An ordinary user: ``HOME/pgdata``. Root: the same when the server's account can enter the node's
folder, else ``/var/lib/lienthong/DIGEST/pgdata``, where DIGEST is taken from the node's public
key: it stays the same when the folder is moved, and a new node never meets an old one's data.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import structlog

from lienthong.adapters.postgres.system_user import (
    STATE_DIR,
    SystemUser,
    owner_of,
    server_user,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Location:
    """The data folder and the account that runs the server (None: the present one)."""

    data_dir: Path
    user: SystemUser | None

    @property
    def major(self) -> int | None:
        """The major version that made the data; None before there is any."""
        marker = self.data_dir / "PG_VERSION"
        return int(marker.read_text(encoding="ascii")) if marker.is_file() else None


def locate(home: Path) -> Location:
    """Return where the data of the node in ``home`` lies or is to lie."""
    for data_dir in (home / "pgdata", _outside(home)):
        if (data_dir / "PG_VERSION").is_file():
            return Location(data_dir, owner_of(data_dir))
    user = server_user()
    if user is None or user.reaches(home):
        return Location(home / "pgdata", user)
    log.info("postgres_data_outside_home", data_dir=str(_outside(home)), account=user.name)
    return Location(_outside(home), user)


def _outside(home: Path) -> Path:
    key = (home / "signing" / "ed25519.pub").read_bytes()
    return STATE_DIR / hashlib.sha256(key).hexdigest()[:16] / "pgdata"
