"""The account that runs PostgreSQL when the node is started by root.

PostgreSQL refuses to run as root. We then use the account ``postgres`` that a distribution's
package made, else a system account of our own. Nobody's folders are opened for it: what it cannot
reach is placed under ``/var/lib/lienthong`` instead.
"""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

OWN_ACCOUNT = "lienthong-pg"
DISTRIBUTION_ACCOUNT = "postgres"
STATE_DIR = Path("/var/lib/lienthong")


@dataclass(frozen=True)
class SystemUser:
    """An account of the operating system."""

    name: str
    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        """Give the file or folder to this account."""
        os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Say whether this account may enter the folder, or the parents of what is not there."""
        resolved = path.resolve()
        return all(self._enters(part) for part in (*reversed(resolved.parents), resolved))

    def _enters(self, folder: Path) -> bool:
        if not folder.is_dir():
            return True
        info = folder.stat()
        if info.st_uid == self.uid:
            return bool(info.st_mode & stat.S_IXUSR)
        if info.st_gid == self.gid:
            return bool(info.st_mode & stat.S_IXGRP)
        return bool(info.st_mode & stat.S_IXOTH)


def server_user() -> SystemUser | None:
    """Return the account to run PostgreSQL as; None means the present one, which is not root."""
    if os.geteuid() != 0:
        return None
    return _lookup(DISTRIBUTION_ACCOUNT) or _lookup(OWN_ACCOUNT) or _create()


def owner_of(path: Path) -> SystemUser | None:
    """Return the account that owns existing data, so that it goes on being used."""
    if os.geteuid() != 0 or not path.exists() or path.stat().st_uid == 0:
        return None
    entry = pwd.getpwuid(path.stat().st_uid)
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _lookup(name: str) -> SystemUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create() -> SystemUser:
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", str(STATE_DIR), "--shell", "/usr/sbin/nologin", OWN_ACCOUNT]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - fixed words only
    made = _lookup(OWN_ACCOUNT)
    if made is None:
        raise RuntimeError(f"useradd made no account {OWN_ACCOUNT}")
    return made
