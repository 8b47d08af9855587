"""A real nats-server of one's own, started and killed at will."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

from lienthong.adapters.processes.ports import any_free_port

# Installed by the wheel, beside the interpreter.
SERVER = Path(sys.executable).with_name("nats-server")


class Broker:
    """JetStream with its files in a folder; what it acknowledged is flushed to the disk."""

    def __init__(self, folder: Path, *, settings: str = "", scheme: str = "nats") -> None:
        """`settings` are further lines of the server's configuration."""
        self._folder = folder
        self._settings = settings
        self._scheme = scheme
        self.port = any_free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and return when it answers."""
        settings = self._folder / "nats.conf"
        settings.write_text(
            f'listen: "127.0.0.1:{self.port}"\n'
            f'jetstream {{ store_dir: "{self._folder}/js", sync_interval: always }}\n'
            f"{self._settings}\n"
        )
        log = (self._folder / "nats.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [str(SERVER), "-c", str(settings)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise AssertionError((self._folder / "nats.log").read_text()) from None
                time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None
