"""Run a node: start its watcher and programs, tell their state, stop them.

Nothing is left behind. A watcher started with ``leashed=True`` ends, in order, when the process
that started it dies; each program ends when the watcher dies.
"""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import structlog

from lienthong.adapters.leash import leashed as on_leash
from lienthong.adapters.postgres.server import Server
from lienthong.adapters.processes import watcher as watching
from lienthong.adapters.processes.ports import require_free
from lienthong.adapters.processes.programs import Program, programs
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import Settings

STOP_SECONDS = 90
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ProcessStatus:
    """State of one program: running, starting, backoff (being retried), stopped."""

    name: str
    state: str
    pid: int | None
    uptime_seconds: int
    detail: str


class Node:
    """The running side of one node."""

    def __init__(
        self,
        settings: Settings,
        *,
        wanted: Callable[[Settings, Server | None], tuple[Program, ...]] = programs,
    ) -> None:
        self.settings = settings
        self.server = None if settings.external_database_url else Server(settings)
        self.programs = wanted(settings, self.server)
        self.watcher = watching.Watcher(settings)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the node's pages."""
        host = self.settings.http_host
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.settings.http_port}/"

    def start_watcher(self, *, leashed: bool) -> None:
        """Start the watcher with no program yet. Raises UserError: runs already, port busy."""
        if self.watcher.answers():
            raise UserError(
                N_("Nút %(node)s đang chạy rồi."),
                code="already-up",
                values={"node": self.settings.node_id},
                remedy=N_("Xem bằng «lienthong status», hoặc dừng bằng «lienthong down»."),
            )
        require_free(self.settings.http_host, self.settings.http_port, setting="http_port")
        if self.server:
            require_free("127.0.0.1", self.settings.pg_port, setting="pg_port")
            self.server.initialise()
        for folder in (self.settings.log_dir, self.settings.run_dir):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        configuration = watching.write_configuration(self.settings, self.programs)
        self._process = self._spawn(configuration, leashed=leashed)
        self._wait_for_watcher(self._process)

    def start_database(self) -> None:
        """Start the node's own PostgreSQL, if it has one, and make it ready."""
        if self.server:
            self.watcher.start("postgres")
            self.server.wait_ready()
            self.server.prepare()

    def start_programs(self) -> None:
        """Start everything else."""
        for program in self.programs:
            self.watcher.start(program.name)

    def wait_for_pages(self, *, timeout_seconds: float = 180) -> None:
        """Return when the pages answer. Raises TimeoutError."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            if self._pages_answer():
                return
            time.sleep(0.1)
        raise TimeoutError(f"no answer at {self.url}; see {self.settings.log_dir / 'web.log'}")

    def _pages_answer(self) -> bool:
        try:
            return httpx.get(self.url, timeout=10, trust_env=False).status_code < 500
        except httpx.TransportError:
            return False

    def wait(self) -> int:
        """Wait until the watcher ends and return its exit code."""
        return self._process.wait() if self._process else 0

    def status(self) -> tuple[ProcessStatus, ...]:
        """Return the state of each program; empty when the node is down."""
        if not self.watcher.answers():
            return ()
        return tuple(
            ProcessStatus(
                name=str(info["name"]),
                state=str(info["statename"]).lower(),
                pid=int(info["pid"]) or None,
                uptime_seconds=max(0, info["now"] - info["start"]) if info["pid"] else 0,
                detail=str(info["spawnerr"]),
            )
            for info in self.watcher.processes()
        )

    def stop(self) -> bool:
        """Stop everything in order; say whether anything was running."""
        process = self._watcher_process()
        if process is None:
            return False
        self._stop_all_but_database()
        try:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=STOP_SECONDS)
        except psutil.NoSuchProcess:
            pass
        except psutil.TimeoutExpired:
            log.warning("watcher_killed", node=self.settings.node_id)
            process.kill()
            process.wait(timeout=STOP_SECONDS)
        if self._process is not None:
            self._process.wait(timeout=STOP_SECONDS)
        return True

    def _stop_all_but_database(self) -> None:
        """Tell the users of the database to stop, all at once; the watcher alone takes turns."""
        try:
            for program in self.programs:
                if program.name != "postgres":
                    self.watcher.stop(program.name, wait=False)
        except (OSError, http.client.HTTPException):
            log.info("watcher_does_not_answer", node=self.settings.node_id)

    def stop_own(self) -> None:
        """Stop what this object started; a node that ran already is left alone."""
        if self._runs():
            self.stop()

    def _watcher_process(self) -> psutil.Process | None:
        """Find the watcher by its pid file, making sure it is ours and not a later namesake."""
        try:
            pid = int(watching.pid_file(self.settings).read_text(encoding="ascii"))
            process = psutil.Process(pid)
            ours = str(self.settings.run_dir / "supervisord.conf") in process.cmdline()
        except (OSError, ValueError, psutil.Error):
            return psutil.Process(self._process.pid) if self._runs() and self._process else None
        return process if ours else None

    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _spawn(self, configuration: Path, *, leashed: bool) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration))
        # A session of its own: Ctrl-C reaches only the one who waits, who then stops in order.
        with (self.settings.log_dir / "supervisord.out").open("wb") as output:
            return subprocess.Popen(  # noqa: S603 - our own command
                on_leash(command) if leashed else command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env=self._environment(),
            )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LIENTHONG_HOME": str(self.settings.home),
            "DJANGO_SETTINGS_MODULE": "lienthong.entrypoints.django_settings",
            "PYTHONUNBUFFERED": "1",
        }

    def _wait_for_watcher(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 30
        while not self.watcher.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"supervisord did not start; see {self.settings.log_dir}")
            time.sleep(0.05)
