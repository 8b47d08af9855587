"""Have the public tool ``datacontract lint`` read every shipped contract.

It lives in an environment of its own (``var/datacontract``, made on first use from a hashed lock),
because its dependencies are not ours. One process reads all files through the tool's own library,
since starting its command line costs seconds a file. Exit code 1 when a contract is refused.

    .venv/bin/python tools/lint_contracts.py
"""

import os
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
UV = REPO / ".venv" / "bin" / "uv"
LOCK = REPO / "tools" / "datacontract" / "datacontract.lock"
ENVIRONMENT = REPO / "var" / "datacontract"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed.lock"
LINT = """
import sys
from datacontract.data_contract import DataContract
failures = 0
for path in sys.argv[1:]:
    run = DataContract(data_contract_file=path).lint()
    if not run.has_passed():
        failures += 1
        for check in run.checks or []:
            if str(check.result) not in ("passed", "ResultEnum.passed"):
                print(f"{path}: {check.name}: {check.reason}")
        for line in run.logs or []:
            print(f"{path}: {line.message}")
print(f"{len(sys.argv) - 1 - failures} accepted, {failures} refused by datacontract lint")
sys.exit(1 if failures else 0)
"""


def install() -> None:
    """Make the tool's environment unless it is there as locked."""
    if STAMP.exists() and STAMP.read_bytes() == LOCK.read_bytes():
        return
    subprocess.run([UV, "venv", "--quiet", "--clear", "--python", sys.executable, ENVIRONMENT],
                   check=True)  # fmt: skip
    subprocess.run([UV, "pip", "sync", "--quiet", "--python", PYTHON, LOCK], check=True)
    STAMP.write_bytes(LOCK.read_bytes())


def main() -> int:
    """Lint every contract; 1 when one is refused."""
    install()
    contracts = sorted((REPO / "contracts").rglob("*.yaml"))
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([PYTHON, "-c", LINT, *contracts], env=environment, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
