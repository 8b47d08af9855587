"""Pin all dependencies with hashes and without addresses: ``lock.py``; compare: ``--check``.

The check needs no network: every name in a ``.in`` file must be pinned in its lock, and what two
locks pin must be the same version.
"""

import re
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
UV = REPO / ".venv" / "bin" / "uv"
OPTIONS = (
    "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header",
    "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--upgrade",
)  # fmt: skip
PIN = re.compile(r"^([a-z0-9-]+)==([^ ;]+)", re.MULTILINE)
NAME = re.compile(r"^([A-Za-z0-9._-]+)", re.MULTILINE)


def main() -> int:
    """Lock or check; return the exit code."""
    if sys.argv[1:] == ["--check"]:
        faults = problems()
        for fault in faults:
            print(f"{fault}; run: make lock", file=sys.stderr)
        return 1 if faults else 0
    compile_lock("tools/setup/uv.in", "tools/setup/uv.lock")
    compile_lock("requirements-dev.in", "requirements-dev.lock")
    # The product runs on what the tests were run with.
    compile_lock("requirements.in", "requirements.lock", "-c", "requirements-dev.lock")
    compile_lock("requirements-spark.in", "requirements-spark.lock", "-c", "requirements-dev.lock")
    # Tools beside the product, each in an environment of its own.
    compile_lock("tools/datacontract/datacontract.in", "tools/datacontract/datacontract.lock")
    compile_lock("tools/spark/spark.in", "tools/spark/spark.lock")
    return 0


def compile_lock(source: str, target: str, *more: str) -> None:
    """Write one lock file."""
    subprocess.run([UV, "pip", "compile", *OPTIONS, *more, source, "-o", target],
                   cwd=REPO, check=True, stdout=subprocess.DEVNULL)  # fmt: skip


def problems() -> list[str]:
    """Return what is wrong with the locks, one sentence each."""
    dev, missing, differing = pins("requirements-dev.lock"), [], []
    wanted = names("requirements-dev.in")
    for part in ("requirements", "requirements-spark"):
        run = pins(f"{part}.lock")
        missing += [f"{part}.lock lacks {name}" for name in names(f"{part}.in") - run.keys()]
        differing += [name for name in run.keys() & dev.keys() if run[name] != dev[name]]
        wanted |= run.keys()
    missing += [f"requirements-dev.lock lacks {name}" for name in wanted - dev.keys()]
    return sorted(missing) + [f"the locks differ on {name}" for name in sorted(differing)]


def pins(lock: str) -> dict[str, str]:
    """Return the versions that a lock pins, by name."""
    return dict(PIN.findall((REPO / lock).read_text(encoding="utf-8")))


def names(source: str) -> set[str]:
    """Return the normalised names that a source file asks for."""
    found = NAME.findall((REPO / source).read_text(encoding="utf-8"))
    return {re.sub(r"[._-]+", "-", name).lower() for name in found if not name.startswith("-")}


if __name__ == "__main__":
    sys.exit(main())
