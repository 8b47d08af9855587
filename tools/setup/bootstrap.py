"""Install what Liên Thông needs, with nothing but Python's standard library.

``bootstrap.py run`` makes ``.venv`` with the product's dependencies; ``bootstrap.py dev`` adds
those of tests and checks, and the programs of Debian that tests use. A stamp remembers what was
installed from, so a second run only compares digests. A development environment serves the product
as well.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
VENV = REPO / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMP = VENV / "lienthong-stamp"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
LOCALES = REPO / "src" / "lienthong" / "locale"


def main() -> int:
    """Install for the purpose named on the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purpose", choices=LOCKS)
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--java", action="store_true")
    choice = parser.parse_args()
    try:
        ensure_environment(choice.purpose)
        compile_catalogues()
        if choice.purpose == "dev":
            import programs

            programs.ensure(browser=not choice.no_browser, java=choice.java)
    except subprocess.CalledProcessError as error:
        print(f"make setup: this command failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 2
    except Unmet as error:
        print(f"make setup: {error}", file=sys.stderr)
        return 1
    (REPO / "var").mkdir(exist_ok=True)
    return 0


class Unmet(Exception):
    """Something the machine lacks and we may not install; the text says what to do."""


def ensure_environment(purpose: str) -> None:
    """Make ``.venv`` hold exactly what the lock names, unless it already does."""
    wanted = {name: digest(name) for name in LOCKS}
    installed = STAMP.read_text().split() if STAMP.exists() and PYTHON.exists() else []
    if wanted[purpose] in installed or wanted["dev"] in installed:
        return
    STAMP.unlink(missing_ok=True)
    if not UV.exists():
        print("Making .venv …", flush=True)
        make_venv()
    print(f"Installing {LOCKS[purpose]} …", flush=True)
    run(UV, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, LOCKS[purpose])
    # Without isolation nothing is fetched that the lock does not pin.
    install_product()
    STAMP.write_text(wanted[purpose])


def digest(purpose: str) -> str:
    """Return what an environment for the purpose is made from, as one digest."""
    parts = [LOCKS[purpose], "tools/setup/uv.lock", "pyproject.toml", "tools/setup/bootstrap.py"]
    content = b"".join((REPO / part).read_bytes() for part in parts)
    return hashlib.sha256(content + sys.version.encode() + str(REPO).encode()).hexdigest()


def make_venv() -> None:
    """Make ``.venv`` with pip and the pinned uv in it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the very check, before anything is installed
        raise Unmet("Python 3.11 or later is needed; say: make PYTHON=/path/to/python3.11 …")
    try:
        run(sys.executable, "-m", "venv", "--clear", VENV)
    except subprocess.CalledProcessError as error:
        raise Unmet("Python cannot make environments; run: apt-get install python3-venv") from error
    pip = (PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "install", "--require-hashes", "-r", "tools/setup/uv.lock")


def install_product() -> None:
    """Make ``import lienthong`` and the ``lienthong`` command work from the source folder."""
    arguments = ("--quiet", "--no-deps", "--no-build-isolation", "--python", PYTHON, "-e", ".")
    run(UV, "pip", "install", *arguments)


def compile_catalogues() -> None:
    """Compile the translations that changed."""
    for source in LOCALES.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        language = source.parts[-3]
        run(
            PYTHON, "-m", "babel.messages.frontend", "compile", "--use-fuzzy",
            "-i", source, "-o", compiled, "-l", language,
        )  # fmt: skip


def run(*command: object) -> None:
    """Run a command in the repository; a failure is an error."""
    # A leftover of another environment must not decide where packages go.
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    # Trust what the machine trusts: agencies inspect traffic under authorities of their own.
    environment.setdefault("UV_SYSTEM_CERTS", "true")
    subprocess.run([str(word) for word in command], cwd=REPO, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main())
