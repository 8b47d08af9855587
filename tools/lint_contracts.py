"""Have the public tool ``datacontract lint`` read every shipped contract.

It lives in an environment of its own (``var/datacontract``, made on first use), because its
dependencies are not ours. Exit code 1 when a contract is refused.

    python tools/lint_contracts.py
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
ENVIRONMENT = REPO / "var" / "datacontract"


def tool() -> Path:
    """Return the tool's path, installing it when it is not there."""
    path = ENVIRONMENT / "bin" / "datacontract"
    if not path.exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "datacontract-cli"], check=True)
    return path


def refused(contract: Path) -> str:
    """Return what the tool says against a contract; empty when it accepts it."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [str(tool()), "lint", str(contract)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=environment, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def main() -> int:
    failures = 0
    for contract in sorted((REPO / "contracts").glob("*.yaml")):
        said = refused(contract)
        failures += bool(said)
        sys.stdout.write(f"{contract.name}: {said or 'accepted'}\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
