"""The two nodes of the demo: made, started, spoken to by the command line as an operator would."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from lienthong.base import settings as node_settings
from lienthong.entrypoints.demo.client import wait_until

START_SECONDS = 240
STOP_SECONDS = 60


@dataclass
class DemoNode:
    """One node of the demo and the process that keeps it up."""

    home: Path
    node_id: str
    name: str
    role: str
    ports: tuple[int, int]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """The address of the node's pages, without a slash at the end."""
        return f"http://127.0.0.1:{node_settings.load(self.home).http_port}"

    def create(self) -> None:
        """Make the node's folder unless it is there; ports that are taken are replaced."""
        if (self.home / "node.toml").exists():
            return
        http_port, pg_port = (free_port(port) for port in self.ports)
        self.cli(
            "node", "init", "--id", self.node_id, "--name", self.name, "--role", self.role,
            "--http-port", str(http_port), "--pg-port", str(pg_port),
        )  # fmt: skip

    def start(self) -> None:
        """Begin starting the node; ``wait_ready`` waits for it."""
        log = self.home / "log" / "up.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [*_lienthong(), "up", "--leash", "--home", str(self.home)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=_environment(),
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        """Return when the pages answer. Raises RuntimeError with the end of the log otherwise."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            try:
                httpx.get(f"{self.url}/dang-nhap/", timeout=10, trust_env=False).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.2)
            else:
                return
        log = (self.home / "log" / "up.log").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"node {self.node_id} did not start:\n{log[-3000:]}")

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_stop(self) -> None:
        """Begin stopping the node."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Stop the node and wait until all its processes have ended."""
        self.signal_stop()
        if self.process is not None:
            self.process.wait(timeout=120)
        self.process = None

    def kill(self) -> None:
        """Kill the node as a power cut would; its processes end with the one that keeps them."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=120)
        wait_until(lambda: not self._answers(), seconds=STOP_SECONDS, what="the node's end")

    def _answers(self) -> bool:
        try:
            httpx.get(f"{self.url}/dang-nhap/", timeout=2, trust_env=False)
        except httpx.HTTPError:
            return False
        return True

    def cli(self, *arguments: str, stdin: str = "", allowed: tuple[int, ...] = (0,)) -> Any:
        """Run one ``lienthong`` command on this node and return its JSON answer."""
        done = subprocess.run(  # noqa: S603 - our own command
            [*_lienthong(), *arguments, "--home", str(self.home), "--json"],
            input=stdin,
            capture_output=True,
            text=True,
            env=_environment(),
            timeout=600,
            check=False,
        )
        if done.returncode not in allowed:
            raise RuntimeError(
                f"lienthong {' '.join(arguments)}: exit {done.returncode}\n"
                f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
            )
        return json.loads(done.stdout) if done.stdout.strip() else None


def _lienthong() -> list[str]:
    return [sys.executable, "-m", "lienthong.entrypoints.cli"]


def _environment() -> dict[str, str]:
    """Return this process's environment without what would lead a node elsewhere."""
    drop = ("LIENTHONG_HOME", "LIENTHONG_DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    return {key: value for key, value in os.environ.items() if key not in drop}


def free_port(wanted: int) -> int:
    """Return ``wanted`` when nobody listens there, else a free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise RuntimeError("no free port on this machine")


def new_password() -> str:
    """Return a random password that a person can type."""
    return "-".join(secrets.token_hex(2) for _ in range(4))
