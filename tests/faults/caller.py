"""A process inside a node that runs the driver's commands when asked: starting one each time costs
more than most commands.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DRIVER = "tests.faults.driver"
REPO = Path(__file__).resolve().parents[2]


class Caller:
    """Asks the driver, one command after another."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.environment = dict(environment)
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", DRIVER, "serve"], env=self.environment, cwd=REPO,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def send(self, *words: str) -> None:
        """Ask for something; `answer` waits for it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._log.read_text("utf-8")[-4000:]
        return json.loads(line)

    def call(self, *words: str) -> Any:
        self.send(*words)
        answer = self.answer()
        assert "answer" in answer, answer
        return answer["answer"]

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
