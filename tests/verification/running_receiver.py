"""The simulated receiver of messages as a running process, asked and told over HTTP."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from lienthong.adapters.processes.ports import any_free_port

REPO = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 20.0


@dataclass
class Centre:
    """Where it is."""

    url: str

    def behave(self, **how: Any) -> None:
        """Tell it how to behave from now on."""
        httpx.post(f"{self.url}/_behave", json=how, trust_env=False).raise_for_status()

    @property
    def told(self) -> dict[str, Any]:
        """What it holds and what it was asked since it was last told how to behave."""
        told: dict[str, Any] = httpx.get(f"{self.url}/_held", trust_env=False).json()
        return told

    @property
    def held(self) -> dict[str, int]:
        """Record id → the version it holds."""
        return {name: one["version"] for name, one in self.told["held"].items()}

    @property
    def posts(self) -> int:
        """How many messages it could read since it was last told how to behave."""
        return len(self.told["posts"])


@contextmanager
def running_receiver() -> Iterator[Centre]:
    """Start the process, and kill it at the end."""
    port = any_free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.verification.message_receiver", str(port)], cwd=REPO
    )
    centre = Centre(f"http://127.0.0.1:{port}")
    try:
        _wait(centre)
        yield centre
    finally:
        running.kill()
        running.wait()


def _wait(centre: Centre) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            assert centre.told["posts"] == []
            return
        except httpx.HTTPError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
