"""A watched folder: what lies there, what is new, and what has come to rest.

Nothing in the folder is changed. Files whose name says that they are not finished, hidden files and
links that lead outside are left alone.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.services.intake.sources.models import SeenFile, Source
from lienthong.services.intake.sources.ports import SourceLost

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart")
_MACHINE = ("/proc", "/sys", "/dev", "/etc", "/boot", "/run")
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Dropped:
    """A file of the folder at rest. ``name`` is its path within the folder."""

    name: str
    path: Path
    size: int
    mtime_ns: int


def check(source: Source) -> None:
    """Refuse a folder that is not there, or that is the machine's or the node's own."""
    path = Path(str(source.connection["path"]))
    if not path.is_absolute() or not path.is_dir():
        raise _refusal(N_("Không có thư mục «%(path)s» trên máy chủ của nút."), path)
    real = path.resolve()
    own = node().home.resolve()
    forbidden = (own, *map(Path, _MACHINE))
    if (
        real == Path("/")
        or own.is_relative_to(real)
        or any(real.is_relative_to(f) for f in forbidden)
    ):
        raise _refusal(N_("Thư mục «%(path)s» là của hệ thống, không dùng làm nguồn."), path)


def new_files(source: Source) -> list[Dropped]:
    """Return the files at rest that were not dealt with, oldest first. Raises SourceLost."""
    seen = set(SeenFile.objects.filter(source=source).values_list("path", "size", "mtime_ns"))
    found = [f for f in _at_rest(source) if (f.name, f.size, f.mtime_ns) not in seen]
    return sorted(found, key=lambda f: (f.mtime_ns, f.name))


def digest(file: Dropped) -> str | None:
    """Return the SHA-256 of a file; None when it changed meanwhile, so that it waits.

    Raises OSError when it cannot be read.
    """
    found = hashlib.sha256()
    with file.path.open("rb") as content:
        while block := content.read(_BLOCK):
            found.update(block)
    now = file.path.stat()
    is_same = (now.st_size, now.st_mtime_ns) == (file.size, file.mtime_ns)
    return found.hexdigest() if is_same else None


def _at_rest(source: Source) -> Iterator[Dropped]:
    options = source.connection
    root = Path(str(options["path"]))
    place = root / source.table_name if options.get("by_table") == "yes" else root
    latest_ns = clock.now().timestamp() * 1e9 - int(options.get("settle_seconds") or 0) * 1e9
    real = root.resolve()
    for path in _listed(place):
        if not fnmatch(path.name, str(options.get("pattern") or "*")) or _is_unfinished(path.name):
            continue
        try:
            if not path.resolve().is_relative_to(real) or not path.is_file():
                continue
            facts = path.stat()
        except OSError:
            continue  # it went away between the listing and the look
        if facts.st_mtime_ns <= latest_ns:
            name = str(path.relative_to(root))
            yield Dropped(name, path, facts.st_size, facts.st_mtime_ns)


def _listed(place: Path) -> list[Path]:
    try:
        return sorted(place.iterdir())
    except OSError as error:
        raise SourceLost(
            N_("Không xem được thư mục «%(path)s»: %(reason)s"),
            code="no-folder",
            values={"path": str(place), "reason": error.strerror or str(error)},
            remedy=N_("Kiểm tra thư mục còn đó, ổ đĩa đã gắn và nút có quyền đọc."),
        ) from error


def _is_unfinished(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED)


def _refusal(message: str, path: Path) -> UserError:
    return UserError(
        message,
        code="bad-folder",
        values={"path": str(path)},
        place="path",
        remedy=N_("Ghi đường dẫn đầy đủ của thư mục dành riêng cho tệp nộp."),
        status=422,
    )
