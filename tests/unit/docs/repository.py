"""The repository as its tests see it: tracked files and parsed modules."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPO = Path(__file__).resolve().parents[3]
SRC = REPO / "src" / "lienthong"


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the repository; without git, those that are not made by machines."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=REPO, capture_output=True, text=True, check=True,
        ).stdout.split("\0")  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        listed = [str(p.relative_to(REPO)) for p in REPO.rglob("*") if _is_ours(p)]
    return tuple(REPO / name for name in sorted(listed) if name and (REPO / name).is_file())


def modules(*folders: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every Python module below the folders, parsed; migrations are generated."""
    for path in tracked():
        inside = any(path.is_relative_to(folder) for folder in folders)
        if inside and path.suffix == ".py" and "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _is_ours(path: Path) -> bool:
    made = {".git", ".venv", "var", "__pycache__", "build", "dist"}
    return path.is_file() and made.isdisjoint(path.relative_to(REPO).parts)
